"""What mails, calendars and pages say of seats and the waiting list, and who is warned."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dkbm_portal.mail.models import OutgoingMail
from meetings.tests.factories import InvitationFactory, announced_meeting
from meetings.tests.seats import HYBRID, accept, decline, invited, stands
from meetings.tokens import answer_token


@pytest.fixture
def small(ag):
    """An announced meeting of AG 2 with two seats and nobody invited."""
    return announced_meeting(workgroup=ag, capacity=2)


def test_the_waiting_mail_tells_the_place_and_marks_the_calendar(small, deliver):
    people = invited(small, 4)
    for person in people:
        accept(person)
    mail = next(mail for mail in deliver() if mail.to == [people[3].member.user.email])
    assert "Platz 2 der Warteliste" in mail.body
    calendar = next(part for part in mail.message().walk() if part.get_content_type() == "text/calendar")
    ics = calendar.get_payload(decode=True).decode().replace("\r\n ", "")
    assert calendar.get_param("method") == "REQUEST"
    assert "STATUS:TENTATIVE" in ics
    assert "PARTSTAT=TENTATIVE" in ics
    assert "Warteliste: Alle Plätze vor Ort sind vergeben" in ics


def test_the_mail_of_a_seat_confirms_the_entry_in_the_calendar(small, deliver):
    first, second, third = invited(small, 3)
    for person in (first, second, third):
        accept(person)
    deliver()
    decline(first)
    (mail,) = deliver()
    calendar = next(part for part in mail.message().walk() if part.get_content_type() == "text/calendar")
    ics = calendar.get_payload(decode=True).decode().replace("\r\n ", "")
    assert "STATUS:CONFIRMED" in ics
    assert "PARTSTAT=ACCEPTED" in ics
    assert "Warteliste" not in ics


def test_a_mail_about_a_place_that_changed_meanwhile_is_not_sent(small, deliver):
    first, second, third = invited(small, 3)
    for person in (first, second, third):
        accept(person)
    decline(first)
    decline(third)
    assert [mail for mail in deliver() if third.member.user.email in mail.to] == []
    skipped = OutgoingMail.objects.filter(state="skipped", user=third.member.user)
    reasons = dict(skipped.values_list("kind", "reason"))
    assert reasons == {
        "meetings.waiting": "Die Person steht nicht mehr auf der Warteliste.",
        "meetings.promoted": "Die Person hat den Platz inzwischen abgegeben.",
    }


def test_the_personal_feed_shows_a_meeting_with_waiting_list_as_tentative(small, client_of, member):
    for person in invited(small, 2):
        accept(person)
    own = InvitationFactory(meeting=small, member=member)
    client_of(member).post(reverse("meetings:feed_reset"))
    address = reverse("meetings:feed", args=[member.calendar_feed.token])
    assert "STATUS:CONFIRMED" in client_of().get(address).content.decode()
    accept(own)
    assert "STATUS:TENTATIVE" in client_of().get(address).content.decode()


def warnings() -> list[tuple[int, str]]:
    rows = OutgoingMail.objects.filter(kind="meetings.places_warning").order_by("pk")
    return [(row.version, row.to_email) for row in rows]


def test_the_planner_is_warned_once_at_eighty_and_once_at_a_hundred_per_cent(ag, speaker, deliver):
    meeting = announced_meeting(workgroup=ag, capacity=5, created_by=speaker.user)
    people = invited(meeting, 6)
    for person in people[:3]:
        accept(person)
    assert warnings() == []
    accept(people[3])
    assert warnings() == [(80, speaker.user.email)]
    assert [mail.subject.split(":")[0] for mail in deliver() if mail.to == [speaker.user.email]] == [
        "Plätze werden knapp"
    ]
    accept(people[4])
    accept(people[5])
    decline(people[0])
    accept(people[0])
    assert warnings() == [(80, speaker.user.email), (100, speaker.user.email)]
    subjects = [mail.subject for mail in deliver() if mail.to == [speaker.user.email]]
    assert [subject.split(":")[0] for subject in subjects] == ["Ausgebucht"]


def test_a_warning_of_eighty_per_cent_that_is_overtaken_is_not_sent(ag, speaker, deliver):
    meeting = announced_meeting(workgroup=ag, capacity=5)
    for person in invited(meeting, 5):
        accept(person)
    assert [mail.subject.split(":")[0] for mail in deliver() if mail.to == [speaker.user.email]] == ["Ausgebucht"]


def test_a_group_without_speaker_has_the_transferagentur_warned(ag, settings):
    meeting = announced_meeting(workgroup=ag, capacity=1)
    accept(*invited(meeting))
    assert warnings() == [(100, settings.STAFF_EMAIL)]


def test_somebody_who_planned_and_leads_no_more_is_not_warned(ag, speaker, member):
    accept(*invited(announced_meeting(workgroup=ag, capacity=1, created_by=member.user)))
    assert warnings() == [(100, speaker.user.email)]


def test_the_page_says_how_many_seats_are_taken_and_where_one_stands(small, client_of, member):
    for person in invited(small, 3):
        accept(person)
    own = InvitationFactory(meeting=small, member=member)
    accept(own)
    html = client_of(member).get(small.get_absolute_url()).content.decode()
    assert "2 von 2 Plätzen" in html
    assert "<strong>Platz 2 der Warteliste</strong>" in html
    section = html.partition('id="zusagen"')[2]
    participants, _, waiting = section.partition("<h3>Warteliste</h3>")
    assert str(member.user) not in participants
    assert str(member.user) in waiting


def test_answering_on_the_web_tells_the_place_on_the_waiting_list(small, client_of, member):
    for person in invited(small, 2):
        accept(person)
    InvitationFactory(meeting=small, member=member)
    url = reverse("meetings:answer", args=[small.pk])
    html = client_of(member).post(url, {"answer": "accepted"}, follow=True).content.decode()
    assert "Sie stehen auf Platz 1 der Warteliste und bekommen eine E-Mail" in html


def test_a_hybrid_meeting_asks_how_one_takes_part_on_all_pages(ag, client_of, member):
    meeting = announced_meeting(workgroup=ag, **HYBRID)
    own = InvitationFactory(meeting=meeting, member=member)
    client = client_of(member)
    for page in (meeting.get_absolute_url(), "/treffen/", reverse("meetings:token_answer", args=[answer_token(own)])):
        html = client.get(page).content.decode()
        assert 'value="on_site"' in html, page
        assert 'value="online"' in html, page
    client.post(reverse("meetings:answer", args=[meeting.pk]), {"answer": "online", "weiter": "/treffen/"})
    own.refresh_from_db()
    assert (own.answer, own.mode) == ("accepted", "online")


def test_a_meeting_on_site_takes_no_answer_online(small, client_of, member):
    own = InvitationFactory(meeting=small, member=member)
    client_of(member).post(reverse("meetings:answer", args=[small.pk]), {"answer": "online"})
    own.refresh_from_db()
    assert own.answer == "none"


def test_the_mail_to_a_hybrid_meeting_offers_both_ways_and_opening_them_changes_nothing(ag, client_of, member):
    meeting = announced_meeting(workgroup=ag, **HYBRID)
    own = InvitationFactory(meeting=meeting, member=member)
    link = reverse("meetings:token_answer", args=[answer_token(own)])
    for word, value in (("vor-ort", "on_site"), ("online", "online"), ("zusage", "on_site")):
        html = client_of().get(f"{link}?antwort={word}").content.decode()
        (checked,) = [line for line in html.split("<input") if "checked" in line]
        assert f'value="{value}"' in checked
    own.refresh_from_db()
    assert own.answer == "none"


def test_planners_see_seats_waiting_list_and_give_reserved_places(ag, client_of, speaker, member):
    meeting = announced_meeting(workgroup=ag, capacity=2, reserved_places=1)
    accept(*invited(meeting))
    own = InvitationFactory(meeting=meeting, member=member)
    accept(own)
    client, url = client_of(speaker), reverse("meetings:answers", args=[meeting.pk])
    html = client.get(url).content.decode()
    assert "1 von 2 Plätzen" in html
    assert '<span class="pill pill-warn">Warteliste</span>' in html
    client.post(reverse("meetings:reserve_place", args=[meeting.pk, own.pk]), {"platz": "1"})
    assert stands(own) == ["seated"]
    assert "reservierter Platz" in client.get(url).content.decode()


def test_a_reserved_place_is_not_given_by_the_address_of_another_meeting(ag, client_of, speaker, small):
    meeting = announced_meeting(workgroup=ag, capacity=2, reserved_places=1)
    (foreign,) = invited(small)
    url = reverse("meetings:reserve_place", args=[meeting.pk, foreign.pk])
    assert client_of(speaker).post(url, {"platz": "1"}).status_code == 404


def test_waiting_lists_of_the_page_take_as_many_queries_for_twenty_people_as_for_one(ag, client_of, speaker):
    counts = []
    for people in (1, 20):
        meeting = announced_meeting(workgroup=ag, capacity=1)
        for person in [*invited(meeting), *invited(meeting, people)]:
            accept(person)
        with CaptureQueriesContext(connection) as queries:
            client_of(speaker).get(meeting.get_absolute_url())
        counts.append(len(queries))
    assert counts[0] == counts[1]
