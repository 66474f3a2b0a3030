"""Seats and the waiting list: who gets one, who waits, who moves up, who is told."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services
from meetings.models import Invitation, Meeting
from meetings.services import places
from meetings.tests.factories import InvitationFactory, announced_meeting
from meetings.tokens import answer_token
from workgroups.services import end_membership
from workgroups.tests.factories import admitted_member

HYBRID = {"online_url": "https://konferenz.example.org/ag-2"}


@pytest.fixture
def small(ag):
    """An announced meeting of AG 2 with two seats and nobody invited."""
    return announced_meeting(workgroup=ag, capacity=2)


def invited(meeting, count=1) -> list[Invitation]:
    return [InvitationFactory(meeting=meeting) for _ in range(count)]


def accept(invitation, **kwargs) -> Invitation:
    return services.record_answer(invitation=invitation, answer="accepted", **kwargs)


def decline(invitation) -> Invitation:
    return services.record_answer(invitation=invitation, answer="declined")


def stands(*invitations) -> list[str]:
    return [Invitation.objects.get(pk=invitation.pk).place for invitation in invitations]


def kinds() -> list[str]:
    rows = OutgoingMail.objects.exclude(kind="meetings.invitation").order_by("pk")
    return [row.kind.removeprefix("meetings.") for row in rows]


def test_seats_are_given_in_the_order_of_answers_and_the_rest_waits(small):
    people = invited(small, 4)
    assert [accept(person).place for person in people] == ["seated", "seated", "waiting", "waiting"]
    assert [services.waiting_position(person) for person in Invitation.objects.waiting()] == [1, 2]


def test_without_a_limit_everybody_on_site_has_a_seat(ag):
    people = invited(announced_meeting(workgroup=ag), 3)
    assert {accept(person).place for person in people} == {"seated"}


def test_declining_frees_the_seat_for_the_first_who_waits(small, deliver):
    first, second, third, fourth = invited(small, 4)
    for person in (first, second, third, fourth):
        accept(person)
    deliver()
    decline(first)
    assert stands(first, second, third, fourth) == ["none", "seated", "seated", "waiting"]
    (mail,) = deliver()
    assert mail.to == [third.member.user.email]
    assert mail.subject.startswith("Sie haben einen Platz: ")


def test_who_waits_can_always_decline_and_gets_no_seat_later(small):
    first, second, third, fourth = invited(small, 4)
    for person in (first, second, third, fourth):
        accept(person)
    decline(third)
    decline(first)
    assert stands(third, fourth) == ["none", "seated"]


def test_answering_again_keeps_the_seat_and_the_place_on_the_waiting_list(small):
    first, second, third, fourth = invited(small, 4)
    for person in (first, second, third, fourth):
        accept(person)
    since = Invitation.objects.get(pk=third.pk).waiting_since
    assert accept(first).place == "seated"
    assert accept(third, comment="Ich warte gern.").waiting_since == since


def test_from_perhaps_to_yes_nobody_is_overbooked(small):
    first, second, third = invited(small, 3)
    services.record_answer(invitation=third, answer="tentative")
    assert stands(third) == ["none"]
    accept(first)
    accept(second)
    assert accept(third).place == "waiting"


def test_perhaps_gives_the_seat_back(small):
    first, second, third = invited(small, 3)
    for person in (first, second, third):
        accept(person)
    services.record_answer(invitation=first, answer="tentative")
    assert stands(first, third) == ["none", "seated"]


def test_online_takes_no_seat_and_changing_to_online_frees_one(ag):
    meeting = announced_meeting(workgroup=ag, capacity=1, **HYBRID)
    first, second, third = invited(meeting, 3)
    assert accept(third, mode="online").place == "none"
    assert accept(first, mode="on_site").place == "seated"
    assert accept(second).place == "waiting"
    accept(first, mode="online")
    assert stands(first, second, third) == ["none", "seated", "none"]


@pytest.mark.parametrize(
    ("fields", "asked", "expected"),
    [
        ({}, "online", "on_site"),
        ({"venue": "", **HYBRID}, "on_site", "online"),
        (HYBRID, None, "on_site"),
        (HYBRID, "online", "online"),
    ],
)
def test_a_meeting_knows_how_people_take_part(ag, fields, asked, expected):
    (person,) = invited(announced_meeting(workgroup=ag, **fields))
    assert accept(person, mode=asked).mode == expected


def test_a_plain_yes_keeps_the_way_of_taking_part_chosen_before(ag):
    (person,) = invited(announced_meeting(workgroup=ag, **HYBRID))
    accept(person, mode="online")
    assert accept(person, via="calendar").mode == "online"


def test_reserved_places_are_not_given_to_others(ag, speaker):
    meeting = announced_meeting(workgroup=ag, capacity=3, reserved_places=1)
    first, second, third, host = invited(meeting, 4)
    services.reserve_place(invitation=host, reserved=True)
    for person in (first, second, third):
        accept(person)
    assert stands(first, second, third) == ["seated", "seated", "waiting"]
    assert accept(host).place == "seated"
    assert places.places_of(meeting).taken == 3


def test_not_more_people_get_a_reserved_place_than_there_are(ag):
    meeting = announced_meeting(workgroup=ag, capacity=3, reserved_places=1)
    first, second = invited(meeting, 2)
    services.reserve_place(invitation=first, reserved=True)
    with pytest.raises(services.MeetingError, match="schon vergeben"):
        services.reserve_place(invitation=second, reserved=True)
    assert not Invitation.objects.get(pk=second.pk).has_reserved_place


def test_a_reserved_place_for_somebody_seated_lets_the_next_one_in(ag):
    meeting = announced_meeting(workgroup=ag, capacity=2, reserved_places=1)
    first, second = invited(meeting, 2)
    accept(first)
    assert accept(second).place == "waiting"
    services.reserve_place(invitation=first, reserved=True)
    assert stands(first, second) == ["seated", "seated"]


def move(meeting, **values):
    version = Meeting.objects.get(pk=meeting.pk).version
    return services.move(meeting=meeting, version=version, values=values, tell_everybody=True)


def test_more_seats_let_several_move_up_in_order_without_a_mail_to_the_others(small, deliver):
    people = invited(small, 6)
    for person in people:
        accept(person)
    deliver()
    move(small, capacity=4)
    assert stands(*people) == ["seated"] * 4 + ["waiting"] * 2
    assert [mail.to[0] for mail in deliver() if mail.subject.startswith("Sie haben")] == [
        person.member.user.email for person in people[2:4]
    ]
    assert Meeting.objects.get().sequence == 0


def test_fewer_seats_take_nobodys_away_and_the_next_free_one_is_not_given(ag):
    meeting = announced_meeting(workgroup=ag, capacity=3)
    people = invited(meeting, 4)
    for person in people:
        accept(person)
    move(meeting, capacity=2)
    assert stands(*people) == ["seated"] * 3 + ["waiting"]
    assert places.places_of(Meeting.objects.get()).too_many == 1
    decline(people[0])
    assert stands(*people) == ["none", "seated", "seated", "waiting"]


def test_planners_are_warned_that_more_have_a_seat_than_there_are(client_of, speaker, ag):
    meeting = announced_meeting(workgroup=ag, capacity=3)
    for person in invited(meeting, 3):
        accept(person)
    start = timezone.localtime(meeting.starts_at)
    data = {"day": f"{start:%Y-%m-%d}", "begin": "10:00", "end": "15:00", "venue": meeting.venue, "capacity": "2"}
    data |= {"address": meeting.address, "notify": "all", "version": "0"}
    html = client_of(speaker).post(reverse("meetings:move", args=[meeting.pk]), data, follow=True).content.decode()
    assert "1 Person mehr hat einen Platz, als es jetzt Plätze gibt" in html
    assert "Es wurde niemand benachrichtigt" in html
    assert kinds().count("update") == 0


@pytest.mark.parametrize(
    ("capacity", "reserved", "error"),
    [
        ("2", "3", "Es können nicht mehr Plätze reserviert sein"),
        ("", "3", "Es können nicht mehr Plätze reserviert sein"),
        ("0", "", "größer oder gleich 1"),
        ("99999", "", "kleiner oder gleich 9999"),
        ("viele", "", "ganze Zahl"),
    ],
)
def test_impossible_numbers_of_seats_are_refused_at_their_field(client_of, speaker, ag, capacity, reserved, error):
    meeting = announced_meeting(workgroup=ag)
    data = {"day": "2027-09-15", "begin": "10:00", "end": "15:00", "venue": "Rathaus", "notify": "all", "version": "0"}
    data |= {"capacity": capacity, "reserved_places": reserved}
    html = client_of(speaker).post(reverse("meetings:move", args=[meeting.pk]), data).content.decode()
    assert error in html
    assert Meeting.objects.get().version == 0


def test_a_meeting_moved_online_needs_no_seats_any_more(small):
    people = invited(small, 3)
    for person in people:
        accept(person)
    move(small, venue="", address="", online_url=HYBRID["online_url"])
    assert stands(*people) == ["none"] * 3
    assert {row.mode for row in Invitation.objects.all()} == {"online"}


def test_a_meeting_moved_on_site_seats_those_online_in_the_order_of_their_answers(ag):
    meeting = announced_meeting(workgroup=ag, venue="", capacity=1, **HYBRID)
    first, second = invited(meeting, 2)
    accept(first)
    accept(second)
    move(meeting, venue="Rathaus", online_url="")
    assert stands(first, second) == ["seated", "waiting"]
    assert kinds().count("waiting") == 1
    assert "promoted" not in kinds()


def test_somebody_who_leaves_the_group_frees_the_seat(small):
    first, second, third = invited(small, 3)
    for person in (first, second, third):
        accept(person)
    end_membership(membership=first.member.memberships.get())
    services.reconcile_meeting(meeting=small)
    assert stands(first, third) == ["none", "seated"]


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


def test_an_answer_takes_as_many_queries_with_twenty_people_as_with_one(ag):
    counts = []
    for people in (1, 20):
        meeting = announced_meeting(workgroup=ag, capacity=5)
        for person in invited(meeting, people):
            accept(person)
        (last,) = invited(meeting)
        meeting.capacity = 500
        meeting.save()
        with CaptureQueriesContext(connection) as queries:
            accept(last)
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 4  # fifteen people move up at once in the second meeting


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


def test_nobody_gets_a_seat_once_the_meeting_has_begun(small):
    first, second, third = invited(small, 3)
    for person in (first, second, third):
        accept(person)
    small.starts_at = timezone.now() - timedelta(minutes=1)
    small.save()
    with pytest.raises(services.AnswerRefused):
        decline(first)
    assert stands(third) == ["waiting"]


def test_a_person_invited_anew_starts_without_seat_or_comment(small, ag):
    member = admitted_member(ag)
    invitation = InvitationFactory(meeting=small, member=member)
    accept(invitation, comment="Mit Kind")
    membership = member.memberships.get()
    end_membership(membership=membership)
    services.reconcile_meeting(meeting=small)
    membership.status, membership.ended_at = "active", None
    membership.save()
    services.reconcile_meeting(meeting=small)
    invitation.refresh_from_db()
    assert (invitation.answer, invitation.place, invitation.mode, invitation.comment) == ("none", "none", "", "")
