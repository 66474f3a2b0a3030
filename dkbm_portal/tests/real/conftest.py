import os
import re
import shutil

import pytest
import redis
from django.conf import settings as django_settings
from django.db import connection
from playwright.sync_api import expect, sync_playwright

from dkbm_portal.mail.sender import deliver_due
from dkbm_portal.tests.real.smtp import SmtpServer, wait_until
from dkbm_portal.tests.real.worker import Worker

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"]


@pytest.fixture(scope="session")
def chromium(django_db_setup):
    """Debian's Chromium, headless."""
    # Playwright keeps an event loop running in this thread to the end; Django would refuse every query beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    if not shutil.which(CHROMIUM):
        pytest.skip("needs Chromium: see `make services`")
    loaded_by_migrations = getattr(connection, "_test_serialized_contents", None)
    with sync_playwright() as playwright:
        # Beside a running event loop Django hands out another connection; it needs the same rows to begin with.
        if loaded_by_migrations is not None:
            connection._test_serialized_contents = loaded_by_migrations
        browser = playwright.chromium.launch(executable_path=CHROMIUM, chromium_sandbox=False, args=FLAGS)
        yield browser
        browser.close()
        connection.close()  # the one beside the event loop; open, it would keep the test database from being dropped


@pytest.fixture
def new_page(chromium, live_server):
    """Return ``new_page()``: a page of a fresh German browser without any cookie."""
    expect.set_options(timeout=15_000)
    contexts = []

    def make(**options):
        context = chromium.new_context(base_url=live_server.url, locale="de-DE", timezone_id="Europe/Berlin", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


class Postbox:
    """Reads what the portal mailed, from a real SMTP server."""

    def __init__(self, smtp: SmtpServer, worker: Worker | None):
        self.smtp, self.worker = smtp, worker

    def wait_for(self, address: str, subject: str):
        """Return the newest mail to the address whose subject contains the text; fails after 30 seconds."""
        found = []

        def arrived() -> bool:
            if self.worker is None:
                deliver_due()
            found[:] = [mail for mail in self.smtp.to(address) if subject in " ".join(mail["Subject"].split())]
            return bool(found)

        subjects = [" ".join(mail["Subject"].split()) for mail in self.smtp.to(address)]
        assert wait_until(arrived, 30), f"No mail „{subject}“ to {address}, only {subjects}"
        return found[-1]

    def text(self, address: str, subject: str) -> str:
        return self.wait_for(address, subject).get_body(("plain",)).get_content()

    def link(self, address: str, subject: str, part: str) -> str:
        """Return the first link of the mail's text that contains ``part``."""
        text = self.text(address, subject)
        links = [link for link in re.findall(r"https?://\S+", text) if part in link]
        assert links, f"No link with {part} in:\n{text}"
        return links[0]


@pytest.fixture
def postbox(live_server, settings, tmp_path):
    """Mails on a real SMTP server: sent by a real worker where Redis and PostgreSQL are, else by the test itself."""
    settings.BASE_URL = live_server.url
    with SmtpServer() as smtp:
        worker = None
        if django_settings.REDIS_URL and connection.vendor == "postgresql":
            redis.Redis.from_url(django_settings.REDIS_URL).flushdb()
            worker = Worker(tmp_path, smtp.port, live_server.url)
            worker.start()
        else:
            settings.EMAIL_BACKEND = "dkbm_portal.mail.smtp.PatientBackend"
            settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", smtp.port, False
        yield Postbox(smtp, worker)
        if worker:
            worker.stop()
