"""Attendance of a group's meetings over time: figures for the table and rows for the bars."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from dkbm_portal.template_tags import time_tag

from .models import Invitation, Meeting


def with_attendance(meetings: QuerySet[Meeting]) -> QuerySet[Meeting]:
    """Add how many were invited, accepted, and were present on site and online (by the current invitations)."""
    current = Q(invitations__withdrawn_at__isnull=True)

    def people(**condition):
        return Count(
            "invitations", filter=current & Q(**{f"invitations__{key}": value for key, value in condition.items()})
        )

    return meetings.annotate(
        invited_people=Count("invitations", filter=current),
        accepted_people=people(answer=Invitation.Answer.ACCEPTED),
        people_on_site=people(attended=Invitation.Attended.ON_SITE),
        people_online=people(attended=Invitation.Attended.ONLINE),
    )


def people_there(meeting: Meeting) -> int | None:
    """The number in the minutes, which also counts guests; else those entered one by one; None when nobody counted."""
    entered = meeting.people_on_site + meeting.people_online
    return meeting.attendance if meeting.attendance is not None else entered or None


def average(meetings: Sequence[Meeting]) -> int | None:
    """The mean number of people of those meetings that have one, rounded."""
    counts = [count for meeting in meetings if (count := people_there(meeting)) is not None]
    return round(sum(counts) / len(counts)) if counts else None


def bars(meetings: Sequence[Meeting], css: str) -> list[tuple[str, int, str]]:
    """Return rows for the tag ``bar_chart``, the oldest meeting first; those nobody counted are left out.

    ``meetings`` come newest first; ``css`` is the group's class.
    """
    counted = [(meeting, people_there(meeting)) for meeting in reversed(meetings)]
    return [(time_tag(meeting.starts_at, "date"), count, css) for meeting, count in counted if count is not None]
