"""One reminder per person and poll for who has not answered: two days before the date asked for, else after a week."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.outbox import queue

from ..models import DatePoll
from .audience import people_to_invite
from .polls import locked_poll

KIND = "meetings.poll_reminder"
# Beat may be away for a day or two: until the last day the reminder still helps.
AHEAD = timedelta(days=2)
# Without a date for answers: a week after the poll was opened. What beat missed for days is not made up for later.
PATIENCE, LATEST = timedelta(days=7), timedelta(days=10)
# Who was asked this morning needs no reminder at noon.
REST = timedelta(hours=24)


def send_due_poll_reminders() -> None:
    """Queue the reminders of all open polls that are due; each in its own transaction."""
    today, now = timezone.localdate(), timezone.now()
    asked_for = Q(answer_by__gte=today, answer_by__lte=today + AHEAD, created_at__lte=now - REST)
    silent = Q(answer_by=None, created_at__lte=now - PATIENCE, created_at__gte=now - LATEST)
    for poll in DatePoll.objects.open().filter(asked_for | silent):
        remind_of_poll(poll=poll)


@transaction.atomic
def remind_of_poll(*, poll: DatePoll) -> int:
    """Remind the members with unanswered dates who were not reminded yet. Returns how many. Safe to repeat."""
    current = locked_poll(poll)
    if not current.is_open:
        return 0
    reminded = OutgoingMail.objects.filter(kind=KIND, object_key=current.mail_key, user=OuterRef("user"))
    waiting = people_to_invite(current.workgroup).filter(~Exists(reminded), pk__in=current.members_to_answer())
    people = [member.user for member in waiting]
    return queue(KIND, object_key=current.mail_key, to=people, data={"poll": current.pk})
