"""A date poll in Chromium, with and without JavaScript: offered, answered from the mail and in the portal, decided."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import DatePoll, DateVote, Meeting
from workgroups.tests.factories import admitted_member

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("journey"),
]


@pytest.fixture(params=[True, False], ids=["with_javascript", "without_javascript"])
def page_for(request, new_page, live_server):
    """Return ``page_for(member)``: a page of a person who is logged in, or of nobody."""

    def make(member=None):
        page = new_page(java_script_enabled=request.param)
        if member:
            client = Client()
            client.force_login(member.user, "django.contrib.auth.backends.ModelBackend")
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
            page.context.add_cookies([cookie])
        return page

    return make


def test_a_poll_from_the_first_date_to_the_draft_of_the_meeting(ag, speaker, member, page_for, postbox):
    first = timezone.localdate() + timedelta(days=40)
    planner = page_for(speaker)
    _offer(planner, ag, first, [("09:00", "11:00"), ("14:00", "16:00")])
    expect(planner.get_by_text("Die Umfrage läuft.")).to_be_visible()
    poll = DatePoll.objects.get()
    assert poll.options.count() == 4

    mail = page_for()
    mail.goto(postbox.link(member.user.email, "Wann passt es Ihnen?", "/umfrage/"))
    assert not DateVote.objects.exists()
    mail.locator("fieldset").first.get_by_text("ja", exact=True).click()
    mail.locator("button[name=ausfuellen][value=no]").click()
    expect(mail.get_by_role("status").filter(has_text="noch nicht gespeichert")).to_be_visible()
    mail.get_by_role("button", name="Antwort senden").click()
    expect(mail.get_by_text("Danke, Ihre Antwort ist eingetragen.")).to_be_visible()
    assert sorted(DateVote.objects.values_list("answer", flat=True)) == ["no", "no", "no", "yes"]

    planner.goto(poll.get_absolute_url())
    planner.get_by_role("link", name="passt am besten").click()
    planner.get_by_role("button", name="Diesen Termin festlegen").click()
    expect(planner.get_by_role("heading", name="Treffen bearbeiten")).to_be_visible()
    meeting = Meeting.objects.get()
    assert (meeting.is_draft, timezone.localtime(meeting.starts_at).date()) == (True, first)
    mail.reload()
    expect(mail.get_by_text("Antworten sind deshalb nicht mehr möglich.")).to_be_visible()


def _offer(page, ag, first, times) -> None:
    """Type the times of one day, ask for more rows, copy the times to the next day and open the poll."""
    page.goto(f"/treffen/umfrage/neu/?gruppe={ag.slug}")
    page.get_by_label("Titel").fill("Herbsttreffen")
    for number, (begin, end) in enumerate(times):
        page.fill(f"#id_termine-{number}-day", first.isoformat())
        page.fill(f"#id_termine-{number}-begin", begin)
        page.fill(f"#id_termine-{number}-end", end)
    page.get_by_role("button", name="Weitere Zeilen").click()
    expect(page.locator("#id_termine-3-day")).to_be_visible()
    expect(page.get_by_label("Titel")).to_have_value("Herbsttreffen")
    page.fill("#id_copy_1", (first + timedelta(days=1)).isoformat())
    page.get_by_role("button", name="Zeiten übertragen").click()
    expect(page.locator("#id_termine-3-begin")).to_have_value(times[1][0])
    page.get_by_role("button", name="Umfrage starten").click()


def test_the_wide_table_scrolls_by_keyboard_and_the_page_does_not_overflow(ag, speaker, page_for):
    poll = DatePoll.objects.create(workgroup=ag, title="Viele Termine")
    for number in range(12):
        begin = timezone.now() + timedelta(days=30 + number)
        poll.options.create(starts_at=begin, ends_at=begin + timedelta(hours=2))
    for _ in range(60):
        member = admitted_member(ag)
        DateVote.objects.bulk_create(
            DateVote(option=option, member=member, answer="yes") for option in poll.options.all()
        )
    page = page_for(speaker)
    page.goto(poll.get_absolute_url())
    region = page.get_by_role("region", name="Tabelle der Antworten")
    region.focus()
    expect(region).to_be_focused()
    for width, shown, hidden in ((1280, ".poll-wide", ".poll-narrow"), (320, ".poll-narrow", ".poll-wide")):
        page.set_viewport_size({"width": width, "height": 800})
        expect(page.locator(shown)).to_be_visible()
        expect(page.locator(hidden)).to_be_hidden()
        overflow = page.locator("html").evaluate("element => element.scrollWidth - element.clientWidth")
        assert overflow <= 0
