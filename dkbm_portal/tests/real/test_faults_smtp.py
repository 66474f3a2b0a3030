"""Everything a mail server may do wrong, at once, with a real worker; judged by what the server received."""

from collections import Counter
from copy import deepcopy
from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.db import connection
from django.utils import timezone

from dkbm_portal.mail.models import AddressHealth, OutgoingMail, Priority, Stop
from dkbm_portal.mail.outbox import queue_address
from dkbm_portal.mail.stop import standing_still
from dkbm_portal.tests.real.people import admitted_people
from dkbm_portal.tests.real.smtp import CUT, LATE, SILENCE, Fault, SmtpServer, wait_until
from dkbm_portal.tests.real.worker import Worker
from meetings.services import announce
from meetings.tests.factories import MeetingFactory

INVITED = 12
# What the server does to each of the first people, how many texts it gets, and how it ends.
FAULTS = {
    "451 at RCPT": (Fault(rcpt=["451 4.7.1 Greylisting"]), 1, "sent"),
    "421 at RCPT": (Fault(rcpt=["421 4.7.0 Too busy"]), 1, "sent"),
    "451 after DATA": (Fault(data=["451 4.3.0 Try again"]), 2, "sent"),
    "550 at RCPT": (Fault(rcpt=["550 5.1.1 User unknown"] * 9), 0, "failed"),
    "554 after DATA": (Fault(data=["554 5.7.1 Looks like spam"] * 9), 1, "failed"),
    "cut after DATA": (Fault(data=[CUT]), 2, "sent"),
    "silence after DATA": (Fault(data=[SILENCE]), 2, "sent"),
    "cut twice": (Fault(data=[CUT] * 9), 2, "uncertain"),
}
pytestmark = [
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("faults"),
]


@pytest.fixture
def smtp():
    if connection.vendor != "postgresql" or not settings.REDIS_URL:
        pytest.skip("needs PostgreSQL and Redis: see `make services`")
    redis.Redis.from_url(settings.REDIS_URL).flushdb()
    with SmtpServer() as server:
        yield server


@pytest.fixture
def start_worker(tmp_path):
    """Return ``start_worker(port, **environment)``: a running worker with short waits."""
    workers = []

    def start(port: int, **environment: str) -> Worker:
        worker = Worker(tmp_path, port, MAIL_LEASE_SECONDS="6", EMAIL_DATA_TIMEOUT="2", **environment)
        worker.start()
        workers.append(worker)
        return worker

    yield start
    for worker in workers:
        worker.stop()


@pytest.fixture
def invited(ag):
    people = admitted_people(ag, INVITED)
    meeting = MeetingFactory(workgroup=ag)
    announce(meeting=meeting, version=meeting.version)
    return [member.user.email for member in people]


def _states() -> Counter:
    rows = OutgoingMail.objects.filter(kind="meetings.invitation")
    return Counter(rows.values_list("state", flat=True))


def _let_time_pass(worker: Worker) -> None:
    """Make all waiting mails due, as if the hours had passed."""
    waiting = (
        OutgoingMail.objects.unsent().exclude(state="sending").filter(due_at__lt=timezone.now() + timedelta(days=3))
    )
    waiting.update(due_at=timezone.now())
    worker.wake()


def test_every_fault_of_a_mail_server_ends_as_it_should(smtp, start_worker, invited, settings):
    by_fault = dict(zip(FAULTS, invited, strict=False))
    smtp.faults = {by_fault[name]: deepcopy(fault) for name, (fault, _, _) in FAULTS.items()}
    worker = start_worker(smtp.port)
    ended = {"sent", "failed"}

    def all_ended() -> bool:
        _let_time_pass(worker)
        states = dict(OutgoingMail.objects.filter(kind="meetings.invitation").values_list("to_email", "state"))
        stuck = OutgoingMail.objects.get(to_email=by_fault["cut twice"])
        return stuck.uncertain == 2 and all(
            state in ended for email, state in states.items() if email != stuck.to_email
        )

    assert wait_until(all_ended, 120, step=1), _states()
    _let_time_pass(worker)
    texts, copies = Counter(text.to for text in smtp.texts), smtp.copies()
    print()
    for name, (_, expected_texts, state) in FAULTS.items():
        row = OutgoingMail.objects.get(to_email=by_fault[name], kind="meetings.invitation")
        print(f"{name:20} → {row.get_state_display():14} texts {texts[row.to_email]}, accepted {copies[row.to_email]}")
        assert (row.state, texts[row.to_email]) == (state, expected_texts), f"{name}: {row.reason}"
        assert copies[row.to_email] == (state == "sent")
        ids = {text.message_id for text in smtp.texts if text.to == row.to_email}
        assert ids <= {f"Message-ID: <{row.message_id}@dkbm.example.org>"}
    assert all(copies[email] == 1 for email in invited[len(FAULTS) :])
    assert [health.address for health in AddressHealth.objects.all()] == [by_fault["550 at RCPT"]]
    assert wait_until(lambda: _let_time_pass(worker) or smtp.copies()[settings.STAFF_EMAIL] == 1, 20, step=1)


def test_server_that_is_away_costs_no_attempt_and_loses_nothing(smtp, start_worker, invited):
    port = smtp.port
    smtp.stop()
    worker = start_worker(port)
    unreachable = OutgoingMail.objects.filter(reason__contains="nicht erreichbar")
    assert wait_until(unreachable.exists, 60)
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) == {0}
    with SmtpServer(port=port) as back:
        assert wait_until(lambda: _let_time_pass(worker) or _states() == {"sent": INVITED}, 60, step=1)
        assert back.copies() == dict.fromkeys(invited, 1)


@pytest.mark.parametrize(
    "environment",
    [{"EMAIL_HOST": "gibt-es-nicht.invalid"}, {"EMAIL_SECURITY": "starttls"}, {"EMAIL_SECURITY": "ssl"}],
    ids=["no such host", "no STARTTLS", "no TLS"],
)
def test_faults_of_name_or_tls_cost_no_attempt(smtp, start_worker, invited, environment):
    start_worker(smtp.port, **environment)
    assert wait_until(OutgoingMail.objects.filter(reason__contains="nicht erreichbar").exists, 60)
    assert set(OutgoingMail.objects.values_list("attempts", flat=True)) == {0}
    assert _states().keys() <= {"queued", "retry", "sending"}
    assert smtp.texts == []


def test_refused_login_stops_the_queue_until_a_probe_gets_in(smtp, start_worker, invited, client):
    smtp.login = False
    worker = start_worker(smtp.port, EMAIL_USER="portal", EMAIL_PASSWORD="falsch")
    assert wait_until(Stop.objects.exists, 60)
    assert "535" in standing_still()
    ready = client.get("/readyz")
    assert ready.status_code == 503
    assert "535" in ready.json()["mail"]
    assert wait_until(lambda: _states() == {"queued": INVITED}, 10)
    smtp.login = True
    Stop.objects.update(probe_at=timezone.now())
    worker.wake()
    assert wait_until(lambda: _states() == {"sent": INVITED}, 60)
    assert not Stop.objects.exists()
    assert smtp.copies() == dict.fromkeys(invited, 1)


def test_account_mail_overtakes_a_batch_that_is_under_way(smtp, start_worker, ag):
    people = admitted_people(ag, 300)
    meeting = MeetingFactory(workgroup=ag)
    announce(meeting=meeting, version=meeting.version)
    smtp.delay = 0.2
    start_worker(smtp.port)
    assert wait_until(lambda: len(smtp.taken) > 10, 60)
    before = len(smtp.taken)
    data = {"subject": "Code", "html": "<p>123456</p>", "secret": True}
    queue_address("account", object_key="code", to_email="eilig@example.org", data=data, priority=Priority.ACCOUNT)
    assert wait_until(lambda: "eilig@example.org" in smtp.copies(), 30, step=0.02)
    overtaken = len(people) - len(smtp.taken)
    print(f"account mail: {len(smtp.taken) - before} mails went before it, {overtaken} of the batch wait behind it")
    assert len(smtp.taken) - before < 30
    assert overtaken > 200


def test_control_a_short_patience_sends_twice(smtp, start_worker, invited):
    """What the long wait after the text is for: a server that thinks for three seconds gets the mail twice."""
    smtp.faults = {email: Fault(data=[LATE] * 2) for email in invited}
    worker = start_worker(smtp.port)
    assert wait_until(lambda: _let_time_pass(worker) or max(smtp.copies().values(), default=0) > 1, 60, step=1)
    print("control: patience of 2 s at a server that needs 3 s sends mails twice")
