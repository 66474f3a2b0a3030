"""Attendance of a group's meetings over time: figures for the table and bars for the picture."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from .models import Invitation, Meeting

BAR_WIDTH, BAR_GAP, CHART_HEIGHT, LABEL_HEIGHT = 28, 14, 140, 44


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


@dataclass(frozen=True)
class Bar:
    """One meeting's bar in the chart's coordinates; the online part stands on top of the other."""

    meeting: Meeting
    count: int
    x: int
    y: int
    height: int
    online_height: int
    middle: int


@dataclass(frozen=True)
class Chart:
    """A bar chart, the oldest meeting on the left."""

    width: int
    height: int
    base: int
    bars: list[Bar]


def chart(meetings: Sequence[Meeting]) -> Chart:
    """Return the chart of the meetings given newest first; without any figure it has no bars."""
    counted = [(meeting, people_there(meeting) or 0) for meeting in reversed(meetings)]
    highest = max((count for _, count in counted), default=0)
    bars = []
    for number, (meeting, count) in enumerate(counted if highest else []):
        x = BAR_GAP + number * (BAR_WIDTH + BAR_GAP)
        height = round(CHART_HEIGHT * count / highest)
        online = round(CHART_HEIGHT * min(meeting.people_online, count) / highest)
        top = CHART_HEIGHT - height + 20
        bars.append(Bar(meeting, count, x, top, height, online, x + BAR_WIDTH // 2))
    width = BAR_GAP + len(bars) * (BAR_WIDTH + BAR_GAP)
    return Chart(width=width, height=CHART_HEIGHT + 20 + LABEL_HEIGHT, base=CHART_HEIGHT + 20, bars=bars)
