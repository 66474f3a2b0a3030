"""The Erklärung zur Barrierefreiheit: its facts, the form for everybody, the yearly review."""

import importlib
import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.home import tasks
from dkbm_portal.home.models import AccessibilityFeedback, AccessibilityStatement, LegalPage, new_reference
from dkbm_portal.home.tests.factories import AccessibilityFeedbackFactory
from dkbm_portal.mail.models import OutgoingMail

URL = "/barrierefreiheit/rueckmeldung/"
SCRIPT = "<script>alert(1)</script>"


def send(client, **data):
    return client.post(URL, {"concern": "barrier", "message": "Der Knopf hat keinen Namen."} | data)


@pytest.fixture
def statement(db):
    return AccessibilityStatement.objects.get()


@pytest.fixture
def counting_cache(settings, tmp_path):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.filebased.FileBasedCache", "LOCATION": tmp_path / "cache"}
    }


# --- The page ----------------------------------------------------------------------------------------------------
def test_statement_has_every_part_of_the_model_statement(client, db):
    html = client.get("/barrierefreiheit/").content.decode()
    for heading in (
        "Stand der Vereinbarkeit",
        "Nicht barrierefreie Inhalte",
        "Erstellung dieser Erklärung",
        "Rückmeldung und Kontakt",
        "Durchsetzungsverfahren",
    ):
        assert f"<h2>{heading}</h2>" in html
    for text in ("teilweise vereinbar", "NBGG", "BITV 2.0", "EN 301 549", "Selbstbewertung", "§ 9d NBGG"):
        assert text in html
    assert f'href="{URL}"' in html
    assert 'href="mailto:schlichtungsstelle@ms.niedersachsen.de"' in html
    assert "Telefon: 0511 120-4010" in html
    assert html.count('<time datetime="2026-11-23">') == 2


def test_facts_come_from_the_admin(client, client_of, staff, statement):
    url = reverse("admin:home_accessibilitystatement_change", args=[statement.pk])
    today = timezone.localdate()
    data = {
        "status": "none", "not_conforming": f"- **Videos** {SCRIPT}", "disproportionate": "- Altes Archiv",
        "out_of_scope": "", "prepared_on": "2026-11-23", "reviewed_on": today.strftime("%d.%m.%Y"),
        "method": "external", "method_details": "Geprüft hat ein Ingenieurbüro.", "arbitration": "Schlichtungsstelle",
    }  # fmt: skip
    response = client_of(staff).post(url, data | {"prepared_on": today.strftime("%d.%m.%Y")})
    assert response.status_code == 302
    html = client.get("/barrierefreiheit/").content.decode()
    assert "<strong>nicht vereinbar</strong>" in html
    assert "<strong>Videos</strong>" in html
    assert "Unverhältnismäßige Belastung" in html
    assert "Bewertung durch Dritte" in html
    assert "Geprüft hat ein Ingenieurbüro." in html
    assert "Vom Gesetz ausgenommen" not in html
    assert SCRIPT not in html


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"status": "full"}, "status"),
        ({"status": "partial", "not_conforming": " "}, "not_conforming"),
        ({"reviewed_on": date(2100, 1, 1)}, "reviewed_on"),
        ({"method_details": "Zeile\x00"}, "method_details"),
        ({"arbitration": ""}, "arbitration"),
    ],
)
def test_facts_that_contradict_each_other_are_refused(statement, changes, field):
    for name, value in changes.items():
        setattr(statement, name, value)
    with pytest.raises(ValidationError) as error:
        statement.full_clean()
    assert field in error.value.message_dict


def test_there_is_only_one_statement(statement, client_of, staff):
    client = client_of(staff)
    assert client.get("/admin/home/accessibilitystatement/add/").status_code == 403
    assert client.post("/admin/home/accessibilitystatement/1/delete/", {"post": "yes"}).status_code == 403
    with pytest.raises(ValidationError, match="nur einmal"):
        AccessibilityStatement(
            pk=2, status="full", prepared_on=date(2026, 1, 1), reviewed_on=date(2026, 1, 1), arbitration="x"
        ).full_clean()


def test_migration_of_the_facts_goes_both_ways_and_spares_edited_texts(db):
    migration = importlib.import_module("dkbm_portal.home.migrations.0004_facts_of_the_accessibility_statement")
    page = LegalPage.objects.get(slug="barrierefreiheit")
    privacy = LegalPage.objects.get(slug="datenschutz")
    new = page.body, privacy.body
    migration.put_facts_back(apps, None)
    page.refresh_from_db()
    privacy.refresh_from_db()
    assert "# Schlichtungsverfahren" in page.body
    assert "Barriere melden" not in privacy.body
    assert not AccessibilityStatement.objects.exists()
    migration.move_facts(apps, None)
    page.refresh_from_db()
    privacy.refresh_from_db()
    assert (page.body, privacy.body) == new
    migration.put_facts_back(apps, None)
    LegalPage.objects.update(body="Eigener Text der Transferagentur")
    migration.move_facts(apps, None)
    assert set(LegalPage.objects.values_list("body", flat=True)) == {"Eigener Text der Transferagentur"}


def test_migration_of_the_telephone_goes_both_ways_and_spares_what_staff_wrote(statement):
    migration = importlib.import_module("dkbm_portal.home.migrations.0005_telephone_of_the_arbitration_board")
    delivered = statement.arbitration
    migration.remove_telephone(apps, None)
    statement.refresh_from_db()
    assert "Telefon" not in statement.arbitration
    migration.add_telephone(apps, None)
    statement.refresh_from_db()
    assert statement.arbitration == delivered
    AccessibilityStatement.objects.update(arbitration="Eigener Text der Transferagentur")
    migration.add_telephone(apps, None)
    statement.refresh_from_db()
    assert statement.arbitration == "Eigener Text der Transferagentur"


def test_privacy_page_tells_about_feedback(client, db):
    html = client.get("/datenschutz/").content.decode()
    assert "<h2>Wenn Sie eine Barriere melden</h2>" in html
    assert "je IP-Adresse und E-Mail-Adresse" in html


# --- The form ----------------------------------------------------------------------------------------------------
def test_anybody_may_write_without_login_name_or_address(client, db, deliver):
    response = send(client)
    feedback = AccessibilityFeedback.objects.get()
    assert (feedback.message, feedback.name, feedback.email) == ("Der Knopf hat keinen Namen.", "", "")
    assert re.fullmatch(r"B-[A-Z0-9]{4}-[A-Z0-9]{4}", feedback.reference)
    html = client.get(response.url).content.decode()
    assert feedback.reference in html
    assert "keine E-Mail-Adresse" in html
    (mail,) = deliver()
    assert mail.to == [settings.STAFF_EMAIL]
    assert mail.subject == f"Rückmeldung zur Barrierefreiheit {feedback.reference}"
    assert "> Der Knopf hat keinen Namen." in mail.body
    assert f"/admin/home/accessibilityfeedback/{feedback.pk}/change/" in mail.body
    assert mail.reply_to == []


def test_who_gives_an_address_gets_the_reference_by_mail_and_the_answer_goes_there(client, db, deliver):
    response = send(client, name="Hanna Ärmel", email="hanna@example.org", concern="format", page="/chronik/")
    assert "per E-Mail unterwegs" in client.get(response.url).content.decode()
    mails = {mail.to[0]: mail for mail in deliver()}
    reference = AccessibilityFeedback.objects.get().reference
    confirmation = mails["hanna@example.org"]
    assert f"Vorgangsnummer: {reference}" in confirmation.body
    assert mails[settings.STAFF_EMAIL].reply_to == ["hanna@example.org"]
    assert "Ich brauche einen Inhalt in anderer Form." in mails[settings.STAFF_EMAIL].body


def test_confirmation_repeats_nothing_that_was_typed(client, db, deliver):
    """Else the portal would send anybody's text to anybody's address."""
    send(client, name="Gewinnen Sie!", email="opfer@example.org", message="Kaufen", page="https://boese.example")
    confirmation = next(mail for mail in deliver() if mail.to == ["opfer@example.org"])
    raw = confirmation.subject + confirmation.body + confirmation.alternatives[0][0]
    for typed in ("Gewinnen", "Kaufen", "boese"):
        assert typed not in raw


def test_message_is_required_and_nothing_typed_is_lost(client, db):
    response = send(client, message="", name="Hanna", page="/forum/")
    html = response.content.decode()
    assert "Bitte schreiben Sie uns, worum es geht." in html
    assert 'value="Hanna"' in html and 'value="/forum/"' in html
    assert "<title>Fehler: " in html
    assert not AccessibilityFeedback.objects.exists()
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("message", "a\x00b", "Nullzeichen|Steuerzeichen"),
        ("message", "a\x1bb", "Steuerzeichen"),
        ("message", "x" * 4001, "4000"),
        ("name", "x" * 300, "120"),
        ("name", "a\nb\x07", "Steuerzeichen"),
        ("page", "x" * 501, "500"),
        ("email", "keine-adresse", "E-Mail-Adresse"),
        ("email", "x" * 250 + "@example.org", "254"),
        ("concern", "erfunden", "erfunden"),
    ],
)
def test_hostile_input_is_refused_beside_its_field(client, db, field, value, message):
    html = unescape(send(client, **{field: value}).content.decode())
    assert re.search(rf'id="error_\d_id_{field}".*?({message})', html, re.DOTALL)
    assert not AccessibilityFeedback.objects.exists()


def test_scripts_stay_text_on_every_page_and_in_the_mail(client, client_of, staff, db, deliver):
    send(client, message=SCRIPT, name=SCRIPT, page=SCRIPT)
    (mail,) = deliver()
    assert SCRIPT in mail.body
    assert SCRIPT not in mail.alternatives[0][0]
    pk = AccessibilityFeedback.objects.get().pk
    for url in ("/admin/home/accessibilityfeedback/", f"/admin/home/accessibilityfeedback/{pk}/change/"):
        assert SCRIPT not in client_of(staff).get(url).content.decode()
    assert SCRIPT not in client.get(URL, {"seite": SCRIPT}).content.decode()


def test_form_knows_who_is_logged_in_and_where_they_come_from(client_of, member):
    html = client_of(member).get(URL, {"seite": "/forum/"}).content.decode()
    assert f'value="{member.user.email}"' in html
    assert 'value="/forum/"' in html


def test_forged_or_foreign_confirmation_links_lead_nowhere(client, db):
    feedback = AccessibilityFeedbackFactory()
    for token in ("x", str(feedback.pk), f"{feedback.pk}:abc:def"):
        assert client.get(f"{URL}{token}/").status_code == 404


def test_confirmation_page_does_not_show_what_was_written(client, db):
    response = send(client, message="Geheim", email="hanna@example.org", name="Hanna")
    html = client.get(response.url).content.decode()
    for typed in ("Geheim", "hanna@example.org", "Hanna"):
        assert typed not in html


def test_eleventh_message_of_an_hour_is_kept_in_the_form_with_a_friendly_word(client, db, counting_cache):
    for number in range(10):
        assert send(client, message=f"Nummer {number}").status_code == 302
    response = send(client, message="Nummer elf")
    html = response.content.decode()
    assert response.status_code == 200
    assert "Ihr Text ist noch da" in html
    assert "Nummer elf" in html
    assert AccessibilityFeedback.objects.count() == 10


def test_nobody_is_flooded_with_confirmations(client, db, counting_cache):
    for _ in range(4):
        send(client, email="Opfer@example.org")
    assert OutgoingMail.objects.filter(kind="home.accessibility_confirmation").count() == 3


def test_references_are_easy_to_read_out():
    references = {new_reference() for _ in range(200)}
    assert len(references) == 200
    assert not set("".join(references)) & set("0O1IQ5S2ZB8") - {"B"}


# --- The admin -----------------------------------------------------------------------------------------------------
def test_staff_mark_feedback_as_done(client_of, staff):
    first, second = AccessibilityFeedbackFactory(), AccessibilityFeedbackFactory(email="")
    client = client_of(staff)
    data = {"action": "mark_as_done", "_selected_action": [first.pk]}
    html = client.post("/admin/home/accessibilityfeedback/", data, follow=True).content.decode()
    assert "1 Rückmeldung ist erledigt." in html
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.done_by, second.done_at) == (staff, None)
    html = client.get("/admin/home/accessibilityfeedback/?erledigt=nein").content.decode()
    assert second.reference in html and first.reference not in html


def test_list_of_feedback_costs_the_same_for_many(client_of, staff):
    client = client_of(staff)
    AccessibilityFeedbackFactory(done_by=staff, done_at=timezone.now())
    client.get("/admin/home/accessibilityfeedback/")
    from_one = _queries(client)
    AccessibilityFeedbackFactory.create_batch(19, done_by=staff, done_at=timezone.now())
    assert _queries(client) == from_one


def _queries(client) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/admin/home/accessibilityfeedback/").status_code == 200
    return len(queries)


# --- The review ------------------------------------------------------------------------------------------------------
def review(statement, days_ago: int) -> None:
    day = timezone.localdate() - timedelta(days=days_ago)
    AccessibilityStatement.objects.update(prepared_on=day, reviewed_on=day)


def test_review_is_asked_for_once_a_year(statement, deliver):
    review(statement, 360)
    tasks.remind_of_review()
    assert deliver() == []
    review(statement, 367)
    for _ in range(3):
        tasks.remind_of_review()
    (mail,) = deliver()
    assert mail.to == [settings.STAFF_EMAIL]
    assert "/admin/home/accessibilitystatement/1/change/" in mail.body
    assert deliver() == []


def test_second_year_without_review_brings_a_second_reminder(statement, deliver):
    review(statement, 367)
    tasks.remind_of_review()
    assert len(deliver()) == 1
    OutgoingMail.objects.update(version=1, object_key=f"accessibility-review:{_reviewed_on()}")
    tasks.remind_of_review()
    assert len(deliver()) == 1


def _reviewed_on() -> str:
    return AccessibilityStatement.objects.get().reviewed_on.isoformat()


def test_reminder_is_not_sent_when_the_review_came_first(statement, deliver):
    review(statement, 400)
    tasks.remind_of_review()
    review(statement, 0)
    assert deliver() == []
    assert OutgoingMail.objects.get().state == "skipped"


def test_leap_day_is_reviewed_on_the_last_of_february():
    assert AccessibilityStatement(reviewed_on=date(2028, 2, 29)).review_due_on == date(2029, 2, 28)
