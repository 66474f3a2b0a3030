"""The agenda in Chromium: items and topics dragged with the mouse; everything the mouse does, buttons do, too."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from meetings.tests.factories import AgendaItemFactory, MeetingFactory, TopicProposalFactory

UPPER_HALF = {"x": 30, "y": 4}
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def agenda(ag):
    meeting = MeetingFactory(workgroup=ag)
    for title in "ABC":
        AgendaItemFactory(meeting=meeting, title=f"Punkt {title}")
    TopicProposalFactory(workgroup=ag, title="Schulabsentismus")
    return meeting


def page_of(person, new_page, live_server, client_of, meeting, **options):
    page = new_page(**options)
    session = client_of(person).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page.goto(reverse("meetings:agenda_edit", args=[meeting.pk]))
    return page


def titles(page):
    return page.locator(".agenda-title")


def test_an_item_is_dragged_to_the_top(new_page, live_server, client_of, speaker, agenda):
    page = page_of(speaker, new_page, live_server, client_of, agenda)
    rows = page.locator("[data-item]")

    rows.nth(2).locator(".drag-handle").drag_to(rows.nth(0), target_position=UPPER_HALF)

    expect(titles(page)).to_have_text(["Punkt C", "Punkt A", "Punkt B"])


def test_a_topic_is_dragged_between_two_items(new_page, live_server, client_of, speaker, agenda):
    page = page_of(speaker, new_page, live_server, client_of, agenda)
    topic = page.locator(".store-list > li").first

    topic.locator(".drag-handle").drag_to(page.locator("[data-item]").nth(1), target_position=UPPER_HALF)

    expect(titles(page)).to_have_text(["Punkt A", "Schulabsentismus", "Punkt B", "Punkt C"])
    expect(page.get_by_text("aus dem Themenspeicher")).to_be_visible()


def test_the_keyboard_moves_an_item_and_stays_with_it(new_page, live_server, client_of, speaker, agenda):
    page = page_of(speaker, new_page, live_server, client_of, agenda)
    page.get_by_role("button", name="Nach oben: Punkt C").focus()

    page.keyboard.press("Enter")
    expect(titles(page)).to_have_text(["Punkt A", "Punkt C", "Punkt B"])
    page.keyboard.press("Tab")

    expect(page.get_by_role("button", name="Nach oben: Punkt C")).to_be_focused()
    page.keyboard.press("Enter")
    expect(titles(page)).to_have_text(["Punkt C", "Punkt A", "Punkt B"])


def test_without_javascript_there_are_only_the_buttons(new_page, live_server, client_of, speaker, agenda):
    page = page_of(speaker, new_page, live_server, client_of, agenda, java_script_enabled=False)

    expect(page.locator(".drag-handle").first).to_be_hidden()
    page.get_by_role("button", name="Schulabsentismus").click()

    expect(titles(page)).to_have_text(["Punkt A", "Punkt B", "Punkt C", "Schulabsentismus"])
