"""The last seat, raced for by twenty clients with connections of their own, on a database with row locks.

Five rounds in the usual run, fifty with ``FAULTS=full``.
"""

import os
from datetime import timedelta

import pytest
from django.utils import timezone

from meetings import services
from meetings.models import Invitation, Meeting
from meetings.services import answers, places, planning
from meetings.tests.clients import CLIENTS, all_at_once, read_without_lock
from meetings.tests.factories import announced_meeting

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("row_locks"), pytest.mark.django_db(transaction=True)]
SEATS = 7
ROUNDS = 50 if os.environ.get("FAULTS") == "full" else 5


def round_of(twenty, **kwargs) -> Meeting:
    meeting = announced_meeting(capacity=SEATS, **kwargs)
    Invitation.objects.bulk_create([Invitation(meeting=meeting, member=member) for member in twenty])
    return meeting


def accept(invitation):
    return services.record_answer(invitation=invitation, answer="accepted")


def test_of_twenty_who_say_yes_at_once_as_many_get_a_seat_as_there_are(twenty, clients):
    overbooked = lost = 0
    for _ in range(ROUNDS):
        meeting = round_of(twenty)
        results = all_at_once(clients, meeting, accept)
        assert [result for result in results if isinstance(result, Exception)] == []
        seats = places.places_of(meeting)
        overbooked += max(seats.taken - SEATS, 0)
        lost += CLIENTS - seats.taken - seats.waiting
    assert (overbooked, lost) == (0, 0)


def test_without_the_lock_the_seats_are_overbooked(twenty, clients, monkeypatch):
    monkeypatch.setattr(answers, "locked", read_without_lock)
    overbooked = 0
    for _ in range(ROUNDS):
        meeting = round_of(twenty)
        all_at_once(clients, meeting, accept)
        overbooked += max(places.places_of(meeting).taken - SEATS, 0)
    assert overbooked > 0


def test_seats_given_back_and_taken_at_once_are_never_too_many_nor_left_empty(twenty, clients):
    for _ in range(ROUNDS):
        meeting = round_of(twenty)
        for invitation in meeting.invitations.order_by("pk")[:SEATS]:
            accept(invitation)
        seated = set(meeting.invitations.filter(place="seated").values_list("pk", flat=True))

        def change(invitation, seated=seated):
            answer = "declined" if invitation.pk in seated else "accepted"
            return services.record_answer(invitation=invitation, answer=answer)

        results = all_at_once(clients, meeting, change)
        assert [result for result in results if isinstance(result, Exception)] == []
        seats = places.places_of(meeting)
        assert (seats.taken, seats.waiting) == (SEATS, CLIENTS - 2 * SEATS)


def test_a_bigger_room_and_answers_at_once_fill_every_seat(twenty, clients):
    meeting = round_of(twenty)

    def act(invitation):
        if invitation.member_id == twenty[0].pk:
            return planning.move(meeting=meeting, version=0, values={"capacity": SEATS + 3}, tell_everybody=False)
        return accept(invitation)

    results = all_at_once(clients, meeting, act)
    assert [result for result in results if isinstance(result, Exception)] == []
    meeting.refresh_from_db()
    assert (meeting.capacity, places.places_of(meeting).taken) == (SEATS + 3, SEATS + 3)


def test_attendance_ticked_twice_at_once_counts_once(twenty, clients):
    meeting = round_of(twenty, starts_at=timezone.now() - timedelta(hours=1), ends_at=timezone.now())
    first = meeting.invitations.first()
    results = all_at_once(clients, meeting, lambda _: services.record_attendance(invitation=first, attended="on_site"))
    assert [result for result in results if isinstance(result, Exception)] == []
    assert services.people_present(meeting) == 1
