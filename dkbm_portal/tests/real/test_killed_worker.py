"""A worker killed in the middle of a batch: nothing lost, and a double carries the same Message-ID."""

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

INVITED = 300
KILL_AFTER = (60, 140, 220)
pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("worker"),
]


@pytest.fixture
def smtp():
    with SmtpServer(delay=0.01) as server:
        yield server


@pytest.fixture
def worker(tmp_path, smtp):
    if connection.vendor != "postgresql" or not settings.REDIS_URL:
        pytest.skip("needs PostgreSQL and Redis: see `make services`")
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    worker = Worker(tmp_path, smtp.port)
    yield worker
    worker.stop()


def _kill_three_times(worker, smtp, **start) -> None:
    worker.start(**start)
    for count in KILL_AFTER:
        assert wait_until(lambda count=count: len(smtp.taken) >= count, 60, step=0.002), "the worker sends nothing"
        worker.kill()
        worker.start(**start)


def test_no_invitation_is_lost_when_the_worker_is_killed_three_times(worker, smtp, ag):
    people = admitted_people(ag, INVITED)
    meeting = MeetingFactory(workgroup=ag)
    announce(meeting=meeting, version=meeting.version)

    _kill_three_times(worker, smtp)

    sent = OutgoingMail.objects.filter(state=OutgoingMail.State.SENT)
    assert wait_until(lambda: sent.count() == INVITED, 120, step=0.5)
    assert set(smtp.copies()) == {member.user.email for member in people}
    ids = defaultdict(set)
    for taken in smtp.taken:
        ids[taken.to].add(taken.message_id)
    assert all(len(message_ids) == 1 for message_ids in ids.values())
    extra = len(smtp.taken) - INVITED
    print(f"kill test: {INVITED} invitations, 3 kills, 0 lost, {extra} extra copies")
    assert extra <= 2 * len(KILL_AFTER)


def test_control_a_plain_task_per_mail_loses_some(worker, smtp):
    addresses = {f"plain{number}@example.org" for number in range(INVITED)}
    with plain_app.connection_for_write() as broker:
        for address in addresses:
            send_plain.apply_async((address,), connection=broker)

    _kill_three_times(worker, smtp, app="dkbm_portal.tests.real.plain_tasks", beat=False)

    wait_until(lambda: set(smtp.copies()) == addresses, 15, step=0.5)
    lost = addresses - set(smtp.copies())
    print(f"control: {INVITED} plain tasks, 3 kills, {len(lost)} lost")
    assert lost
