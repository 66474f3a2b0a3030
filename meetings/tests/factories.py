from datetime import timedelta
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone

from meetings.models import (
    AgendaItem,
    DateOption,
    DatePoll,
    DateVote,
    Invitation,
    Meeting,
    MeetingFile,
    MinutesRevision,
    ProgrammeSession,
    Task,
    TopicProposal,
)
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


class DateOptionFactory(factory.django.DjangoModelFactory):
    """10:00–12:00 Europe/Berlin in four weeks, one day later for each further option."""

    starts_at = factory.Sequence(lambda n: in_days(28 + n))
    ends_at = factory.LazyAttribute(lambda option: option.starts_at + timedelta(hours=2))

    class Meta:
        model = DateOption


class DatePollFactory(factory.django.DjangoModelFactory):
    """An open poll of AG 2 with three dates in four weeks; nobody has answered or got a mail."""

    workgroup = factory.LazyFunction(lambda: Workgroup.objects.get(kind="ag", number=2))
    title = "Herbsttreffen der AG 2"
    theme = "Verbleib nach der Schule"
    description = "Wir treffen uns in Stade."
    created_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))

    class Meta:
        model = DatePoll
        skip_postgeneration_save = True

    @factory.post_generation
    def offered(self, create, extracted, **kwargs):
        """``offered=0`` makes a poll without dates."""
        for number in range(3 if extracted is None else extracted):
            DateOptionFactory(poll=self, starts_at=in_days(28 + number))


def vote(poll: DatePoll, member, *answers: str) -> None:
    """Let the member answer the poll's dates in their order: „yes“, „if_needed“, „no“ or an empty text for nothing."""
    for option, answer in zip(poll.options.all(), answers, strict=False):
        if answer:
            DateVote.objects.create(option=option, member=member, answer=answer)


def closed_meeting(**kwargs) -> Meeting:
    """Return a meeting of last week whose minutes are published; kwargs go to MeetingFactory."""
    kwargs = {"starts_at": in_days(-7), "state": Meeting.State.CLOSED, "closed_at": timezone.now(), "attendance": 12,
              "announced_at": timezone.now() - timedelta(days=40), "minutes": "Ein guter Tag."} | kwargs  # fmt: skip
    return MeetingFactory(**kwargs)


class AgendaItemFactory(factory.django.DjangoModelFactory):
    """The next item of an agenda: half an hour of consultation."""

    meeting = factory.LazyFunction(announced_meeting)
    position = factory.LazyAttribute(lambda item: item.meeting.items.count() + 1)
    title = factory.Sequence(lambda n: f"Punkt {n}")
    duration = 30

    class Meta:
        model = AgendaItem


class TaskFactory(factory.django.DjangoModelFactory):
    """An open task without date from a closed meeting of AG 2."""

    meeting = factory.LazyFunction(closed_meeting)
    title = "Vorlage verschicken"

    class Meta:
        model = Task


class SessionFactory(factory.django.DjangoModelFactory):
    """An hour of the programme from 10:00 on, for all; ``hours=("13:30", "15:00")`` sets the clock of that day."""

    meeting = factory.LazyFunction(announced_meeting)
    title = factory.Sequence(lambda n: f"Programmpunkt {n}")
    starts_at = factory.LazyAttribute(lambda session: on_the_day(session.meeting, session.hours[0]))
    ends_at = factory.LazyAttribute(lambda session: on_the_day(session.meeting, session.hours[1]))

    class Meta:
        model = ProgrammeSession

    class Params:
        hours = ("10:00", "11:00")


def on_the_day(meeting: Meeting, clock: str):
    """Return the wall-clock time in Europe/Berlin on the day of the meeting."""
    hour, minute = clock.split(":")
    return meeting.starts_at.astimezone(BERLIN).replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)


def choice_of(meeting: Meeting, *titles: str, hours=("13:00", "14:00"), **kwargs) -> list[ProgrammeSession]:
    """Return parallel sessions to choose among, one for each title."""
    return [SessionFactory(meeting=meeting, title=title, hours=hours, is_chosen=True, **kwargs) for title in titles]


class TopicProposalFactory(factory.django.DjangoModelFactory):
    workgroup = factory.LazyFunction(lambda: Workgroup.objects.get(kind="ag", number=2))
    title = factory.Sequence(lambda n: f"Thema {n}")
    why = "Weil viele danach fragen."

    class Meta:
        model = TopicProposal


class MinutesRevisionFactory(factory.django.DjangoModelFactory):
    meeting = factory.LazyFunction(announced_meeting)
    content = factory.LazyFunction(lambda: {"general": "Erste Fassung", "items": [], "tasks": []})

    class Meta:
        model = MinutesRevision


class MeetingFileFactory(factory.django.DjangoModelFactory):
    """A little PDF."""

    meeting = factory.LazyFunction(announced_meeting)
    name = "Tischvorlage.pdf"
    size = 8
    file = factory.django.FileField(data=b"%PDF-1.7", filename="vorlage.pdf")

    class Meta:
        model = MeetingFile
