"""Reminders: of the meeting, of the answer, of the choice in the programme. Nobody twice, nobody late.

Each reminder has a span of time in which it may be queued. What beat missed is written into the outbox as skipped,
„zu spät“, so that staff see it; it is never sent afterwards.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.outbox import record_skipped

from ..models import BERLIN, Invitation, Meeting
from .audience import by_mail_key, invitees, notify
from .planning import MeetingError, locked

COMING, OPEN, CHOICE = "meetings.reminder_accepted", "meetings.reminder_open", "meetings.reminder_choice"
FIRST = timedelta(hours=72)
# A reminder on the eve no longer helps anybody to plan; a beat that was away for a day still makes it.
LAST = timedelta(hours=24)
DAYS_BEFORE_ANSWER = (7, 2)
DAYS_BEFORE_FOR_CHOICE = 5
MORNING = time(8)
# Beat runs every hour: who came in so shortly before the end was not missed.
GRACE = timedelta(hours=2)
# A mail queued in time may wait that long for the mail server.
SLACK = timedelta(hours=12)
LOOK_BACK = timedelta(days=7)
_ANSWERS = {
    COMING: [Invitation.Answer.ACCEPTED, Invitation.Answer.TENTATIVE],
    OPEN: [Invitation.Answer.NONE],
}


@dataclass(frozen=True)
class Reminder:
    """One reminder of one meeting; ``version`` tells it apart in the outbox and changes with the day it refers to."""

    kind: str
    version: int
    begin: datetime
    end: datetime


def reminders_of(meeting: Meeting) -> list[Reminder]:
    """Return a meeting's reminders: of itself three days before, of the answer a week and two days before it is due,
    of an open choice in the programme five days before the meeting.

    Without a date for answers the silent ones are asked three days before the meeting.
    """
    begin, end = meeting.starts_at - FIRST, meeting.starts_at - LAST
    date = timezone.localdate(meeting.starts_at)
    day = date.toordinal()
    choice = datetime.combine(date - timedelta(days=DAYS_BEFORE_FOR_CHOICE), MORNING, tzinfo=BERLIN)
    reminders = [
        Reminder(COMING, day, begin, end),
        Reminder(CHOICE, day * 10 + DAYS_BEFORE_FOR_CHOICE, choice, choice + LAST),
    ]
    if meeting.answer_by is None:
        return [*reminders, Reminder(OPEN, day, begin, end)]
    for days in DAYS_BEFORE_ANSWER:
        morning = datetime.combine(meeting.answer_by - timedelta(days=days), MORNING, tzinfo=BERLIN)
        version = meeting.answer_by.toordinal() * 10 + days
        reminders.append(Reminder(OPEN, version, morning, morning + LAST))
    return reminders


def lost_sense(meeting: Meeting, kind: str, version: int) -> str:
    """Return why a queued reminder must not be sent now, empty while it may; asked right before sending."""
    reminder = next((row for row in reminders_of(meeting) if (row.kind, row.version) == (kind, version)), None)
    if reminder is None:
        return "Das Treffen oder der Tag für die Antwort wurde verschoben."
    return _too_late(reminder) if timezone.now() > reminder.end + SLACK else ""


def send_due_reminders() -> None:
    """Queue all reminders that are due, and record those that were missed."""
    now = timezone.now()
    announced = Meeting.objects.filter(state=Meeting.State.ANNOUNCED, starts_at__gt=now - LOOK_BACK)
    for meeting in announced:
        if any(reminder.begin <= now for reminder in reminders_of(meeting)):
            remind(meeting=meeting)


@transaction.atomic
def remind(*, meeting: Meeting) -> None:
    """Queue what is due for one meeting, each person at most once per reminder.

    Nobody is reminded within a day of the invitation, nor of the meeting within a day of being asked to answer.
    """
    current = locked(meeting)
    if not current.is_announced:
        return
    now = timezone.now()
    for reminder in reminders_of(current):
        if reminder.begin <= now < reminder.end and current.starts_at > now:
            notify(reminder.kind, current, _due(current, reminder, now), version=reminder.version)
        elif reminder.end <= now < reminder.end + LOOK_BACK:
            _record_missed(current, reminder)


def choice_reminder(meeting: Meeting) -> Reminder:
    """Return the reminder of an open choice in the programme."""
    return next(reminder for reminder in reminders_of(meeting) if reminder.kind == CHOICE)


@transaction.atomic
def remind_of_choice(*, meeting: Meeting) -> int:
    """Remind those who have not chosen now, at the planner's wish; it takes the place of the reminder to come.

    Returns how many are mailed: nobody who was reminded of it before. Raises MeetingError when it is no longer time.
    """
    current = locked(meeting)
    reminder, now = choice_reminder(current), timezone.now()
    if not current.takes_answers or now >= reminder.end:
        raise MeetingError("Für eine Erinnerung an die Wahl ist es zu spät.")
    people = list(_due(current, reminder, now))
    notify(CHOICE, current, people, version=reminder.version)
    return len(people)


def _audience(meeting: Meeting, reminder: Reminder) -> QuerySet[Invitation]:
    """Those with the fitting answer; who waits for a seat is not told „wir freuen uns auf Sie“."""
    if reminder.kind == CHOICE:
        return invitees(meeting).to_choose() if meeting.sessions.choosable().exists() else invitees(meeting).none()
    people = invitees(meeting).filter(answer__in=_ANSWERS[reminder.kind])
    return people.exclude(place=Invitation.Place.WAITING)


def _mails(meeting: Meeting) -> QuerySet[OutgoingMail]:
    return OutgoingMail.objects.filter(kind__in=[COMING, OPEN, CHOICE], object_key__startswith=f"meeting:{meeting.pk}:")


def _due(meeting: Meeting, reminder: Reminder, now: datetime) -> Iterator[Invitation]:
    other = Q(created_at__gt=now - LAST) & ~Q(kind=reminder.kind) & ~Q(state=OutgoingMail.State.SKIPPED)
    reminded = _mails(meeting).filter(Q(version=reminder.version) | other)
    done = set(reminded.values_list("user_id", flat=True))
    for invitation in _audience(meeting, reminder).filter(created_at__lte=now - LAST):
        if invitation.member.user_id not in done:
            yield invitation


def _record_missed(meeting: Meeting, reminder: Reminder) -> None:
    """Write a skipped row for everybody who should have been reminded in time and was not."""
    known = _audience(meeting, reminder).filter(created_at__lte=reminder.end - LAST - GRACE)
    known = known.filter(Q(answered_at__isnull=True) | Q(answered_at__lte=reminder.end - GRACE))
    done = set(_mails(meeting).filter(version=reminder.version).values_list("user_id", flat=True))
    missed = [invitation for invitation in known if invitation.member.user_id not in done]
    for key, users in by_mail_key(missed).items():
        record_skipped(
            reminder.kind,
            object_key=key,
            to=users,
            version=reminder.version,
            data={"meeting": meeting.pk},
            reason=_too_late(reminder),
        )


def _too_late(reminder: Reminder) -> str:
    return f"Zu spät: Diese Erinnerung war bis {timezone.localtime(reminder.end):%d.%m.%Y, %H:%M} Uhr fällig."
