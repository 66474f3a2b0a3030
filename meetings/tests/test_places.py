"""Seats and the waiting list: who gets one, who waits, who moves up."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings import services
from meetings.models import Invitation, Meeting
from meetings.services import places
from meetings.tests.factories import InvitationFactory, announced_meeting
from meetings.tests.seats import HYBRID, accept, decline, invited, kinds, stands
from workgroups.services import end_membership
from workgroups.tests.factories import admitted_member


@pytest.fixture
def small(ag):
    """An announced meeting of AG 2 with two seats and nobody invited."""
    return announced_meeting(workgroup=ag, capacity=2)


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
