"""What the mail server may answer, and what becomes of the mail, the address, the batch and the queue."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from django.core import mail as django_mail
from django.db import OperationalError, connection
from django.utils import timezone

from dkbm_portal.mail import outcomes, sender
from dkbm_portal.mail.content import Content
from dkbm_portal.mail.message import PortalMessage
from dkbm_portal.mail.models import AddressHealth, OutgoingMail, Priority, Stop
from dkbm_portal.mail.outbox import queue_address, send_again
from dkbm_portal.mail.sender import claim, deliver_due
from dkbm_portal.mail.stop import standing_still

from .conftest import CUT, SILENCE


def add(number=1, key="treffen:1", kind="test.kind", **fields):
    to = f"person{number}@example.org"
    queue_address(kind, object_key=key, to_email=to, **{"priority": Priority.BATCH} | fields)
    return OutgoingMail.objects.get(object_key=key, to_email=to)


def later(**delta):
    return time_machine.travel(timezone.now() + timedelta(**delta))


# --- The text arrived, the answer did not ---


@pytest.mark.parametrize("fault", [CUT, SILENCE])
def test_mail_without_an_answer_to_its_text_is_uncertain_and_tried_once_more(db, kind, smtp_server, settings, fault):
    settings.EMAIL_DATA_TIMEOUT = 1
    kind()
    row = add()
    smtp_server.data = fault
    deliver_due()
    row.refresh_from_db()
    assert (row.state, row.attempts) == ("uncertain", 1)
    assert "nicht bestätigt" in row.reason
    assert timedelta(minutes=9) < row.due_at - timezone.now() <= timedelta(minutes=10)
    smtp_server.data = "250 OK"
    with later(minutes=9):
        assert deliver_due() == 0
    with later(minutes=11):
        assert deliver_due() == 1
    row.refresh_from_db()
    assert (row.state, row.reason) == ("sent", "")
    ids = {re.search(rb"Message-ID: (\S+)", text.content)[1] for text in smtp_server.texts}
    assert ids == {f"<{row.message_id}@dkbm.example.org>".encode()}


def test_mail_that_stays_without_an_answer_remains_uncertain_for_good(db, kind, smtp_server):
    kind()
    row = add()
    smtp_server.data = CUT
    deliver_due()
    with later(minutes=11):
        deliver_due()
    with later(days=3):
        assert deliver_due() == 0
    row.refresh_from_db()
    assert (row.state, row.uncertain, len(smtp_server.texts)) == ("uncertain", 2, 2)
    assert not row.is_on_its_way
    assert send_again(row)
    row.refresh_from_db()
    assert (row.state, row.uncertain) == ("queued", 0)


def test_uncertain_mail_that_waits_for_its_second_try_is_not_sent_again_by_hand(db, kind, smtp_server):
    kind()
    row = add()
    smtp_server.data = CUT
    deliver_due()
    assert not send_again(row)


def test_patience_counts_only_for_the_answer_to_the_text(db, kind, smtp_server, settings):
    settings.EMAIL_TIMEOUT, settings.EMAIL_DATA_TIMEOUT = 1, 10
    kind()
    row = add()
    smtp_server.data = SILENCE  # three seconds long; then the connection is still there and the answer is no SMTP
    start = time.monotonic()
    deliver_due()
    assert time.monotonic() - start > 2
    row.refresh_from_db()
    assert row.state == "uncertain"


# --- Refusals ---


@pytest.mark.parametrize("answer", ["451 Greylisting", "421 Später", "452 Voll"])
def test_temporary_refusals_count_nothing_against_the_address(db, kind, smtp_server, answer):
    kind()
    row = add()
    smtp_server.answers[row.to_email] = answer
    deliver_due()
    row.refresh_from_db()
    assert (row.state, row.reason) == ("retry", answer)
    assert not AddressHealth.objects.exists()


def test_unknown_address_counts_as_a_bounce(db, kind, smtp_server):
    kind()
    row = add()
    smtp_server.answers[row.to_email] = "550 5.1.1 Unbekannt"
    deliver_due()
    row.refresh_from_db()
    assert row.state == "failed"
    assert AddressHealth.objects.get(address=row.to_email).score == 1


def test_refusal_by_policy_does_not_count_against_the_address(db, kind, smtp_server):
    kind()
    row = add()
    smtp_server.answers[row.to_email] = "550 5.7.1 Relaying denied"
    deliver_due()
    row.refresh_from_db()
    assert row.state == "failed"
    assert not AddressHealth.objects.exists()


def test_undeliverable_address_gets_account_mails_only(db, kind, deliver):
    kind()
    AddressHealth.objects.create(
        address="person1@example.org", score=3, counted_on=timezone.localdate(), undeliverable_at=timezone.now()
    )
    row = add()
    add(key="code", priority=Priority.ACCOUNT)
    assert [mail.subject for mail in deliver()] == ["Betreff code"]
    row.refresh_from_db()
    assert (row.state, row.reason.split(":")[0]) == ("skipped", "Adresse unzustellbar")


def test_refused_text_warns_staff_once_per_batch(db, kind, smtp_server, settings):
    kind()
    smtp_server.data = "554 5.7.1 Spam <b>"
    for number in range(3):
        add(number)
    add(9, key="treffen:2")
    deliver_due()
    assert OutgoingMail.objects.filter(kind="test.kind", state="failed").count() == 4
    warnings = OutgoingMail.objects.filter(kind="mail.text_refused")
    assert {warning.to_email for warning in warnings} == {settings.STAFF_EMAIL}
    assert len(warnings) == 2
    smtp_server.data = "250 OK"
    with later(minutes=2):
        deliver_due()
    subjects = {row.subject: row.text for row in OutgoingMail.objects.filter(kind="mail.text_refused")}
    assert set(subjects) == {"E-Mails abgelehnt: Probe test.kind"}
    assert any("hat 3 E-Mails der Art" in text and "554 5.7.1 Spam <b>" in text for text in subjects.values())


def test_five_refused_texts_in_a_row_pause_the_batch_and_only_that(db, kind, smtp_server):
    kind(build=lambda mail: Content(subject=mail.object_key, html="<p>Text</p>"))
    smtp_server.data = "554 Spam"
    for number in range(30):
        add(number)
    deliver_due()
    assert len(smtp_server.texts) == 5
    assert OutgoingMail.objects.paused().count() == 25
    waiting = OutgoingMail.objects.paused().first()
    assert (waiting.state, waiting.is_paused, waiting.attempts) == ("queued", True, 0)
    assert waiting.reason.startswith("Angehalten: ")
    smtp_server.data = "250 OK"
    add(key="treffen:2")
    with later(days=4):
        deliver_due()
    assert OutgoingMail.objects.get(object_key="treffen:2").state == "sent"
    assert OutgoingMail.objects.paused().count() == 25
    warning = OutgoingMail.objects.get(kind="mail.text_refused")
    assert warning.subject.startswith("Versand angehalten: ")
    assert "25 weitere E-Mails" in warning.text


def test_success_between_refusals_keeps_the_batch_going(db, kind, smtp_server):
    kind()
    for number in range(12):
        add(number)
    for answer in ("554 Spam", "250 OK", "554 Spam"):
        smtp_server.data = answer
        mails = claim(4 if answer.startswith("5") else 1)
        for mail in mails:
            sender._send(mail, Content(subject="x", html="<p>x</p>"), sender.get_connection())
    assert OutgoingMail.objects.filter(state="failed").count() == 8
    assert not OutgoingMail.objects.paused().exists()


def test_staff_let_a_paused_batch_go_on(db, kind, smtp_server, client_of, staff):
    kind()
    smtp_server.data = "554 Spam"
    for number in range(8):
        add(number)
    deliver_due()
    smtp_server.data = "250 OK"
    one = OutgoingMail.objects.paused().first()
    url = "/admin/mail/outgoingmail/"
    response = client_of(staff).post(url, {"action": "resume", "_selected_action": [one.pk]}, follow=True)
    assert "3 angehaltene E-Mails gehen jetzt hinaus." in response.content.decode()
    deliver_due()
    assert OutgoingMail.objects.filter(kind="test.kind", state="sent").count() == 3


# --- Our own server refuses us ---


@pytest.fixture
def refused_login(smtp_server, settings):
    settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD = "portal", "falsch"
    smtp_server.login = False
    return smtp_server


def test_refused_login_stops_the_queue_and_leaves_all_mails_as_they_were(db, kind, refused_login):
    kind()
    rows = [add(number) for number in range(3)]
    deliver_due()
    assert Stop.objects.get().reason.startswith("Anmeldung am Mailserver abgelehnt: 535")
    for row in rows:
        row.refresh_from_db()
        assert (row.state, row.attempts, row.reason, row.lease) == ("queued", 0, "", None)
    assert "535" in standing_still()


def test_stopped_queue_probes_once_a_minute_and_starts_by_itself(db, kind, refused_login, monkeypatch):
    kind()
    add()
    deliver_due()
    opened = []
    login = sender.get_connection().__class__.open
    monkeypatch.setattr(sender.get_connection().__class__, "open", lambda self: opened.append(1) or login(self))
    for _ in range(3):
        assert deliver_due() == 0
    assert opened == []
    with later(seconds=61):
        assert [deliver_due(), deliver_due()] == [0, 0]
    assert opened == [1]
    refused_login.login = True
    with later(seconds=130):
        assert deliver_due() == 1
    assert standing_still() == ""
    assert OutgoingMail.objects.get().state == "sent"


# --- Working together ---


def test_urgent_mail_overtakes_mails_that_are_claimed_already(db, kind, deliver, monkeypatch):
    monkeypatch.setattr(sender, "LOOK_FOR_URGENT_AFTER", 0)

    def build(mail):
        if mail.object_key == "treffen:1" and not OutgoingMail.objects.filter(object_key="code").exists():
            add(key="code", priority=Priority.ACCOUNT)
        return Content(subject=mail.object_key, html="<p>Text</p>")

    kind(build=build)
    for number in range(5):
        add(number)
    assert [mail.subject for mail in deliver()] == ["treffen:1", "code", *["treffen:1"] * 4]
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_mails_claimed_but_not_handled_in_time_are_given_back(db, kind, deliver):
    kind()
    for number in range(3):
        add(number)
    assert deliver_due(seconds=0.0001) <= 1
    rows = OutgoingMail.objects.exclude(state="sent")
    assert set(rows.values_list("state", "lease")) == {("queued", None)}


@pytest.mark.django_db(transaction=True)
def test_outcome_is_recorded_although_the_database_was_away_for_a_moment(kind, smtp_server, monkeypatch):
    kind()
    add()
    faults = [OperationalError("weg")] * 2

    def flaky(execute, sql, *rest):
        if "sent_at = " in sql and faults:
            raise faults.pop()
        return execute(sql, *rest)

    monkeypatch.setattr(outcomes.time, "sleep", lambda seconds: None)
    with connection.execute_wrapper(flaky):
        deliver_due()
    assert faults == []
    assert OutgoingMail.objects.get().state == "sent"
    assert len(smtp_server.received) == 1


def test_frames_make_the_same_bytes_as_the_library(db, kind, smtp_server, monkeypatch):
    """A mail put together from a shared frame differs in nothing from one that Python's email package wrote."""
    kind(
        build=lambda mail: Content(
            subject="Grüße " * 20, html="<p>Ä</p>", reply_to="Jö <j@example.org>", list_id="AG ö"
        )
    )
    add(1)
    row = add(2)
    seen = []
    wire = PortalMessage.wire

    def both(self):
        seen.append((wire(self), self.message().as_bytes(linesep="\r\n")))
        return seen[-1][0]

    monkeypatch.setattr(PortalMessage, "wire", both)
    deliver_due()
    assert len(seen) == 2
    for fast, slow in seen:
        boundary = re.compile(rb"=+\d+==")
        assert boundary.sub(b"", fast) == boundary.sub(b"", slow)
    assert f"<{row.message_id}@".encode() in seen[1][0]
    assert b"person2@example.org" in seen[1][0]
    assert django_mail.outbox == []
