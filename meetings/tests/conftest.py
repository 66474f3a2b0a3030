"""Fixtures of several test files about meetings."""

import pytest

from meetings.tests.factories import AgendaItemFactory, InvitationFactory, announced_meeting, in_days


@pytest.fixture
def held(ag, speaker, member):
    """A meeting of yesterday with two items and a break; member and speaker were invited."""
    meeting = announced_meeting(workgroup=ag, starts_at=in_days(-1), ends_at=in_days(-1, 15), agenda="")
    for title, kind in (("Kleinräumige Daten", "consultation"), ("Pause", "break"), ("Verabredungen", "decision")):
        AgendaItemFactory(meeting=meeting, title=title, kind=kind)
    for person in (member, speaker):
        InvitationFactory(meeting=meeting, member=person)
    return meeting


@pytest.fixture
def items(held):
    return list(held.items.exclude(kind="break"))
