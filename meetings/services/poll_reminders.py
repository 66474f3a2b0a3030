"""One reminder per person and poll, to those who have not answered two days before the date asked for."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from dkbm_portal.mail.outbox import queue

from ..models import DatePoll
from .audience import people_to_invite
from .polls import locked_poll

KIND = "meetings.poll_reminder"
# Beat may be away for a day or two: until the last day the reminder still helps.
AHEAD = timedelta(days=2)
# Who was asked this morning needs no reminder at noon.
REST = timedelta(hours=24)


def send_due_poll_reminders() -> None:
    """Queue the reminders of all open polls whose answer date is at most two days away; each in its own transaction."""
    today = timezone.localdate()
    due = DatePoll.objects.open().filter(
        answer_by__gte=today, answer_by__lte=today + AHEAD, created_at__lte=timezone.now() - REST
    )
    for poll in due:
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
