"""A worker killed in the middle of a batch: nothing lost, and a double carries the same Message-ID."""

import os
import time
from collections import defaultdict

import pytest
import redis
from django.conf import settings
from django.db import connection

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.tests.real.people import admitted_people
from dkbm_portal.tests.real.plain_tasks import app as plain_app
from dkbm_portal.tests.real.plain_tasks import send_plain
from dkbm_portal.tests.real.smtp import SmtpServer, wait_until
from dkbm_portal.tests.real.worker import Worker
from meetings.services import announce
from meetings.tests.factories import MeetingFactory

FULL = os.environ.get("FAULTS") == "full"
INVITED, KILLS = (10_000, 20) if FULL else (300, 3)
PLAIN, PLAIN_KILLS = 300, 3
AT_ONCE = 2  # processes of the worker, each with one mail on the way
LEASE = 6
pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("worker"),
]


@pytest.fixture
def smtp():
    with SmtpServer(delay=0.002 if FULL else 0.01) as server:
        yield server


@pytest.fixture
def worker(tmp_path, smtp):
    if connection.vendor != "postgresql" or not settings.REDIS_URL:
        pytest.skip("needs PostgreSQL and Redis: see `make services`")
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    worker = Worker(tmp_path, smtp.port, MAIL_LEASE_SECONDS=str(LEASE))
    yield worker
    worker.stop()


def _kill_often(worker, smtp, number: int, kills: int, **start) -> list[float]:
    """Kill the worker ``kills`` times, spread over ``number`` mails; returns when."""
    killed_at = []
    worker.start(**start)
    for turn in range(1, kills + 1):
        count = number * turn // (kills + 1)
        assert wait_until(lambda count=count: len(smtp.taken) >= count, 180, step=0.002), "the worker sends nothing"
        killed_at.append(time.monotonic())
        worker.kill()
        worker.start(**start)
    return killed_at


def _extra_copies(smtp) -> list[tuple[float, float]]:
    """Return the times of first and further copy of mails that came twice, all with the same identity."""
    by_address = defaultdict(list)
    for taken in smtp.taken:
        by_address[taken.to].append(taken)
    extra = []
    for first, *others in by_address.values():
        for other in others:
            assert other.message_id == first.message_id
            assert other.calendar("UID", "SEQUENCE") == first.calendar("UID", "SEQUENCE")
            extra.append((first.at, other.at))
    return extra


def test_no_invitation_is_lost_when_the_worker_is_killed_again_and_again(worker, smtp, ag):
    people = admitted_people(ag, INVITED)
    meeting = MeetingFactory(workgroup=ag)
    announce(meeting=meeting, version=meeting.version)
    started = time.monotonic()

    killed_at = _kill_often(worker, smtp, INVITED, KILLS)

    sent = OutgoingMail.objects.filter(state=OutgoingMail.State.SENT)
    assert wait_until(lambda: sent.count() == INVITED, 240, step=0.5)
    assert set(smtp.copies()) == {member.user.email for member in people}
    extra = _extra_copies(smtp)
    print(
        f"kill test: {INVITED} invitations, {KILLS} kills, 0 lost, {len(extra)} extra copies, "
        f"{time.monotonic() - started:.0f} s"
    )
    assert len(extra) <= AT_ONCE * KILLS
    if FULL:
        assert len(extra) <= KILLS
    for first, _ in extra:
        assert min(abs(first - kill) for kill in killed_at) < 0.2, "a double that no kill explains"


def test_mails_of_a_dead_worker_are_taken_over_although_the_server_is_slow(tmp_path, worker, ag):
    """The heartbeat keeps the lease of a living worker for longer than the lease lasts, and no longer."""
    with SmtpServer(delay=LEASE * 1.5) as slow:
        patient = Worker(tmp_path, slow.port, MAIL_LEASE_SECONDS=str(LEASE))
        (person,) = admitted_people(ag, 1)
        meeting = MeetingFactory(workgroup=ag)
        announce(meeting=meeting, version=meeting.version)
        patient.start()
        try:
            row = OutgoingMail.objects.get()
            assert wait_until(lambda: OutgoingMail.objects.get().state == "sent", 60, step=0.2)
            assert len(slow.texts) == 1, "a second worker took the mail of a living one"
            OutgoingMail.objects.update(state="queued")
            patient.wake()
            assert wait_until(lambda: OutgoingMail.objects.get().state == "sending", 30, step=0.05)
        finally:
            patient.kill()
        slow.delay = 0
        killed = time.monotonic()
        slow.taken.clear()
        patient.start()
        assert wait_until(lambda: OutgoingMail.objects.get().state == "sent", 60, step=0.1)
        patient.stop()
    print(f"dead worker: mail taken over after {time.monotonic() - killed:.0f} s (lease {LEASE} s)")
    assert {taken.message_id for taken in slow.taken} == {f"Message-ID: <{row.message_id}@dkbm.example.org>"}


def test_control_a_plain_task_per_mail_loses_some(worker, smtp):
    addresses = {f"plain{number}@example.org" for number in range(PLAIN)}
    with plain_app.connection_for_write() as broker:
        for address in addresses:
            send_plain.apply_async((address,), connection=broker)

    _kill_often(worker, smtp, PLAIN, PLAIN_KILLS, app="dkbm_portal.tests.real.plain_tasks", beat=False)

    wait_until(lambda: set(smtp.copies()) == addresses, 15, step=0.5)
    lost = addresses - set(smtp.copies())
    print(f"control: {PLAIN} plain tasks, {PLAIN_KILLS} kills, {len(lost)} lost")
    assert lost
