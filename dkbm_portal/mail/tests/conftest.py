import asyncio
import socket

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.contrib.auth import get_user_model

from dkbm_portal.mail import registry
from dkbm_portal.mail.content import Content


@pytest.fixture
def kind(monkeypatch):
    """Return ``kind(name, build)``: registers a kind of mail for one test."""
    monkeypatch.setattr(registry, "_kinds", dict(registry._kinds))

    def register(name="test.kind", build=None):
        registry.mail_kind(name, f"Probe {name}")(
            build or (lambda mail: Content(subject=f"Betreff {mail.object_key}", html="<p>Guten Tag</p>"))
        )
        return name

    return register


@pytest.fixture
def new_user():
    """Return ``new_user(email, **fields)``: makes an account."""
    return lambda email, **fields: get_user_model().objects.create_user(email, **fields)


@pytest.fixture
def person(db, new_user):
    return new_user("empfaenger@example.org")


CUT, SILENCE = "cut", "silence"


class Handler:
    """Records what arrives; ``answers`` gives the reply to RCPT by address, ``data`` the reply to DATA.

    ``data`` may also be CUT or SILENCE: the text arrives and no answer follows. ``login`` decides on passwords.
    """

    def __init__(self):
        self.received, self.answers, self.data, self.mail_from = [], {}, "250 OK", "250 OK"
        self.texts, self.login = [], True

    def authenticate(self, server, session, envelope, mechanism, data):
        return AuthResult(success=self.login, handled=False)

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if self.mail_from.startswith("2"):
            envelope.mail_from = address
        return self.mail_from

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answer = self.answers.get(address, "250 OK")
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.texts.append(envelope)
        if self.data == CUT:
            server.transport.close()
        elif self.data == SILENCE:
            await asyncio.sleep(3)
        if self.data.startswith("2"):
            self.received.append(envelope)
        return self.data


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def smtp_settings(settings):
    """The portal sends by SMTP to a port of the loopback where nobody listens yet."""
    settings.EMAIL_BACKEND = "dkbm_portal.mail.smtp.PatientBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = settings.EMAIL_DATA_TIMEOUT = 5
    return settings


@pytest.fixture
def smtp_server(smtp_settings):
    """A real SMTP server that the portal sends to; yields its handler."""
    handler = Handler()
    controller = Controller(
        handler,
        hostname="127.0.0.1",
        port=smtp_settings.EMAIL_PORT,
        authenticator=handler.authenticate,
        auth_require_tls=False,
    )
    controller.start()
    yield handler
    controller.stop()
