"""How long announcing takes, and how fast one worker delivers beside a bare smtplib loop against the same server."""

import os
import smtplib
import socket
import subprocess
import sys
import time

import pytest
import redis
from django.conf import settings
from django.db import connection

from dkbm_portal.mail.batch import Batch
from dkbm_portal.mail.message import build_message
from dkbm_portal.mail.models import Heartbeat, OutgoingMail
from dkbm_portal.mail.registry import get_kind
from dkbm_portal.tests.real.people import admitted_people
from dkbm_portal.tests.real.smtp import free_port, wait_until
from dkbm_portal.tests.real.worker import Worker
from meetings.tests.factories import MeetingFactory

FULL = os.environ.get("FAULTS") == "full"
INVITED = 10_000 if FULL else 1_000
SAME_RATE = 0.7 if FULL else 0.05  # a loaded machine shows little; without batches it was 0.03
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


@pytest.fixture
def worker(tmp_path, sink):
    worker = Worker(tmp_path, sink)
    yield worker
    worker.stop()


def _bare_loop(port: int, messages: list[tuple[str, bytes]]) -> float:
    """Return how many mails a second one connection takes that is fed finished messages."""
    start = time.perf_counter()
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for address, message in messages:
            smtp.sendmail("portal@example.org", [address], message)
    return len(messages) / (time.perf_counter() - start)


def _finished_messages() -> list[tuple[str, bytes]]:
    """Return what the worker sends, built beforehand: the same bytes but for the date."""
    mails = list(OutgoingMail.objects.order_by("pk")[:1000])
    batch = Batch(mails)
    for mail in mails:
        mail.batch = batch
    return [(mail.to_email, build_message(mail, get_kind(mail.kind).build(mail)).wire()) for mail in mails]


def test_announcing_is_quick_and_one_worker_keeps_up_with_a_bare_loop(sink, worker, ag, staff, client_of):
    admitted_people(ag, INVITED)
    meeting = MeetingFactory(workgroup=ag)
    client = client_of(staff)
    client.get(f"/treffen/{meeting.pk}/ankuendigen/")
    start = time.perf_counter()
    response = client.post(f"/treffen/{meeting.pk}/ankuendigen/", {"version": meeting.version})
    announcing = time.perf_counter() - start
    assert response.status_code == 302
    assert OutgoingMail.objects.count() == INVITED
    messages = _finished_messages()
    before = _bare_loop(sink, messages)

    OutgoingMail.objects.update(due_at="2100-01-01T00:00Z")
    worker.start()
    assert wait_until(Heartbeat.objects.filter(name="worker").exists, 60)
    start = time.perf_counter()
    OutgoingMail.objects.update(due_at="2026-01-01T00:00Z")
    sent = OutgoingMail.objects.filter(state=OutgoingMail.State.SENT)
    worker.wake()
    assert wait_until(lambda: sent.count() == INVITED, INVITED / 20, step=0.1)
    rate = INVITED / (time.perf_counter() - start)
    bare = (before + _bare_loop(sink, messages)) / 2
    print(
        f"announcing to {INVITED}: {announcing:.2f} s; one worker {rate:.0f} mails/s, "
        f"bare loop {bare:.0f} mails/s: {rate / bare:.2f}"
    )
    assert announcing < 2
    assert rate / bare > SAME_RATE
