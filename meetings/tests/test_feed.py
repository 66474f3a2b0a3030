from datetime import timedelta

import icalendar
import pytest
from django.urls import reverse

from meetings import services
from meetings.models import CalendarFeed
from meetings.tests.factories import MeetingFactory, announced_meeting, in_days
from workgroups.models import Workgroup
from workgroups.services import end_membership


@pytest.fixture
def address(member):
    return reverse("meetings:feed", args=[CalendarFeed.objects.create(member=member).token])


def titles(response) -> list[str]:
    return [str(event["SUMMARY"]) for event in icalendar.Calendar.from_ical(response.content).walk("VEVENT")]


def test_the_feed_holds_the_meetings_of_the_persons_groups_only(client_of, address, other_ag):
    announced_meeting(title="AG 2")
    announced_meeting(title="Jahrestreffen", workgroup=Workgroup.objects.get(kind="network"))
    announced_meeting(title="Konzeptgruppe", workgroup=Workgroup.objects.get(kind="concept"))
    announced_meeting(title="AG 1", workgroup=other_ag)
    MeetingFactory(title="Entwurf")
    assert sorted(titles(client_of().get(address))) == ["AG 2", "Jahrestreffen"]


def test_the_concept_group_is_in_the_feed_of_its_members_but_uags_of_others_are_not(client_of, speaker, uag):
    announced_meeting(title="Konzeptgruppe", workgroup=Workgroup.objects.get(kind="concept"))
    announced_meeting(title="UAG", workgroup=uag)
    feed = CalendarFeed.objects.create(member=speaker)
    assert titles(client_of().get(reverse("meetings:feed", args=[feed.token]))) == ["Konzeptgruppe"]


def test_the_feed_never_holds_a_draft_even_for_the_planner(client_of, speaker):
    MeetingFactory()
    feed = CalendarFeed.objects.create(member=speaker)
    assert titles(client_of().get(reverse("meetings:feed", args=[feed.token]))) == []


def test_cancelled_meetings_stay_in_the_feed_as_cancelled(client_of, address, meeting):
    services.cancel(meeting=meeting, reason="Sturm")
    response = client_of().get(address)
    assert titles(response) == ["Abgesagt: Frühjahrstreffen der AG 2"]
    assert b"STATUS:CANCELLED" in response.content
    assert b"METHOD:PUBLISH" in response.content


def test_the_feed_reaches_back_one_year(client_of, address):
    announced_meeting(title="Elf Monate her", starts_at=in_days(-330), ends_at=in_days(-329))
    announced_meeting(title="Länger her", starts_at=in_days(-400), ends_at=in_days(-399))
    assert titles(client_of().get(address)) == ["Elf Monate her"]


def test_the_feed_holds_no_names_and_no_secret_of_others(client_of, address, meeting, speaker):
    text = client_of().get(address).content.decode()
    assert speaker.user.email not in text
    assert "/antwort/" not in text.replace("\r\n ", "")


def test_an_unchanged_feed_answers_304(client_of, address, meeting):
    response = client_of().get(address)
    assert "private" in response["Cache-Control"]
    again = client_of().get(address, HTTP_IF_NONE_MATCH=response["ETag"])
    assert again.status_code == 304
    services.save_changes(meeting=meeting, version=0, values={"title": "Neu"})
    assert client_of().get(address, HTTP_IF_NONE_MATCH=response["ETag"]).status_code == 200


def test_the_feed_ends_with_the_membership_and_with_the_account(client_of, address, member):
    member.user.is_active = False
    member.user.save()
    assert client_of().get(address).status_code == 404
    member.user.is_active = True
    member.user.save()
    assert client_of().get(address).status_code == 200
    end_membership(membership=member.memberships.get())
    assert client_of().get(address).status_code == 404


def test_opening_the_settings_makes_no_address(client_of, member):
    client = client_of(member)
    assert "Adresse einrichten" in client.get(reverse("meetings:feed_settings")).content.decode()
    assert not CalendarFeed.objects.exists()


def test_a_new_address_revokes_the_old_one(client_of, member, address):
    client = client_of(member)
    html = client.post(reverse("meetings:feed_reset"), follow=True).content.decode()
    new = CalendarFeed.objects.get().token
    assert f"http://127.0.0.1:8000/kalender/{new}.ics" in html
    assert client.get(address).status_code == 404
    assert client.get(reverse("meetings:feed", args=[new])).status_code == 200


def test_staff_without_membership_are_told_why_there_is_no_address(client_of, staff):
    assert "gehört zu einer Mitgliedschaft" in client_of(staff).get(reverse("meetings:feed_settings")).content.decode()


def test_one_meeting_can_be_downloaded(client_of, member, meeting):
    response = client_of(member).get(reverse("meetings:meeting_ics", args=[meeting.pk]))
    assert titles(response) == [meeting.title]
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert b"ATTENDEE" not in response.content


def test_the_feed_takes_as_many_queries_for_twenty_meetings_as_for_one(
    client_of, address, django_assert_num_queries, member
):
    client = client_of()
    announced_meeting()
    with django_assert_num_queries(8):
        client.get(address)
    for day in range(19):
        announced_meeting(starts_at=in_days(30 + day), ends_at=in_days(30 + day) + timedelta(hours=1))
    with django_assert_num_queries(8):
        assert len(titles(client.get(address))) == 20
