"""Builds the demo network in one transaction, and tells whether a database may take it.

Rows are written directly instead of through the apps' services: services queue mails, check who acts, and stamp the
present – a history of nine years has none of the three. The database's constraints hold all the same, and no mail of
the demo ever reaches the outbox.
"""

import enum
import random

from django.conf import settings
from django.db import transaction

from members.models import Member, User

from . import people as demo_people
from .accessibility import build_feedback
from .examples import build_examples
from .forum import ForumBuilder
from .groups import GroupBuilder
from .inbound import build_inbound
from .meetings import MeetingBuilder
from .meetings_agenda import AgendaBuilder
from .people import PeopleBuilder
from .places import PlacesBuilder
from .polls import PollBuilder
from .programme import ProgrammeBuilder

SEED = 20170905
DOMAIN_PATTERN = r"[@.]example\.org$"


class DatabaseState(enum.Enum):
    """What the database holds, seen from the demo."""

    EMPTY = enum.auto()
    DEMO = enum.auto()
    REAL = enum.auto()


def database_state() -> tuple[DatabaseState, str]:
    """Return the state, and for REAL a German sentence that says what stands in the way.

    Every demo address is at example.org, which nobody can own; any other address belongs to a real person.
    """
    if settings.HTTPS:
        return DatabaseState.REAL, "Unter einer öffentlichen Adresse (https) wären die Passwörter allen bekannt."
    people = Member.objects.filter(user__erased_at__isnull=True)
    if people.exclude(user__email__iregex=DOMAIN_PATTERN).exists():
        return DatabaseState.REAL, "In der Datenbank stehen Mitglieder, die nicht zum Beispielnetzwerk gehören."
    logins = {persona.email for persona in demo_people.PERSONAS}
    # Not every login need be left: people who try out the portal delete accounts, too.
    if User.objects.filter(email__in=logins).count() >= 3 and Member.objects.count() > 100:
        return DatabaseState.DEMO, ""
    if Member.objects.exists():
        return DatabaseState.REAL, "In der Datenbank stehen schon Mitglieder."
    if User.objects.exists():
        return DatabaseState.REAL, "In der Datenbank stehen schon Konten (etwa der Transferagentur)."
    return DatabaseState.EMPTY, ""


@transaction.atomic
def build_demo() -> None:
    """Fill an empty database with the demo network; the same on every machine apart from the dates."""
    rng = random.Random(SEED)
    people = PeopleBuilder(rng).build()
    groups = GroupBuilder(rng, people).build()
    MeetingBuilder(rng, people, groups).build()
    PlacesBuilder(SEED).build()
    PollBuilder(SEED, people, groups).build()
    AgendaBuilder(SEED, people, groups).build()
    ProgrammeBuilder(SEED, people, groups).build()
    ForumBuilder(rng, people, groups).build()
    build_examples(people)
    build_feedback(people)
    build_inbound(people)
