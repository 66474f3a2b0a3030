from datetime import timedelta
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone

from meetings.models import Invitation, Meeting
from workgroups.models import Workgroup
from workgroups.tests.factories import MembershipFactory

BERLIN = ZoneInfo("Europe/Berlin")


def in_days(days: int, hour: int = 10, minute: int = 0):
    """Return the wall-clock time in Europe/Berlin that many days from today."""
    return (timezone.localtime() + timedelta(days=days)).replace(
        hour=hour, minute=minute, second=0, microsecond=0, tzinfo=BERLIN, fold=0
    )


class MeetingFactory(factory.django.DjangoModelFactory):
    """A draft of AG 2 in four weeks, 10:00–15:00 Europe/Berlin, in Stade."""

    workgroup = factory.LazyFunction(lambda: Workgroup.objects.get(kind="ag", number=2))
    title = "Frühjahrstreffen der AG 2"
    theme = "Kleinräumige Daten"
    agenda = "1. Begrüßung\n2. Kleinräumige Daten\n3. Verabredungen"
    starts_at = factory.LazyFunction(lambda: in_days(28))
    ends_at = factory.LazyAttribute(lambda meeting: meeting.starts_at + timedelta(hours=5))
    venue = "Kreishaus Stade, Sitzungssaal"
    address = "Am Sande 2, 21682 Stade"

    class Meta:
        model = Meeting


def announced_meeting(**kwargs) -> Meeting:
    """Return an announced meeting without invitations; kwargs go to MeetingFactory."""
    kwargs = {"state": Meeting.State.ANNOUNCED, "announced_at": timezone.now() - timedelta(days=2)} | kwargs
    return MeetingFactory(**kwargs)


class InvitationFactory(factory.django.DjangoModelFactory):
    """An invitation without answer to an announced meeting, of a new member of AG 2 unless told otherwise."""

    meeting = factory.LazyFunction(announced_meeting)
    member = factory.LazyFunction(lambda: MembershipFactory(status="active", decided_at=timezone.now()).member)
    created_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))

    class Meta:
        model = Invitation
