"""How long announcing takes, and how fast one worker delivers beside a bare smtplib loop against the same server."""

import smtplib
import socket
import subprocess
import sys
import time

import pytest
import redis
from django.conf import settings
from django.db import connection

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.sender import deliver_due
from dkbm_portal.tests.real.people import admitted_people
from dkbm_portal.tests.real.smtp import free_port, wait_until
from meetings.tests.factories import MeetingFactory

INVITED = 500
pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("worker"),
]


@pytest.fixture
def sink():
    """An SMTP server in its own process that takes everything and keeps nothing; yields its port."""
    if connection.vendor != "postgresql" or not settings.REDIS_URL:
        pytest.skip("needs PostgreSQL and Redis: see `make services`")
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c", "aiosmtpd.handlers.Sink"]
    )
    assert wait_until(lambda: socket.socket().connect_ex(("127.0.0.1", port)) == 0, 10)
    yield port
    server.terminate()
    server.wait()


def _bare_loop(port: int, messages: list[bytes]) -> float:
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for number, message in enumerate(messages):
            smtp.sendmail("portal@example.org", [f"viele{number}@example.org"], message)
    return time.perf_counter() - start


def test_announcing_to_500_is_quick_and_one_worker_keeps_up_with_a_bare_loop(sink, ag, staff, client_of, settings):
    admitted_people(ag, INVITED)
    meeting = MeetingFactory(workgroup=ag)
    client = client_of(staff)
    start = time.perf_counter()
    response = client.post(f"/treffen/{meeting.pk}/ankuendigen/", {"version": meeting.version})
    announcing = time.perf_counter() - start
    assert response.status_code == 302
    assert OutgoingMail.objects.count() == INVITED

    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", sink, False
    start = time.perf_counter()
    while deliver_due():
        pass
    delivering = time.perf_counter() - start
    assert OutgoingMail.objects.filter(state=OutgoingMail.State.SENT).count() == INVITED

    size = 12_000  # about what an invitation with its two calendar parts weighs
    bare = _bare_loop(sink, [b"Subject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * (size // 72)] * INVITED)
    print(
        f"announcing to {INVITED}: {announcing:.2f} s; one worker {INVITED / delivering:.0f} mails/s, "
        f"bare loop {INVITED / bare:.0f} mails/s"
    )
    assert announcing < 2
