"""The timetable, the rounds of choice and the hints that follow from sessions' times."""

from datetime import timedelta

import pytest

from meetings.models import ProgrammeSession
from meetings.programme import alternatives_to, blocks_of, first_overlap, hints_of, rounds_of
from meetings.tests.factories import SessionFactory, announced_meeting, choice_of, on_the_day


@pytest.fixture
def day(ag):
    """An announced meeting from 10:00 to 15:00 without a programme."""
    return announced_meeting(workgroup=ag)


def shown(meeting):
    return list(meeting.sessions.for_display())


def hints(meeting, participants=0):
    return hints_of(meeting, shown(meeting), participants)


def titles(sessions):
    return [session.title for session in sessions]


def test_sessions_are_ordered_by_time_and_parallel_ones_share_a_block(day):
    choice_of(day, "Werkstatt", "Gespräch")
    SessionFactory(meeting=day, title="Begrüßung", hours=("10:00", "10:30"))
    blocks = blocks_of(shown(day))
    assert [titles(block.sessions) for block in blocks] == [["Begrüßung"], ["Gespräch", "Werkstatt"]]
    assert [block.is_parallel for block in blocks] == [False, True]
    assert blocks[1].clock_span == "13:00–14:00\N{NO-BREAK SPACE}Uhr"


def test_sessions_that_only_touch_are_not_parallel(day):
    SessionFactory(meeting=day, hours=("10:00", "11:00"))
    SessionFactory(meeting=day, hours=("11:00", "12:00"))
    assert len(blocks_of(shown(day))) == 2


def test_what_follows_stands_below_in_the_same_column_beside_a_long_session(day):
    for title, *hours in (("Lang", "10:00", "12:00"), ("Erst", "10:00", "11:00"), ("Dann", "11:00", "12:00")):
        SessionFactory(meeting=day, title=title, hours=hours, is_chosen=True)
    (block,) = blocks_of(shown(day))
    assert [titles(column) for column in block.columns] == [["Erst", "Dann"], ["Lang"]]
    assert not block.is_exclusive
    assert block.ends_at == on_the_day(day, "12:00")


def test_rounds_hold_only_what_is_chosen_and_not_cancelled(day, ag):
    cancelled = announced_meeting(workgroup=ag, state="cancelled", cancelled_at=day.starts_at)
    choice_of(day, "Werkstatt", "Gespräch")
    choice_of(day, "AG 2", ag_meeting=cancelled)
    SessionFactory(meeting=day, title="Für alle", hours=("13:00", "14:00"))
    (block,) = rounds_of(shown(day))
    assert titles(block.sessions) == ["Gespräch", "Werkstatt"]


def test_a_session_that_is_full_names_what_else_is_free_at_its_time(day):
    full, free, packed = choice_of(day, "Voll", "Frei", "Auch voll")
    (later,) = choice_of(day, "Später", hours=("14:00", "15:00"))
    for session, capacity, count in ((full, 1, 1), (free, 5, 1), (packed, 2, 2), (later, 5, 0)):
        session.capacity, session.chosen_count = capacity, count
    assert titles(alternatives_to(full, [full, free, packed, later])) == ["Frei"]


def test_the_first_two_sessions_at_the_same_time_are_found(day):
    one, other = choice_of(day, "Eins", "Zwei")
    (later,) = choice_of(day, "Später", hours=("14:00", "15:00"))
    assert first_overlap([later, one, other]) == (one, other)
    assert first_overlap([one, later]) is None


def test_a_good_programme_gives_no_hint(day):
    SessionFactory(meeting=day, hours=("10:00", "11:00"), room="Saal", person="Merle Tiemann")
    choice_of(day, "Werkstatt", room="Raum 1", person="Merle Tiemann")
    choice_of(day, "Gespräch", room="Raum 2", person="Ole Fricke")
    assert hints(day) == []


def test_a_room_used_twice_at_once_is_named_whatever_its_spelling(day):
    choice_of(day, "Werkstatt", room="Raum 1")
    choice_of(day, "Gespräch", room="raum 1 ")
    assert hints(day) == ["Raum „raum 1 “ ist doppelt belegt: „Gespräch“ und „Werkstatt“ liegen gleichzeitig."]


def test_a_person_planned_twice_at_once_is_named_also_among_others(day):
    choice_of(day, "Werkstatt", person="Merle Tiemann, Ole Fricke")
    choice_of(day, "Gespräch", person="Jens Ahrens und Merle Tiemann")
    assert hints(day) == ["Merle Tiemann ist doppelt eingeplant: „Gespräch“ und „Werkstatt“ liegen gleichzeitig."]


def test_something_for_all_beside_a_choice_is_hinted_at(day):
    choice_of(day, "Werkstatt", "Gespräch")
    SessionFactory(meeting=day, title="Mittagessen", hours=("13:30", "14:00"))
    assert "„Mittagessen“ ist für alle, gleichzeitig liegt aber „Werkstatt“." in hints(day)


def test_a_choice_without_alternative_is_hinted_at(day):
    choice_of(day, "Rundgang")
    assert hints(day) == ["„Rundgang“ steht zur Wahl, hat aber keine Alternative zur selben Zeit."]


def test_sessions_outside_the_meeting_or_on_another_day_are_hinted_at(day):
    early = SessionFactory(meeting=day, title="Früh", hours=("09:00", "10:00"))
    assert hints(day) == [f"„Früh“ ({early.clock_span}) liegt außerhalb des Treffens ({day.clock_span})."]
    day_later = timedelta(days=1)
    ProgrammeSession.objects.update(starts_at=early.starts_at + day_later, ends_at=early.ends_at + day_later)
    (hint,) = hints(day)
    assert hint.startswith("„Früh“ liegt nicht am Tag des Treffens, sondern am ")


def test_fewer_places_in_a_round_than_people_are_hinted_at(day):
    choice_of(day, "Werkstatt", "Gespräch", capacity=5)
    assert hints(day, participants=10) == []
    (hint,) = hints(day, participants=11)
    assert "gibt es 10 Plätze, zugesagt haben aber schon 11 Personen" in hint
