"""The editor of the minutes in Chromium: autosave, a second writer, a session that ends, rows for tasks."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import expect

from meetings import services
from meetings.models import AgendaItem, Meeting, Task
from meetings.tests.factories import AgendaItemFactory, announced_meeting, in_days

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def item(ag):
    return AgendaItemFactory(meeting=announced_meeting(workgroup=ag, starts_at=in_days(-1)), title="Kleinräumige Daten")


@pytest.fixture
def editor(new_page, live_server, client_of, speaker, item):
    """The speaker's page with the editor; its clock is the test's."""
    page = new_page()
    session = client_of(speaker).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.clock.install()
    page.goto(reverse("meetings:minutes", args=[item.meeting_id]))
    return page


def half_a_minute(page) -> None:
    page.clock.run_for(31_000)


def state(page):
    return page.get_by_role("status").filter(has_text="espeichert")


def test_the_draft_saves_itself_and_says_when(editor, item):
    editor.get_by_label("Ergebnis").fill("Wir sind einig.")
    editor.get_by_text("Aufgaben").first.click()
    editor.get_by_label("Aufgabe").first.fill("Vorlage verschicken")
    editor.get_by_role("button", name="Weitere Aufgabe").first.click()
    editor.get_by_label("Aufgabe").nth(1).fill("Raum buchen")

    half_a_minute(editor)

    expect(state(editor)).to_contain_text("Gespeichert um")
    assert AgendaItem.objects.get().outcome == "Wir sind einig."
    assert set(Task.objects.values_list("title", "item")) == {
        ("Vorlage verschicken", item.pk),
        ("Raum buchen", item.pk),
    }
    editor.get_by_label("Beschluss").fill("So machen wir es.")
    half_a_minute(editor)
    expect(editor.locator("[name=version]")).to_have_value("2")
    assert Task.objects.count() == 2


def test_autosave_stops_when_somebody_else_has_saved(editor, item, staff):
    editor.get_by_label("Ergebnis").fill("Mein Text")
    content = services.minutes_content(item.meeting)
    content["items"][0]["outcome"] = "Deren Text"
    services.save_minutes(meeting=item.meeting, version=0, content=content, by=staff)

    half_a_minute(editor)
    expect(state(editor)).to_contain_text("Jemand anderes")
    editor.get_by_role("button", name="Entwurf speichern").click()

    expect(editor.get_by_role("cell", name="Deren Text")).to_be_visible()
    expect(editor.get_by_label("Ergebnis")).to_have_value("Mein Text")
    assert AgendaItem.objects.get().outcome == "Deren Text"


def test_when_the_session_ends_nothing_typed_is_lost(editor, item, client_of, speaker):
    Session.objects.all().delete()
    editor.get_by_label("Ergebnis").fill("Eine Stunde Arbeit")
    editor.get_by_text("Aufgaben").last.click()
    editor.get_by_role("button", name="Weitere Aufgabe").last.click()
    editor.get_by_label("Aufgabe").last.fill("Raum buchen")
    half_a_minute(editor)
    expect(state(editor)).to_contain_text("Ihre Anmeldung ist abgelaufen")

    session = client_of(speaker).cookies["sessionid"].value
    editor.context.add_cookies([{"name": "sessionid", "value": session, "url": editor.url}])
    editor.goto(editor.url)
    expect(editor.get_by_label("Ergebnis")).to_have_value("")
    editor.get_by_role("button", name="Wiederherstellen").click()

    expect(editor.get_by_label("Ergebnis")).to_have_value("Eine Stunde Arbeit")
    half_a_minute(editor)
    expect(state(editor)).to_contain_text("Gespeichert um")
    assert AgendaItem.objects.get().outcome == "Eine Stunde Arbeit"
    assert Task.objects.get().title == "Raum buchen"
    editor.reload()
    expect(editor.get_by_role("button", name="Wiederherstellen")).to_be_hidden()


def test_the_button_saves_and_leaves_no_copy_behind(editor):
    editor.get_by_label("Ergebnis").fill("Zeile\nZeile")
    editor.get_by_role("button", name="Entwurf speichern").click()

    expect(editor.get_by_text("Der Entwurf des Protokolls ist gespeichert")).to_be_visible()
    expect(editor.get_by_role("button", name="Wiederherstellen")).to_be_hidden()
    assert Meeting.objects.get().minutes_version == 1
