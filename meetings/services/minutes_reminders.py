"""Ten days after a meeting without minutes its speaker is reminded, once."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from dkbm_portal.mail.outbox import queue
from members.models import User
from workgroups.models import Office

from ..models import Meeting
from .planning import locked

AFTER = timedelta(days=10)
# A meeting of long ago, met with for the first time, is no news to anybody.
UNTIL = timedelta(days=60)


def send_due_minutes_reminders() -> None:
    """Remind of all meetings that ended ten to sixty days ago and are not closed."""
    now = timezone.now()
    due = Meeting.objects.filter(
        state=Meeting.State.ANNOUNCED,
        ends_at__gt=now - UNTIL,
        ends_at__lte=now - AFTER,
        minutes_reminded_at__isnull=True,
    )
    for meeting in due:
        remind_of_minutes(meeting=meeting)


@transaction.atomic
def remind_of_minutes(*, meeting: Meeting) -> None:
    """Queue the reminder for those who write the minutes; a second call does nothing."""
    current = locked(meeting)
    if not current.is_announced or current.minutes_reminded_at or current.ends_at > timezone.now() - AFTER:
        return
    current.minutes_reminded_at = timezone.now()
    current.save(update_fields=["minutes_reminded_at"])
    queue(
        "meetings.minutes_missing",
        object_key=f"meeting:{current.pk}:minutes",
        to=minutes_writers(current),
        data={"meeting": current.pk},
    )


def minutes_writers(meeting: Meeting) -> list[User]:
    """Return the group's speaker or coordinator, else the deputy, else whoever planned the meeting."""
    offices = Office.objects.leading().filter(workgroup=meeting.workgroup).select_related("member__user")
    by_role = {office.role: office.member.user for office in offices}
    for role in (Office.Role.SPEAKER, Office.Role.COORDINATOR, Office.Role.DEPUTY):
        if role in by_role:
            return [by_role[role]]
    planner = meeting.created_by
    return [planner] if planner and planner.is_active else []
