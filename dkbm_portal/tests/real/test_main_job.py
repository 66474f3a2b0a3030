"""The whole job in Chromium, from registering to reading the published example, with mails from a real SMTP server."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from meetings.models import Invitation, Meeting
from practice_examples.models import PracticeExample
from workgroups.models import Membership, Workgroup

NEWCOMER = "anke.neu@example.org"
PASSWORD = "geheim-genug-2026"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("worker"),
]


def _press(page: Page, label: str) -> None:
    """Press a button by its label and wait for the page that follows."""
    with page.expect_navigation():
        page.get_by_role("button", name=label).first.click()


def _log_in(page: Page, email: str) -> Page:
    page.goto("/konto/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", PASSWORD)
    _press(page, "Anmelden")
    return page


def _day(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def _calendar(mail) -> str:
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    return part.get_param("method") + "\n" + part.get_content()


def _register(page: Page) -> None:
    page.goto("/")
    expect(page.locator(".district-map svg")).to_be_visible()
    page.get_by_role("link", name="Jetzt registrieren").first.click()
    page.wait_for_url("**/konto/signup/")
    for name, value in {
        "first_name": "Anke",
        "last_name": "Neuhaus",
        "email": NEWCOMER,
        "password1": PASSWORD,
        "password2": PASSWORD,
        "municipality": "Landkreis Cuxhaven",
        "function": "Bildungsmonitoring",
    }.items():
        page.fill(f"[name={name}]", value)
    page.locator(".choice-card.group-ag-2").click()
    page.check("[name=privacy]")
    _press(page, "Registrieren")


def _confirm(page: Page, postbox) -> None:
    page.goto(postbox.link(NEWCOMER, "bestätigen", "/konto/confirm-email/"))
    _press(page, "Ja, Adresse bestätigen")
    if "/konto/login" in page.url:
        _log_in(page, NEWCOMER)
    page.goto("/")
    expect(page).to_have_url(re.compile("/antrag/$"))
    expect(page.get_by_text("Die Transferagentur prüft").first).to_be_visible()


def _admit(page: Page) -> None:
    page.goto("/admin/workgroups/application/")
    page.check("[name=_selected_action]")
    page.select_option("[name=action]", label="Aufnehmen")
    with page.expect_navigation():
        page.locator("button[name=index]").click()
    expect(page.get_by_text("1 Person aufgenommen.")).to_be_visible()


def _found_uag(page: Page) -> str:
    page.goto("/gruppen/ag-2/")
    page.get_by_role("link", name="UAG gründen").click()
    page.wait_for_url("**/uag/neu/")
    page.fill("[name=name]", "Schulabsentismus messen")
    page.fill("[name=goal]", "Ein gemeinsames Verfahren bis zum Sommer.")
    _press(page, "UAG gründen")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Schulabsentismus messen")
    return page.url


def _plan_and_announce(page: Page) -> str:
    page.goto("/treffen/neu/?gruppe=ag-2")
    for name, value in {
        "title": "AG-Treffen in Stade",
        "day": _day(30),
        "begin": "10:00",
        "end": "15:30",
        "venue": "Kreishaus Stade, Großer Sitzungssaal",
        "agenda": "1. Begrüßung\n2. Kleinräumige Daten",
    }.items():
        page.fill(f"[name={name}]", value)
    _press(page, "Entwurf speichern")
    page.get_by_role("link", name="Ankündigen").click()
    page.wait_for_url("**/ankuendigen/")
    expect(page.get_by_text("3 Personen bekommen eine Einladung")).to_be_visible()
    _press(page, "Ankündigen und 3 Personen einladen")
    return page.url


def _answer_from_the_mail(page: Page, postbox) -> None:
    mail = postbox.wait_for(NEWCOMER, "AG-Treffen in Stade")
    assert "METHOD:REQUEST" in _calendar(mail)
    page.goto(postbox.link(NEWCOMER, "AG-Treffen in Stade", "antwort=zusage"))
    assert Invitation.objects.filter(answer="accepted").count() == 0, "opening the link changes nothing"
    _press(page, "Antwort senden")
    expect(page.get_by_text("Ihre Antwort ist eingetragen: Zusage")).to_be_visible()


def _move_and_cancel(page: Page, address: str, postbox) -> None:
    page.goto(address)
    expect(page.locator("#zusagen")).to_contain_text("Anke Neuhaus")
    page.goto(f"{address}verschieben/")
    page.fill("[name=begin]", "11:00")
    _press(page, "Änderung speichern")
    moved = postbox.wait_for(NEWCOMER, "Geändert: AG-Treffen in Stade")
    assert "SEQUENCE:1" in _calendar(moved)
    page.goto(f"{address}absagen/")
    page.fill("[name=reason]", "Der Saal steht unter Wasser.")
    _press(page, "Treffen endgültig absagen")
    cancelled = postbox.wait_for(NEWCOMER, "Abgesagt: AG-Treffen in Stade")
    assert "METHOD:CANCEL" in _calendar(cancelled)
    assert "SEQUENCE:2" in _calendar(cancelled)


def _plan_annual_meeting(page: Page, postbox, stranger) -> None:
    page.goto("/treffen/neu/?gruppe=gesamtnetzwerk")
    for name, value in {
        "title": "Jahrestreffen in Hannover",
        "day": _day(120),
        "begin": "09:30",
        "end": "16:00",
        "venue": "Stadthalle",
    }.items():
        page.fill(f"[name={name}]", value)
    _press(page, "Entwurf speichern")
    page.get_by_role("link", name="Ankündigen").click()
    page.wait_for_url("**/ankuendigen/")
    _press(page, "Ankündigen und 4 Personen einladen")
    postbox.wait_for(stranger.user.email, "Jahrestreffen in Hannover")


def _ask(page: Page) -> str:
    page.goto("/forum/ag-2/")
    page.get_by_role("link", name="Neues Thema").click()
    page.wait_for_url("**/neu/")
    page.fill("[name=title]", "Wer hat Erfahrung mit Onlineberichten?")
    page.fill("[name=body]", "Wir suchen ein **einfaches** Werkzeug.")
    page.locator("form:has([name=body]) button.btn-primary").click()
    page.wait_for_url("**/forum/thema/**")
    return page.url.split("#")[0]


def _reply(page: Page, address: str, text: str) -> None:
    page.goto(address)
    page.fill("[name=body]", text)
    _press(page, "Antwort veröffentlichen")
    expect(page.get_by_text(text)).to_be_visible()


def _moderate(page: Page, address: str) -> None:
    page.goto(address)
    _press(page, "Oben anheften")
    expect(page.get_by_text("angeheftet").first).to_be_visible()
    off_topic = page.locator("article.post", has_text="Verkaufe Fahrrad")
    with page.expect_navigation():
        off_topic.get_by_role("link", name="Ausblenden").click()
    page.fill("[name=reason]", "Das gehört nicht ins Forum.")
    _press(page, "Beitrag ausblenden")


def _submit_example(page: Page) -> None:
    page.goto("/praxisbeispiele/")
    page.goto("/praxisbeispiele/eckpunkt/4/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Bildungsziele")
    page.goto("/praxisbeispiele/neu/")
    page.fill("[name=municipality]", "Landkreis Cuxhaven")
    page.select_option("[name=key_point]", index=4)
    for name, value in {
        "title": "Bildungsziele im Kreistag",
        "summary": "Der Kreistag beschließt jedes Jahr Bildungsziele.",
        "initiation": "Der Bildungsbericht zeigte Lücken.",
        "milestones": "2024 Beschluss, 2025 erste Bilanz.",
        "establishment": "Eine feste Stelle im Bildungsbüro.",
    }.items():
        page.fill(f"[name={name}]", value)
    _press(page, "Einreichen")


def _publish(page: Page) -> None:
    example = PracticeExample.objects.get()
    page.goto(f"/admin/practice_examples/practiceexample/{example.pk}/change/")
    with page.expect_navigation():
        page.get_by_role("link", name="Veröffentlichen").or_(
            page.get_by_role("button", name="Veröffentlichen")
        ).first.click()
    if PracticeExample.objects.published().count() == 0:
        _press(page, "Veröffentlichen")


def test_somebody_registers_is_admitted_meets_talks_and_publishes_an_example(
    new_page, postbox, staff, speaker, member, stranger
):
    newcomer, office = new_page(), _log_in(new_page(), staff.email)
    _register(newcomer)
    _confirm(newcomer, postbox)
    _admit(office)
    assert "Willkommen" in postbox.wait_for(NEWCOMER, "Willkommen")["Subject"]
    newcomer.goto("/")
    expect(newcomer.get_by_role("heading", level=1)).to_contain_text("Mein Netzwerk")

    uag = _found_uag(newcomer)
    colleague = _log_in(new_page(), member.user.email)
    colleague.goto(uag)
    _press(colleague, "Beitreten")
    uag_members = Membership.objects.active().filter(workgroup=Workgroup.objects.get(kind="uag"))
    assert uag_members.count() == 2

    lead = _log_in(new_page(), speaker.user.email)
    address = _plan_and_announce(lead)
    _answer_from_the_mail(new_page(), postbox)
    _move_and_cancel(lead, address, postbox)
    assert Meeting.objects.get(title="AG-Treffen in Stade").state == Meeting.State.CANCELLED
    _plan_annual_meeting(office, postbox, stranger)

    topic = _ask(newcomer)
    assert "einfaches" in postbox.text(member.user.email, "Onlineberichten")
    _reply(colleague, topic, "Wir nutzen eine Tabelle und ein Dashboard.")
    assert "Dashboard" in postbox.text(NEWCOMER, "Onlineberichten")
    _reply(colleague, topic, "Verkaufe Fahrrad, kaum benutzt.")
    _moderate(lead, topic)
    assert "Das gehört nicht ins Forum." in postbox.text(member.user.email, "ausgeblendet")
    newcomer.goto(topic)
    expect(newcomer.get_by_text("Verkaufe Fahrrad")).to_have_count(0)

    _submit_example(newcomer)
    _publish(office)
    visitor = new_page()
    visitor.goto("/praxisbeispiele/")
    visitor.get_by_role("link", name="Bildungsziele im Kreistag").first.click()
    expect(visitor.get_by_text("2024 Beschluss, 2025 erste Bilanz.")).to_be_visible()
