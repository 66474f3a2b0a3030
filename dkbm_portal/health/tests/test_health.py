"""What the monitoring sees."""

import functools
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from kombu.exceptions import OperationalError

from dkbm_portal.health import checks
from dkbm_portal.mail.models import Heartbeat, OutgoingMail


@pytest.fixture
def parts(db, monkeypatch):
    """All parts answer; the checks that read rows run in the test's own connection, the broker is made up."""
    Heartbeat.objects.create(name="worker", seen_at=timezone.now())
    answered = {name: check() for name, check in checks.CHECKS.items() if name != "broker"} | {"broker": "ok"}
    made_up = {name: functools.partial(str, word) for name, word in answered.items()}
    monkeypatch.setattr(checks, "CHECKS", made_up)
    return made_up


def add_mail(**fields):
    return OutgoingMail.objects.create(kind="test", object_key="a", to_email="a@example.org", **fields)


def test_process_answers_without_looking_at_its_parts(client, monkeypatch):
    monkeypatch.setattr(checks, "CHECKS", {"database": lambda: "weg"})
    response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"process": "ok"})
    assert "no-store" in response["Cache-Control"]


def test_ready_when_every_part_answers(client, parts):
    response = client.get("/readyz")
    assert response.json() == {"database": "ok", "mail": "ok", "worker": "ok", "broker": "ok"}
    assert response.status_code == 200


def test_part_that_fails_is_named_by_the_kind_of_error_only(client, parts):
    def fail():
        raise ConnectionRefusedError("redis://:geheim@10.0.0.1")

    parts["broker"] = fail
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["broker"] == "ConnectionRefusedError"
    assert response.json()["database"] == "ok"
    assert "geheim" not in response.content.decode()


def test_part_that_hangs_does_not_hang_the_answer(client, parts):
    parts["database"] = lambda: time.sleep(10) or "ok"
    start = time.monotonic()
    response = client.get("/readyz")
    assert time.monotonic() - start < 2
    assert response.status_code == 503
    assert response.json()["database"] == "keine Antwort"
    assert response.json()["broker"] == "ok"


@pytest.mark.django_db(transaction=True)
def test_checks_read_the_database_in_their_own_threads(client, monkeypatch):
    Heartbeat.objects.create(name="worker", seen_at=timezone.now())
    monkeypatch.setitem(checks.CHECKS, "broker", lambda: "ok")
    response = client.get("/readyz")
    assert (response.status_code, set(response.json().values())) == (200, {"ok"})


def test_worker_that_never_ran_is_named(db):
    assert checks.check_worker() == "kein Lebenszeichen"


def test_silent_worker_is_named_with_its_last_sign_of_life(db):
    seen = timezone.now() - timedelta(minutes=5)
    Heartbeat.objects.create(name="worker", seen_at=seen)
    assert checks.check_worker() == f"zuletzt {timezone.localtime(seen):%d.%m. %H:%M:%S}"


def test_mail_that_just_came_is_no_alarm(db):
    add_mail()
    assert checks.check_mail() == "ok"


def test_mail_that_no_worker_takes_is_an_alarm(db):
    add_mail(due_at=timezone.now() - timedelta(minutes=20))
    assert "unversandt" in checks.check_mail()


def test_mail_server_out_of_reach_is_an_alarm_although_the_next_try_is_due_later(db):
    now = timezone.now()
    add_mail(state="retry", created_at=now - timedelta(minutes=20), due_at=now + timedelta(minutes=1))
    assert "unversandt" in checks.check_mail()


def test_recipients_server_that_says_later_is_no_alarm(db):
    now = timezone.now()
    add_mail(state="retry", attempts=3, created_at=now - timedelta(hours=2), due_at=now + timedelta(minutes=15))
    assert checks.check_mail() == "ok"


@pytest.mark.parametrize("state", ["sent", "failed", "skipped"])
def test_finished_mails_are_no_alarm(db, state):
    add_mail(state=state, due_at=timezone.now() - timedelta(days=1))
    assert checks.check_mail() == "ok"


def test_broker_answers_from_its_folder_and_its_absence_is_an_error(settings, monkeypatch):
    assert checks.check_broker() == "ok"
    monkeypatch.setattr(checks.current_app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
    with pytest.raises(OperationalError):
        checks.check_broker()
