import io
import os
import random
import sys

import pytest
from django.core.management import call_command
from django.db import OperationalError

from dkbm_portal.mail.inbound import handling, registry
from dkbm_portal.mail.inbound.handling import MAX_BYTES, handle_message
from dkbm_portal.mail.inbound.parsing import ParsedMail
from dkbm_portal.mail.inbound.registry import handled, inbound_handler
from dkbm_portal.mail.models import InboundMail

pytestmark = pytest.mark.django_db
PLAIN = (
    b"From: Eva <Eva@Example.org>\r\nMessage-ID: <1@example.org>\r\n"
    b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHallo\r\n"
)


@pytest.fixture
def handler(monkeypatch):
    """``handler(function)`` makes this the only handler."""
    monkeypatch.setattr(registry, "_handlers", {})
    return lambda function: inbound_handler("test")(function)


def test_a_mail_nobody_handles_is_logged_and_dropped(handler):
    assert handle_message(PLAIN).reason == "Keine Antwort auf eine Einladung"
    row = InboundMail.objects.get()
    assert (row.from_email, row.subject, row.message_id) == ("eva@example.org", "Grüße", "<1@example.org>")
    assert row.outcome == "dropped"


def test_the_first_handler_that_takes_a_mail_decides(handler):
    handler(lambda mail: handled(f"Gelesen: {mail.subject}"))
    assert handle_message(PLAIN).outcome == "handled"
    assert InboundMail.objects.get().reason == "Gelesen: Grüße"


def test_a_message_id_is_handled_once(handler):
    seen = []
    handler(lambda mail: seen.append(mail) or handled("Gelesen"))
    handle_message(PLAIN)
    assert handle_message(PLAIN.replace(b"Hallo", b"Anders")).reason == "Schon verarbeitet"
    assert len(seen) == InboundMail.objects.count() == 1


def test_mails_without_a_message_id_are_told_apart_by_their_bytes(handler):
    for body in (b"eins", b"zwei", b"eins"):
        handle_message(b"From: a@example.org\r\n\r\n" + body)
    assert InboundMail.objects.count() == 2


def test_what_a_failing_handler_did_is_not_kept(handler, caplog):
    def failing(mail):
        InboundMail.objects.create(message_id="halb", outcome="handled")
        raise KeyError("kaputt")

    handler(failing)
    assert handle_message(PLAIN).outcome == "failed"
    assert InboundMail.objects.get().reason == "Fehler bei der Verarbeitung: KeyError"
    assert "can't be handled" in caplog.text
    caplog.clear()


def test_trouble_with_the_database_leaves_no_row_so_that_the_mail_comes_again(handler):
    def failing(mail):
        raise OperationalError("gone")

    handler(failing)
    with pytest.raises(OperationalError):
        handle_message(PLAIN)
    assert not InboundMail.objects.exists()


def test_a_mail_over_one_megabyte_is_dropped_unread(handler):
    handler(lambda mail: pytest.fail("read"))
    assert handle_message(PLAIN + b"x" * MAX_BYTES).reason == "Größer als 1 MB"


@pytest.mark.parametrize(
    "line",
    [
        b"Auto-Submitted: auto-replied", b"Auto-Submitted: Auto-Generated; x=y", b"Precedence: bulk",
        b"Return-Path: <>", b"X-Autoreply: yes",
    ],
)  # fmt: skip
def test_automatic_mail_is_known_as_such(handler, line):
    assert handle_message(line + b"\r\n" + PLAIN).reason == "Automatische E-Mail"


def test_a_mail_that_says_it_is_not_automatic_is_not(handler):
    assert not ParsedMail.from_bytes(b"Auto-Submitted: no\r\nReturn-Path: <a@b.de>\r\n" + PLAIN).is_automatic


@pytest.mark.parametrize(
    "senders",
    [
        b"",
        b"From: nobody\r\n",
        b"From: a@b.de, c@d.de\r\n",
        b"From: a@b.de\r\nFrom: c@d.de\r\n",
        b"From: <a@b.de\x00>\r\n",
    ],
)
def test_without_exactly_one_sender_there_is_none(senders):
    assert ParsedMail.from_bytes(senders + b"Subject: x\r\n\r\n").sender == ""


HOSTILE = [
    b"",
    b"\x00" * 500,
    b"\xff\xfe\xfd",
    b"Subject: =?klingon?b?AAAA?=\r\nFrom: =?utf-8?b?!!!?= <a@b.de>\r\n\r\n",
    b"Subject: \xfc\xf6\xe4\r\nMessage-ID: <\xff@\x00>\r\n\r\n",
    b'Content-Type: multipart/mixed; boundary=""\r\n\r\n----\r\n',
    b"Content-Type: multipart/mixed\r\n\r\nno boundary",
    b'Content-Type: text/calendar; charset="\xff"; method=REPLY\r\nContent-Transfer-Encoding: base64\r\n\r\n%%%%',
    b"Content-Type: text/calendar; charset=idna\r\n\r\n\xff\xff",
    b"Content-Type: text/calendar\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\nbegin 666\r\n\xff",
    b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n"
    b"\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n\xff\r\n--x--",
    b"Content-Type: message/rfc822\r\n\r\nContent-Type: message/rfc822\r\n\r\n",
    b"From: " + b"<" * 5000 + b"\r\nTo: " + b"(" * 5000 + b"\r\nSubject: " + b"=?" * 5000 + b"\r\n\r\n",
    b"Message-ID: " + b"x" * 5000 + b"\r\n\r\n",
    b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(3000)),
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 20000,
]


@pytest.mark.parametrize("raw", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_bytes_are_logged_and_never_raise(raw):
    result = handle_message(raw)
    assert result.outcome == "dropped"
    row = InboundMail.objects.get()
    row.full_clean()
    assert "\x00" not in row.subject + row.from_email + row.message_id


def test_random_damage_never_raises():
    chance = random.Random(4)
    sample = (
        b"From: a@example.org\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        b"Content-Type: text/calendar; method=REPLY\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n"
        b"UID:2f0c6f5e-8a54-4d5e-9f0e-3b1f0b7f7c11@x\r\nDTSTAMP:20260101T000000Z\r\n"
        b"ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@example.org\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n--b--\r\n"
    )
    for _ in range(300):
        raw = bytearray(sample)
        for _ in range(chance.randint(1, 12)):
            raw[chance.randrange(len(raw))] = chance.randrange(256)
        assert handle_message(bytes(raw)).outcome == "dropped"


def pipe(monkeypatch, raw: bytes):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


def test_the_command_takes_a_mail_from_standard_input(monkeypatch, capsys):
    pipe(monkeypatch, PLAIN)
    call_command("receive_mail")
    assert InboundMail.objects.get().subject == "Grüße"
    assert "verworfen: Keine Antwort" in capsys.readouterr().out


def test_the_command_asks_the_mail_server_to_try_again_when_the_database_is_away(monkeypatch, capsys):
    def broken(raw):
        raise OperationalError("gone")

    monkeypatch.setattr("dkbm_portal.mail.management.commands.receive_mail.handle_message", broken)
    pipe(monkeypatch, PLAIN)
    with pytest.raises(SystemExit) as stop:
        call_command("receive_mail")
    assert stop.value.code == os.EX_TEMPFAIL
    assert "nicht erreichbar" in capsys.readouterr().err


def test_the_command_reads_a_huge_mail_to_its_end(monkeypatch):
    pipe(monkeypatch, PLAIN + b"x" * 2 * MAX_BYTES)
    call_command("receive_mail")
    assert sys.stdin.buffer.read() == b""
    assert InboundMail.objects.get().reason == "Größer als 1 MB"


def test_two_handlers_of_one_name_are_refused(handler):
    handler(lambda mail: None)
    with pytest.raises(ValueError, match="twice"):
        handler(lambda mail: None)


def test_staff_read_the_log_but_change_nothing(client_of, staff):
    handling.handle_message(PLAIN)
    client = client_of(staff)
    page = client.get("/admin/mail/inboundmail/").content.decode()
    assert "Grüße" in page and "verworfen" in page
    assert client.get("/admin/mail/inboundmail/add/").status_code == 403
    row = InboundMail.objects.get()
    client.post(f"/admin/mail/inboundmail/{row.pk}/change/", {"subject": "anders"})
    row.refresh_from_db()
    assert row.subject == "Grüße"
