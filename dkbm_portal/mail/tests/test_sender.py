"""Claiming, sending and recording: nothing lost, nothing doubled."""

import smtplib
import uuid
from datetime import timedelta
from unittest.mock import Mock

import pytest
import time_machine
from django.core import mail as django_mail
from django.utils import timezone

from dkbm_portal.mail import outcomes, tasks
from dkbm_portal.mail.content import Content
from dkbm_portal.mail.models import Heartbeat, OutgoingMail, Priority
from dkbm_portal.mail.outbox import queue, queue_address
from dkbm_portal.mail.outcomes import MAX_ATTEMPTS
from dkbm_portal.mail.registry import NotMeantAnymore
from dkbm_portal.mail.sender import claim, deliver_due


def add(key="treffen:1", to="empfaenger@example.org", kind="test.kind", **fields):
    queue_address(kind, object_key=key, to_email=to, **{"priority": Priority.BATCH} | fields)
    return OutgoingMail.objects.get(object_key=key, to_email=to)


def test_account_mail_overtakes_a_batch(db, kind, deliver):
    kind()
    for number in range(3):
        add(f"einladung:{number}")
    add("code", priority=Priority.ACCOUNT)
    assert [mail.subject for mail in deliver()] == [
        "Betreff code",
        "Betreff einladung:0",
        "Betreff einladung:1",
        "Betreff einladung:2",
    ]


def test_sent_mail_is_logged_with_what_it_said(db, kind, deliver):
    kind(build=lambda mail: Content(subject="Einladung", html="<p>Grüße aus <b>Stade</b></p>"))
    row = add()
    assert len(deliver()) == 1
    row.refresh_from_db()
    assert (row.state, row.attempts, row.subject, row.text) == ("sent", 1, "Einladung", "Grüße aus Stade\n")
    assert row.sent_at is not None
    assert row.lease is None
    assert deliver() == []


def test_row_that_is_claimed_is_not_claimed_twice(db, kind):
    add()
    assert len(claim()) == 1
    assert claim() == []


def test_mail_of_a_dead_worker_is_taken_over_under_the_same_message_id(db, kind, deliver):
    kind()
    row = add()
    (dead,) = claim()
    assert deliver() == []
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        (sent,) = deliver()
    assert sent.extra_headers["Message-ID"].startswith(f"<{row.message_id}@")
    assert dead.message_id == row.message_id


def test_lease_and_sweep_together_hand_over_within_a_minute(settings):
    assert settings.MAIL_LEASE_SECONDS + settings.CELERY_BEAT_SCHEDULE["sweep-outbox"]["schedule"] < 60


def test_worker_that_lost_its_lease_overwrites_nothing(db, kind, deliver):
    kind()
    add()
    (slow,) = claim()
    OutgoingMail.objects.update(lease=uuid.uuid4(), state="sent", subject="von der anderen gesendet")
    outcomes.failed(slow, "zu spät")
    assert OutgoingMail.objects.get().subject == "von der anderen gesendet"


def test_mail_without_sense_is_skipped_with_its_reason(db, kind, deliver):
    def build(mail):
        raise NotMeantAnymore("Das Treffen wurde abgesagt.")

    kind(build=build)
    add()
    assert deliver() == []
    row = OutgoingMail.objects.get()
    assert (row.state, row.reason, row.attempts) == ("skipped", "Das Treffen wurde abgesagt.", 0)


def test_mail_that_cannot_be_built_does_not_stop_the_others(db, kind, deliver, caplog):
    def build(mail):
        if mail.object_key == "kaputt":
            raise KeyError("data")
        return Content(subject=mail.object_key, html="<p>Text</p>")

    kind(build=build)
    add("kaputt", priority=Priority.ACCOUNT)
    add("heil")
    assert [mail.subject for mail in deliver()] == ["heil"]
    row = OutgoingMail.objects.get(object_key="kaputt")
    assert (row.state, row.attempts) == ("retry", 1)
    assert "Aufbau fehlgeschlagen" in row.reason
    assert "can't be built" in caplog.text
    caplog.clear()


def test_mail_of_an_unknown_kind_does_not_stop_the_others(db, kind, deliver, caplog):
    kind()
    add("alt", kind="gibt.es.nicht", priority=Priority.ACCOUNT)
    add("neu")
    assert len(deliver()) == 1
    assert OutgoingMail.objects.get(object_key="alt").state == "retry"
    caplog.clear()


@pytest.mark.parametrize(
    "content",
    [
        {"reply_to": "a@example.org\nBcc: opfer@example.org"},
        {"list_id": "AG 2\r\nBcc: opfer@example.org"},
        {"headers": {"X-Probe": "a\nBcc: opfer@example.org"}},
    ],
)
def test_header_injection_is_refused_and_does_not_stop_the_others(db, kind, deliver, caplog, smtp_server, content):
    def build(mail):
        extra = content if mail.object_key == "boese" else {}
        return Content(subject=mail.object_key, html="<p>Text</p>", **extra)

    kind(build=build)
    add("boese", priority=Priority.ACCOUNT)
    add("gut")
    deliver()
    assert OutgoingMail.objects.get(object_key="gut").state == "sent"
    assert [envelope.rcpt_tos for envelope in smtp_server.received] == [["empfaenger@example.org"]]
    row = OutgoingMail.objects.get(object_key="boese")
    assert (row.state, row.attempts) == ("retry", 1)
    caplog.clear()


def test_mail_that_smtp_cannot_carry_does_not_stop_the_others(db, kind, caplog, smtp_server, monkeypatch):
    kind()
    add("unlesbar", to="unlesbar@example.org", priority=Priority.ACCOUNT)
    add("gut")
    sendmail = smtplib.SMTP.sendmail

    def refuse_one(self, sender, recipients, message, *args):
        if "unlesbar@example.org" in recipients:
            self.mail(sender)  # leaves the dialogue half-way
            raise UnicodeError("ascii")
        return sendmail(self, sender, recipients, message, *args)

    monkeypatch.setattr(smtplib.SMTP, "sendmail", refuse_one)
    deliver_due()
    assert OutgoingMail.objects.get(object_key="gut").state == "sent"
    row = OutgoingMail.objects.get(object_key="unlesbar")
    assert (row.state, row.attempts) == ("retry", 1)
    caplog.clear()


def test_temporary_refusals_are_repeated_by_schedule(db, kind, smtp_server):
    kind()
    smtp_server.answers["empfaenger@example.org"] = "450 Greylisting"
    add()
    waits, now = [], timezone.now()
    for _ in range(7):
        with time_machine.travel(now, tick=False):
            assert deliver_due() == 1
        row = OutgoingMail.objects.get()
        assert (row.state, row.reason) == ("retry", "450 Greylisting")
        waits.append((row.due_at - now).total_seconds() / 60)
        now = row.due_at
    assert waits == [1, 5, 15, 60, 120, 120, 120]
    smtp_server.answers.clear()
    with time_machine.travel(now):
        deliver_due()
    row = OutgoingMail.objects.get()
    assert (row.state, row.attempts, row.reason) == ("sent", 8, "")


def test_repeated_attempts_carry_the_same_message_id(db, kind, smtp_server):
    kind()
    smtp_server.data = "451 Moment"
    row = add()
    deliver_due()
    smtp_server.data = "250 OK"
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        deliver_due()
    assert f"<{row.message_id}@".encode() in smtp_server.received[0].content


def test_temporary_refusals_end_after_two_days(db, kind, smtp_server):
    kind()
    smtp_server.answers["empfaenger@example.org"] = "450 Greylisting"
    add()
    start = now = timezone.now()
    for _ in range(MAX_ATTEMPTS):
        with time_machine.travel(now, tick=False):
            assert deliver_due() == 1
        row = OutgoingMail.objects.get()
        now = row.due_at if row.state == "retry" else now
    assert (row.state, row.attempts, row.reason) == ("failed", MAX_ATTEMPTS, "450 Greylisting")
    assert timedelta(hours=46) < now - start <= timedelta(hours=48)


def test_old_mail_sent_again_gets_all_its_attempts(db, kind, smtp_server):
    kind()
    smtp_server.answers["empfaenger@example.org"] = "450 Greylisting"
    add()
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(days=30))
    deliver_due()
    assert OutgoingMail.objects.get().state == "retry"


def test_final_refusal_of_the_recipient_fails_only_that_mail(db, kind, smtp_server):
    kind()
    smtp_server.answers["weg@example.org"] = "550 5.1.1 Unbekannt"
    add("weg", to="weg@example.org", priority=Priority.ACCOUNT)
    add("da")
    assert deliver_due() == 2
    refused, sent = OutgoingMail.objects.get(object_key="weg"), OutgoingMail.objects.get(object_key="da")
    assert (refused.state, refused.reason, refused.attempts) == ("failed", "550 5.1.1 Unbekannt", 1)
    assert sent.state == "sent"


def test_final_refusal_of_the_text_fails_the_mail(db, kind, smtp_server):
    kind()
    smtp_server.data = "554 Spam"
    add()
    deliver_due()
    row = OutgoingMail.objects.get(kind="test.kind")
    assert (row.state, row.reason) == ("failed", "554 Spam")


def test_refused_portal_keeps_all_mails_and_stops(db, kind, smtp_server):
    kind()
    smtp_server.mail_from = "530 Authentication required"
    for number in range(3):
        add(f"einladung:{number}")
    assert deliver_due() == 1
    assert set(OutgoingMail.objects.values_list("state", "attempts")) == {("retry", 0), ("queued", 0)}


def test_server_out_of_reach_costs_no_attempt_and_stops_the_loop(db, kind, smtp_settings):
    kind()
    for number in range(3):
        add(f"einladung:{number}")
    assert deliver_due() == 1
    row = OutgoingMail.objects.get(state="retry")
    assert row.attempts == 0
    assert "nicht erreichbar" in row.reason
    assert OutgoingMail.objects.filter(state="queued").count() == 2


def test_one_connection_serves_a_batch(db, kind, smtp_server, monkeypatch):
    opened = []
    connect = smtplib.SMTP.connect
    monkeypatch.setattr(smtplib.SMTP, "connect", lambda self, *args: opened.append(1) or connect(self, *args))
    kind()
    for number in range(5):
        add(f"einladung:{number}")
    assert deliver_due() == 5
    assert len(smtp_server.received) == 5
    assert len(opened) == 1


def test_goodbye_that_fails_does_not_send_twice(db, kind, smtp_server, monkeypatch):
    kind()
    add()
    monkeypatch.setattr(smtplib.SMTP, "quit", Mock(side_effect=TimeoutError("QUIT")))
    deliver_due()
    deliver_due()
    assert OutgoingMail.objects.get().state == "sent"
    assert len(smtp_server.received) == 1


def test_sent_is_recorded_before_the_goodbye(db, kind, smtp_server, monkeypatch):
    kind()
    add()
    states = []
    monkeypatch.setattr(smtplib.SMTP, "quit", lambda self: states.append(OutgoingMail.objects.get().state))
    deliver_due()
    assert states == ["sent"]


def test_server_that_ends_the_connection_gets_a_new_one_for_the_next_mail(db, kind, smtp_server):
    kind()
    smtp_server.answers["erste@example.org"] = "421 Too many messages"
    add("erste", to="erste@example.org", priority=Priority.ACCOUNT)
    add("zweite")
    deliver_due()
    assert OutgoingMail.objects.get(object_key="erste").state == "retry"
    assert OutgoingMail.objects.get(object_key="zweite").state == "sent"


def test_broken_connection_is_tried_again_later(db, kind, smtp_server, monkeypatch):
    kind()
    add()
    monkeypatch.setattr(smtplib.SMTP, "sendmail", Mock(side_effect=smtplib.SMTPServerDisconnected("weg")))
    deliver_due()
    row = OutgoingMail.objects.get()
    assert (row.state, row.attempts) == ("retry", 1)


@pytest.mark.parametrize(("answer", "state"), [("250 OK", "sent"), ("550 Unbekannt", "failed")])
def test_links_and_codes_of_account_mails_are_wiped(db, smtp_server, answer, state):
    smtp_server.answers["empfaenger@example.org"] = answer
    data = {"subject": "Code", "html": "<p>123456</p>", "secret": True}
    add(kind="account", data=data, priority=Priority.ACCOUNT)
    deliver_due()
    row = OutgoingMail.objects.get()
    assert (row.state, row.text, row.data) == (state, "", {"secret": True})


def test_account_mail_keeps_its_code_until_it_is_sent(db, smtp_server):
    smtp_server.answers["empfaenger@example.org"] = "450 Greylisting"
    data = {"subject": "Code", "html": "<p>123456</p>", "secret": True}
    add(kind="account", data=data, priority=Priority.ACCOUNT)
    deliver_due()
    smtp_server.answers.clear()
    assert OutgoingMail.objects.get().text == ""
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        deliver_due()
    assert len(smtp_server.received) == 1


def test_sweep_shows_that_the_worker_lives_and_sends_what_no_wake_up_announced(db, kind):
    kind()
    add()
    tasks.sweep()
    assert len(django_mail.outbox) == 1
    assert timezone.now() - Heartbeat.objects.get(name="worker").seen_at < timedelta(seconds=5)


def test_batch_cut_by_the_clock_goes_on_in_a_new_task(db, kind, monkeypatch):
    published = []
    monkeypatch.setattr(tasks, "publish", lambda: published.append(1))
    monkeypatch.setattr(tasks, "BATCH_SECONDS", 0)
    tasks.deliver()
    assert published == [1]


def test_batch_that_ended_early_is_left_to_the_sweep(person, kind, monkeypatch, smtp_settings):
    kind()
    queue("test.kind", object_key="treffen:1", to=[person])
    published = []
    monkeypatch.setattr(tasks, "publish", lambda: published.append(1))
    tasks.deliver()
    assert published == []
    assert OutgoingMail.objects.get().state == "retry"
