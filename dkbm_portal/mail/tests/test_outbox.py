"""Writing into the outbox: with the transaction, once, and only then a wake-up."""

import pytest
from django.db import transaction
from kombu.exceptions import OperationalError

from dkbm_portal.mail import outbox, tasks
from dkbm_portal.mail.models import OutgoingMail, Priority
from dkbm_portal.mail.outbox import queue, queue_address, send_again


@pytest.fixture
def woken(monkeypatch):
    calls = []
    monkeypatch.setattr(outbox, "publish", lambda: calls.append(1))
    return calls


def test_queueing_twice_writes_one_row(person):
    for _ in range(2):
        queue("test.kind", object_key="treffen:1", to=[person])
    assert OutgoingMail.objects.get().to_email == "empfaenger@example.org"


def test_the_same_person_twice_in_one_batch_gets_one_row(person):
    queue("test.kind", object_key="treffen:1", to=[person, person])
    assert OutgoingMail.objects.count() == 1


def test_another_version_is_another_mail(person):
    for version in (0, 1):
        queue("test.kind", object_key="treffen:1", to=[person], version=version)
    assert OutgoingMail.objects.count() == 2


def test_inactive_people_get_no_row(person, new_user):
    locked = new_user("gesperrt@example.org", is_active=False)
    assert queue("test.kind", object_key="treffen:1", to=[person, locked]) == 1
    assert not OutgoingMail.objects.filter(user=locked).exists()


def test_addresses_without_account_are_written_once(db):
    for _ in range(2):
        queue_address("test.kind", object_key="antrag:1", to_email="amt@example.org", priority=Priority.PERSONAL)
    mail = OutgoingMail.objects.get()
    assert (mail.user, mail.priority) == (None, Priority.PERSONAL)


@pytest.mark.django_db(transaction=True)
def test_rollback_leaves_neither_row_nor_wake_up(woken, new_user):
    person = new_user("empfaenger@example.org")
    with pytest.raises(RuntimeError), transaction.atomic():
        queue("test.kind", object_key="treffen:1", to=[person])
        raise RuntimeError
    assert not OutgoingMail.objects.exists()
    assert woken == []


def test_worker_is_woken_only_after_commit(person, woken, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        queue("test.kind", object_key="treffen:1", to=[person])
        assert woken == []
    assert woken == [1]


@pytest.mark.parametrize("error", [OperationalError("weg"), ConnectionRefusedError("weg")])
def test_broker_that_is_away_harms_no_request(error, person, monkeypatch, caplog, django_capture_on_commit_callbacks):
    def refuse(*args, **kwargs):
        raise error

    monkeypatch.setattr(tasks.deliver, "delay", refuse)
    with django_capture_on_commit_callbacks(execute=True):
        queue("test.kind", object_key="treffen:1", to=[person])
    assert OutgoingMail.objects.get().state == "queued"
    assert "Broker not reachable" in caplog.text


@pytest.mark.parametrize("state", ["sent", "failed", "skipped"])
def test_finished_mail_goes_out_again_under_a_new_message_id(person, state):
    queue("test.kind", object_key="treffen:1", to=[person])
    OutgoingMail.objects.update(state=state, attempts=3, reason="550 unbekannt")
    mail = OutgoingMail.objects.get()
    assert send_again(mail)
    again = OutgoingMail.objects.get()
    assert (again.state, again.attempts, again.reason) == ("queued", 0, "")
    assert again.message_id != mail.message_id


@pytest.mark.parametrize("state", ["queued", "sending", "retry"])
def test_mail_on_its_way_is_not_queued_again(person, state):
    queue("test.kind", object_key="treffen:1", to=[person])
    OutgoingMail.objects.update(state=state)
    mail = OutgoingMail.objects.get()
    assert not send_again(mail)
    assert OutgoingMail.objects.get().message_id == mail.message_id
