"""One reminder per person and meeting day, three days ahead; two texts, depending on the answer."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail

from ..models import Invitation, Meeting
from .audience import invitees, notify
from .planning import locked

FIRST = timedelta(hours=72)
# A reminder on the eve no longer helps anybody to plan; a beat that was away for a day still makes it.
LAST = timedelta(hours=24)
KINDS = {
    Invitation.Answer.ACCEPTED: "meetings.reminder_accepted",
    Invitation.Answer.TENTATIVE: "meetings.reminder_accepted",
    Invitation.Answer.NONE: "meetings.reminder_open",
}


def reminder_version(meeting: Meeting) -> int:
    """The outbox version of a reminder: a meeting moved to another day may remind again, a new room may not."""
    return timezone.localdate(meeting.starts_at).toordinal()


def send_due_reminders() -> None:
    """Queue the reminders of all meetings that begin in one to three days."""
    now = timezone.now()
    due = Meeting.objects.filter(state=Meeting.State.ANNOUNCED, starts_at__gt=now + LAST, starts_at__lte=now + FIRST)
    for meeting in due:
        remind(meeting=meeting)


@transaction.atomic
def remind(*, meeting: Meeting) -> None:
    """Queue a meeting's reminders for those who come or have not answered and were not reminded yet.

    Nobody is reminded within a day of the invitation.
    """
    current = locked(meeting)
    now = timezone.now()
    if not current.is_announced or not now + LAST < current.starts_at <= now + FIRST:
        return
    version = reminder_version(current)
    reminded = set(
        OutgoingMail.objects.filter(
            kind__in=set(KINDS.values()), object_key__startswith=f"meeting:{current.pk}:", version=version
        ).values_list("user_id", flat=True)
    )
    waiting = [
        invitation
        for invitation in invitees(current).filter(created_at__lte=now - LAST, answer__in=KINDS)
        if invitation.member.user_id not in reminded
    ]
    for kind in sorted(set(KINDS.values())):
        chosen = [invitation for invitation in waiting if KINDS[Invitation.Answer(invitation.answer)] == kind]
        notify(kind, current, chosen, version=version)
