"""Fixtures of several test files about meetings."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from meetings.tests.clients import CLIENTS
from meetings.tests.factories import AgendaItemFactory, InvitationFactory, announced_meeting, choice_of, in_days
from meetings.tests.seats import accept
from workgroups.models import Workgroup
from workgroups.tests.factories import admitted_member


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


@pytest.fixture
def network(db):
    return Workgroup.objects.get(kind="network")


@pytest.fixture
def annual(network, member, speaker):
    """The coming annual meeting, 10:00–15:00, to which two people are invited and come."""
    meeting = announced_meeting(workgroup=network, title="Jahrestreffen")
    for person in (member, speaker):
        accept(InvitationFactory(meeting=meeting, member=person))
    return meeting


@pytest.fixture
def workshops(annual):
    """Two sessions at the same time at the annual meeting; the first one has one place."""
    full, free = choice_of(annual, "Werkstatt", "Gespräch")
    full.capacity = 1
    full.save()
    return full, free


@pytest.fixture
def twenty(ag):
    """As many members as there are clients."""
    return [admitted_member(ag) for _ in range(CLIENTS)]


@pytest.fixture
def clients():
    """Threads that keep their connections over all rounds."""
    with ThreadPoolExecutor(CLIENTS) as pool:
        yield pool
        start = Barrier(CLIENTS)
        list(pool.map(lambda _: (start.wait(timeout=30), connection.close()), range(CLIENTS)))
