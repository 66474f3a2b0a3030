"""What goes over the wire: both parts say the same, pure ASCII, the headers of a considerate robot."""

from email import message_from_bytes, policy

import pytest

from dkbm_portal.mail.content import CalendarPart, Content, absolute, html_to_text
from dkbm_portal.mail.message import build_message
from dkbm_portal.mail.models import OutgoingMail

ICS = (
    "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VEVENT\r\nSUMMARY:Gespräch in Stade\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
).encode()


def wire(**content):
    """Return the message parsed from its bytes."""
    row = OutgoingMail(kind="test.kind", object_key="treffen:1", to_email="empfaenger@example.org")
    raw = build_message(row, Content(**{"subject": "Grüße", "html": "<p>Schöne Grüße</p>"} | content)).message()
    return message_from_bytes(raw.as_bytes(linesep="\r\n"), policy=policy.default), raw.as_bytes(), row


def test_message_is_pure_ascii_and_its_parts_are_base64():
    message, raw, _ = wire(calendar=CalendarPart(ICS, "REQUEST"))
    raw.decode("ascii")
    texts = [part for part in message.walk() if part.get_content_maintype() == "text"]
    assert [part["Content-Transfer-Encoding"] for part in texts] == ["base64"] * 3


def test_text_and_html_say_the_same():
    message, _, _ = wire()
    assert message.get_body(("plain",)).get_content().strip() == "Schöne Grüße"
    assert "Schöne Grüße" in message.get_body(("html",)).get_content()


def test_robots_are_told_not_to_answer():
    message, _, row = wire()
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "All"
    assert message["Message-ID"] == f"<{row.message_id}@dkbm.example.org>"
    assert message["To"] == "empfaenger@example.org"
    assert "List-Id" not in message
    assert "List-Unsubscribe" not in message


def test_answers_go_to_the_person_not_to_the_portal():
    message, _, _ = wire(reply_to="Jörg Müller <j.mueller@example.org>")
    assert message["From"].addresses[0].addr_spec == "portal@dkbm.example.org"
    assert message["Reply-To"].addresses[0].display_name == "Jörg Müller"
    assert message["Reply-To"].addresses[0].addr_spec == "j.mueller@example.org"


def test_list_id_is_the_groups_and_readable_with_umlauts():
    message, _, _ = wire(list_id="Kleinräumige Daten, Teil 2")
    assert message["List-Id"].endswith(" <kleinraumige-daten-teil-2.dkbm.example.org>")
    assert message["List-Id"].startswith("Kleinräumige Daten, Teil 2")


def test_long_names_of_groups_stay_one_header():
    message, _, _ = wire(list_id="Übergänge " * 12)
    assert message["List-Id"].endswith(".dkbm.example.org>")


def test_subscriptions_end_with_one_click():
    message, _, _ = wire(unsubscribe_url="https://dkbm.example.org/forum/abmelden/abc/")
    assert message["List-Unsubscribe"] == "<https://dkbm.example.org/forum/abmelden/abc/>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_subject_cannot_inject_headers():
    message, _, _ = wire(subject="Treffen\r\nBcc: opfer@example.org\r\n\r\nText")
    assert "Bcc" not in message
    assert message["Subject"].strip() == "Treffen Bcc: opfer@example.org Text"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_calendar_is_alternative_and_attachment_with_the_same_method(method):
    ics = ICS.replace(b"REQUEST", method.encode())
    message, _, _ = wire(calendar=CalendarPart(ics, method))
    assert message.get_content_type() == "multipart/mixed"
    alternative, attachment = message.iter_parts()
    kinds = [part.get_content_type() for part in alternative.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]
    calendar = list(alternative.iter_parts())[2]
    assert calendar["Content-Type"].params["method"] == method
    assert str(calendar["Content-Type"]).lower().count("charset") == 1
    assert calendar.get_payload(decode=True) == ics
    assert attachment.get_content_type() == "application/ics"
    assert attachment.get_filename() == "einladung.ics"
    assert attachment.get_payload(decode=True) == ics


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<p>Zur <a href="https://x.example/a">Antwort</a></p>', "Zur Antwort: https://x.example/a"),
        ('<a href="https://x.example/">https://x.example/</a>', "https://x.example/"),
        ('<a href="mailto:a@example.org">a@example.org</a>', "a@example.org"),
        ("<ul><li>Eins</li><li>Zwei</li></ul>", "- Eins\n- Zwei"),
        ("<p>viel   Platz\n   hier</p>\n\n\n<p>und\xa0da</p>", "viel Platz hier\n\nund da"),
        ("<p>Daten &amp; Fakten &lt;2026&gt; &bdquo;neu&ldquo;</p>", "Daten & Fakten <2026> „neu“"),
        ("<p>Zeile<br>zwei<br/>drei</p>", "Zeile\nzwei\ndrei"),
        ("<head><meta charset='utf-8'><title>Weg</title><style>p{}</style></head><p>Da</p>", "Da"),
        ("<p data-html-only>Nur <b>bunt</b><br/></p><p>Für alle</p>", "Für alle"),
        ("<table><tr><th>Ort</th><td>Stade</td></tr><tr><th>Um</th><td>10</td></tr></table>", "Ort Stade\nUm 10"),
    ],
)  # fmt: skip
def test_text_part_is_derived_from_the_html(html, text):
    assert html_to_text(html) == f"{text}\n"


def test_links_in_mails_are_complete(settings):
    settings.BASE_URL = "https://dkbm.example.org"
    assert absolute("/treffen/1/") == "https://dkbm.example.org/treffen/1/"
