"""The whole job in Chromium, from registering to reading the published example, with mails from a real SMTP server."""

import os

import pytest
from playwright.sync_api import expect

from dkbm_portal.tests.real import journey
from dkbm_portal.tests.real.journey import NEWCOMER, KeyboardPerson, Person
from meetings.models import Meeting
from practice_examples.models import PracticeExample
from workgroups.models import Membership, Workgroup

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("journey"),
]
WAYS = {
    "with_mouse_and_script": (Person, {}),
    "without_javascript": (Person, {"java_script_enabled": False}),
}
if os.environ.get("EXTENSIVE"):
    WAYS["by_keyboard_alone"] = (KeyboardPerson, {})


@pytest.fixture(params=WAYS)
def arrive(request, new_page):
    """Return ``arrive()``: another person at a fresh browser window."""
    kind, options = WAYS[request.param]
    return lambda: kind(new_page(**options))


def test_somebody_registers_is_admitted_meets_talks_and_publishes_an_example(
    arrive, postbox, staff, speaker, member, stranger
):
    newcomer, office = arrive(), journey.log_in(arrive(), staff.email)
    journey.register(newcomer)
    journey.confirm(newcomer, postbox)
    journey.admit(office)
    assert "Willkommen" in postbox.wait_for(NEWCOMER, "Willkommen")["Subject"]
    newcomer.open("/")
    expect(newcomer.page.get_by_role("heading", level=1)).to_contain_text("Mein Netzwerk")

    uag = journey.found_uag(newcomer)
    colleague = journey.log_in(arrive(), member.user.email)
    colleague.open(uag)
    colleague.press("Beitreten")
    uag_members = Membership.objects.active().filter(workgroup=Workgroup.objects.get(kind="uag"))
    assert uag_members.count() == 2

    lead = journey.log_in(arrive(), speaker.user.email)
    address = journey.plan_and_announce(lead)
    journey.answer_from_the_mail(arrive(), postbox)
    journey.move_and_cancel(lead, address, postbox)
    assert Meeting.objects.get(title="AG-Treffen in Stade").state == Meeting.State.CANCELLED
    journey.plan_annual_meeting(office, postbox, stranger.user.email)

    topic = journey.ask(newcomer)
    assert "einfaches" in postbox.text(member.user.email, "Onlineberichten")
    journey.reply(colleague, topic, "Wir nutzen eine Tabelle und ein Dashboard.")
    assert "Dashboard" in postbox.text(NEWCOMER, "Onlineberichten")
    journey.reply(colleague, topic, "Verkaufe Fahrrad, kaum benutzt.")
    journey.moderate(lead, topic)
    assert "Das gehört nicht ins Forum." in postbox.text(member.user.email, "ausgeblendet")
    newcomer.open(topic)
    expect(newcomer.page.get_by_text("Verkaufe Fahrrad")).to_have_count(0)

    journey.submit_example(newcomer)
    journey.publish(office)
    journey.read_the_example(arrive())
    assert PracticeExample.objects.published().get().title == "Bildungsziele im Kreistag"


def test_control_a_page_that_only_reacts_to_the_mouse_stops_somebody_without_one(new_page):
    page = new_page()
    page.set_content("<main><span role=button onclick=\"document.title = 'ja'\">Weiter</span><a href='#a'>A</a></main>")
    person = KeyboardPerson(page)
    person.MOST_STOPS = 10
    with pytest.raises(AssertionError, match="Tab never reaches"):
        person.activate(page.get_by_role("button"))
