"""The last place of a session, raced for by twenty clients with connections of their own, on row locks.

Five rounds in the usual run, fifty with ``FAULTS=full``.
"""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.utils import timezone

from meetings import services
from meetings.models import Invitation, Meeting, ProgrammeSession, SessionChoice
from meetings.services import choices, programme
from meetings.tests.factories import announced_meeting, choice_of, on_the_day
from workgroups.tests.factories import admitted_member

pytestmark = [pytest.mark.services, pytest.mark.django_db(transaction=True)]
CLIENTS, PLACES = 20, 7
ROUNDS = 50 if os.environ.get("FAULTS") == "full" else 5


@pytest.fixture(autouse=True)
def _needs_row_locks():
    if connection.vendor != "postgresql":
        pytest.skip("Row locks can only be raced on PostgreSQL (DATABASE_URL).")


@pytest.fixture
def people(ag):
    return [admitted_member(ag) for _ in range(CLIENTS)]


@pytest.fixture
def clients():
    """Twenty threads that keep their connections over all rounds, as web workers do."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        yield pool
        start = Barrier(CLIENTS)
        list(pool.map(lambda _: (start.wait(timeout=30), connection.close()), range(CLIENTS)))


def round_of(people) -> tuple[Meeting, ProgrammeSession, ProgrammeSession]:
    """A meeting everybody comes to, with a session of few places and one of many at the same time."""
    meeting = announced_meeting()
    values = {"answer": "accepted", "answered_at": timezone.now(), "mode": "on_site", "place": "seated"}
    Invitation.objects.bulk_create(Invitation(meeting=meeting, member=member, **values) for member in people)
    small, large = choice_of(meeting, "Werkstatt", "Gespräch")
    small.capacity = PLACES
    small.save()
    return meeting, small, large


def all_at_once(clients, meeting, act) -> list:
    """Have each client act on an invitation of its own at the same moment; return results or errors."""
    start = Barrier(CLIENTS)

    def run(pk):
        try:
            start.wait(timeout=30)
            return act(Invitation.objects.get(pk=pk))
        except Exception as error:  # handed back to the test
            return error

    return list(clients.map(run, meeting.invitations.order_by("pk").values_list("pk", flat=True)))


def choose(invitation, *sessions):
    return choices.choose_sessions(invitation=invitation, sessions=[session.pk for session in sessions])


def unexpected(results) -> list:
    return [row for row in results if isinstance(row, Exception) and not isinstance(row, choices.SessionFull)]


def test_of_twenty_who_want_a_session_at_once_as_many_get_it_as_there_are_places(people, clients):
    for _ in range(ROUNDS):
        meeting, small, _ = round_of(people)
        results = all_at_once(clients, meeting, lambda invitation, small=small: choose(invitation, small))
        assert unexpected(results) == []
        assert small.choices.count() == PLACES
        assert sum(isinstance(result, choices.SessionFull) for result in results) == CLIENTS - PLACES


def test_without_the_lock_the_session_is_overbooked(people, clients, monkeypatch):
    def unlocked(meeting):
        found = Meeting.objects.select_related("workgroup__parent", "host", "part_of").get(pk=meeting.pk)
        time.sleep(0.005)
        return found

    monkeypatch.setattr(choices, "locked", unlocked)
    overbooked = 0
    for _ in range(ROUNDS):
        meeting, small, _ = round_of(people)
        all_at_once(clients, meeting, lambda invitation, small=small: choose(invitation, small))
        overbooked += max(small.choices.count() - PLACES, 0)
    assert overbooked > 0


def test_places_given_up_and_wanted_at_once_are_never_too_many(people, clients):
    for _ in range(ROUNDS):
        meeting, small, _ = round_of(people)
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


def test_one_person_in_many_windows_ends_with_one_of_the_sessions(people, clients):
    meeting, small, large = round_of(people)
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


def test_who_chooses_while_the_session_is_deleted_has_no_choice_left_and_no_error_page(people, clients):
    for _ in range(ROUNDS):
        meeting, small, large = round_of(people)
        first = meeting.invitations.order_by("pk").first().pk

        def act(invitation, small=small, first=first):
            if invitation.pk == first:
                return programme.delete_session(session=small)
            return choose(invitation, small)

        results = all_at_once(clients, meeting, act)
        assert [row for row in unexpected(results) if not isinstance(row, choices.ChoiceRefused)] == []
        assert not SessionChoice.objects.filter(session__meeting=meeting).exists()


def test_an_ag_meeting_that_moves_while_its_session_is_edited_leaves_one_time(people, clients, other_ag):
    for _ in range(ROUNDS):
        meeting, *_ = round_of(people)
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
