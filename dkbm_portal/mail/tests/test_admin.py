"""The mail log that staff see."""

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dkbm_portal.mail.models import OutgoingMail

URL = "/admin/mail/outgoingmail/"


@pytest.fixture
def office(client_of, staff):
    return client_of(staff)


def add(number=1, **fields):
    defaults = {
        "kind": "account",
        "object_key": f"treffen:{number}",
        "to_email": f"person{number}@example.org",
        "subject": f"Einladung {number}",
        "text": f"Guten Tag, Treffen {number}",
        "state": "sent",
    }
    return OutgoingMail.objects.create(**defaults | fields)


def again(client, *mails):
    data = {"action": "send_again", "_selected_action": [mail.pk for mail in mails]}
    return client.post(URL, data, follow=True).content.decode()


def test_list_tells_when_what_to_whom_and_what_became_of_it(office):
    add(state="failed", reason="550 Unbekannt", attempts=1)
    html = office.get(URL).content.decode()
    for text in (
        "Konto: Bestätigung, Code, Passwort", "person1@example.org", "Einladung 1", "unzustellbar", "550 Unbekannt",
    ):  # fmt: skip
        assert text in html


def test_kind_that_no_longer_exists_is_shown_by_its_name(office):
    add(kind="alte.art")
    assert "alte.art" in office.get(URL).content.decode()


@pytest.mark.parametrize(
    ("query", "found"), [("q=person2", 2), ("q=Einladung+3", 3), ("state__exact=failed", 1), ("kind=alte.art", 2)]
)
def test_list_is_searched_and_filtered(office, query, found):
    add(1, state="failed")
    add(2, kind="alte.art")
    add(3)
    html = office.get(f"{URL}?{query}").content.decode()
    assert [f"person{number}@example.org" in html for number in (1, 2, 3)] == [number == found for number in (1, 2, 3)]


def test_detail_shows_the_text_as_it_was_sent_and_no_form(office):
    mail = add(text="Guten Tag <b>Merle</b>")
    html = office.get(f"{URL}{mail.pk}/change/").content.decode()
    assert "Guten Tag &lt;b&gt;Merle&lt;/b&gt;" in html
    assert 'name="_save"' not in html


def test_detail_never_shows_links_and_codes(office):
    mail = add(state="queued", text="", data={"secret": True, "html": "<p>Code 123456</p>"})
    html = office.get(f"{URL}{mail.pk}/change/").content.decode()
    assert "123456" not in html
    assert "Link und Code werden nicht aufbewahrt" in html


def test_log_is_neither_added_changed_nor_deleted(office):
    mail = add()
    assert office.get(f"{URL}add/").status_code == 403
    assert office.post(f"{URL}{mail.pk}/change/", {"subject": "Anders"}).status_code == 403
    assert office.post(f"{URL}{mail.pk}/delete/", {"post": "yes"}).status_code == 403
    mail.refresh_from_db()
    assert mail.subject == "Einladung 1"


def test_finished_mail_is_sent_again_and_the_rest_is_named_with_its_reason(office, deliver, kind):
    kind()
    failed = add(1, kind="test.kind", state="failed", reason="550 Unbekannt")
    waiting = add(2, kind="test.kind", state="retry", due_at="2100-01-01T00:00Z")
    secret = add(3, data={"secret": True})
    html = again(office, failed, waiting, secret)
    assert "1 E-Mail wird erneut gesendet." in html
    assert "Nicht erneut gesendet (noch unterwegs): person2@example.org." in html
    assert "Nicht erneut gesendet (Link und Code werden nicht aufbewahrt" in html
    assert "person3@example.org." in html
    assert [mail.to for mail in deliver()] == [["person1@example.org"]]
    assert LogEntry.objects.get().get_change_message() == "Erneut gesendet"
    secret.refresh_from_db()
    assert secret.state == "sent"


def test_long_lists_of_skipped_mails_are_cut(office):
    mails = [add(number, state="queued") for number in range(12)]
    assert "und 2 weitere." in again(office, *mails)


def test_members_have_no_mail_log(client_of, member):
    mail = add()
    for url in (URL, f"{URL}{mail.pk}/change/"):
        response = client_of(member).get(url)
        assert response.status_code in (302, 403)
        assert b"Einladung 1" not in response.content


def test_queries_of_the_list_do_not_grow(office, new_user):
    def count():
        with CaptureQueriesContext(connection) as queries:
            office.get(URL)
        return len(queries)

    add(0, user=new_user("p0@example.org"))
    one = count()
    for number in range(1, 20):
        add(number, user=new_user(f"p{number}@example.org"))
    assert count() == one
