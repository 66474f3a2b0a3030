"""The last place of a session, raced for by twenty clients with connections of their own, on row locks.

Five rounds in the usual run, fifty with ``FAULTS=full``.
"""

import os
from threading import Barrier

import pytest
from django.utils import timezone

from meetings import services
from meetings.models import Invitation, Meeting, ProgrammeSession, SessionChoice
from meetings.services import choices, programme
from meetings.tests.clients import CLIENTS, all_at_once, read_without_lock
from meetings.tests.factories import announced_meeting, choice_of, on_the_day

pytestmark = [pytest.mark.services, pytest.mark.usefixtures("row_locks"), pytest.mark.django_db(transaction=True)]
PLACES = 7
ROUNDS = 50 if os.environ.get("FAULTS") == "full" else 5


def round_of(twenty) -> tuple[Meeting, ProgrammeSession, ProgrammeSession]:
    """A meeting everybody comes to, with a session of few places and one of many at the same time."""
    meeting = announced_meeting()
    values = {"answer": "accepted", "answered_at": timezone.now(), "mode": "on_site", "place": "seated"}
    Invitation.objects.bulk_create(Invitation(meeting=meeting, member=member, **values) for member in twenty)
    small, large = choice_of(meeting, "Werkstatt", "Gespräch")
    small.capacity = PLACES
    small.save()
    return meeting, small, large


def choose(invitation, *sessions):
    return choices.choose_sessions(invitation=invitation, sessions=[session.pk for session in sessions])


def unexpected(results) -> list:
    return [row for row in results if isinstance(row, Exception) and not isinstance(row, choices.SessionFull)]


def test_of_twenty_who_want_a_session_at_once_as_many_get_it_as_there_are_places(twenty, clients):
    for _ in range(ROUNDS):
        meeting, small, _ = round_of(twenty)
        results = all_at_once(clients, meeting, lambda invitation, small=small: choose(invitation, small))
        assert unexpected(results) == []
        assert small.choices.count() == PLACES
        assert sum(isinstance(result, choices.SessionFull) for result in results) == CLIENTS - PLACES


def test_without_the_lock_the_session_is_overbooked(twenty, clients, monkeypatch):
    monkeypatch.setattr(choices, "locked", read_without_lock)
    overbooked = 0
    for _ in range(ROUNDS):
        meeting, small, _ = round_of(twenty)
        all_at_once(clients, meeting, lambda invitation, small=small: choose(invitation, small))
        overbooked += max(small.choices.count() - PLACES, 0)
    assert overbooked > 0


def test_places_given_up_and_wanted_at_once_are_never_too_many(twenty, clients):
    for _ in range(ROUNDS):
        meeting, small, _ = round_of(twenty)
        for invitation in meeting.invitations.order_by("pk")[:PLACES]:
            choose(invitation, small)
        had = set(small.choices.values_list("invitation", flat=True))

        def act(invitation, small=small, had=had):
            if invitation.pk in had:
                return services.record_answer(invitation=invitation, answer="declined")
            return choose(invitation, small)

        assert unexpected(all_at_once(clients, meeting, act)) == []
        kept = set(small.choices.values_list("invitation", flat=True))
        assert len(kept) <= PLACES
        assert not kept & had


def test_one_person_in_many_windows_ends_with_one_of_the_sessions(twenty, clients):
    meeting, small, large = round_of(twenty)
    first = meeting.invitations.first()
    start = Barrier(CLIENTS)

    def act(number):
        try:
            start.wait(timeout=30)
            return choose(Invitation.objects.get(pk=first.pk), large if number % 2 else small)
        except Exception as error:  # handed back to the test
            return error

    assert unexpected(clients.map(act, range(CLIENTS))) == []
    assert SessionChoice.objects.filter(invitation=first).count() == 1


def test_who_chooses_while_the_session_is_deleted_has_no_choice_left_and_no_error_page(twenty, clients):
    for _ in range(ROUNDS):
        meeting, small, large = round_of(twenty)
        first = meeting.invitations.order_by("pk").first().pk

        def act(invitation, small=small, first=first):
            if invitation.pk == first:
                return programme.delete_session(session=small)
            return choose(invitation, small)

        results = all_at_once(clients, meeting, act)
        assert [row for row in unexpected(results) if not isinstance(row, choices.ChoiceRefused)] == []
        assert not SessionChoice.objects.filter(session__meeting=meeting).exists()


def test_an_ag_meeting_that_moves_while_its_session_is_edited_leaves_one_time(twenty, clients, other_ag):
    for _ in range(ROUNDS):
        meeting, *_ = round_of(twenty)
        begin, end = on_the_day(meeting, "13:00"), on_the_day(meeting, "14:00")
        part = announced_meeting(workgroup=other_ag, starts_at=begin, ends_at=end, part_of=meeting)
        (session,) = choice_of(meeting, "AG 1", ag_meeting=part)
        later = {"starts_at": on_the_day(meeting, "13:30"), "ends_at": on_the_day(meeting, "14:30")}
        start = Barrier(2)

        def move(start=start, part=part, later=later):
            start.wait(timeout=30)
            return services.move(meeting=part, version=0, values=later, tell_everybody=True)

        def edit(start=start, session=session, part=part):
            start.wait(timeout=30)
            return programme.change_session(session=session, version=0, values={"ag_meeting": part, "room": "Saal"})

        for task in [clients.submit(move), clients.submit(edit)]:
            task.result(timeout=30)
        session.refresh_from_db()
        assert (session.starts_at, session.ends_at, session.room) == (later["starts_at"], later["ends_at"], "Saal")
