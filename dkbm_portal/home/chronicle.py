"""The network's history, made from what was closed and founded; nobody has to write it."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils import timezone

from meetings.models import Meeting
from workgroups.models import Workgroup

PUBLIC_KINDS = [Workgroup.Kind.NETWORK, Workgroup.Kind.AG, Workgroup.Kind.CONCEPT]


@dataclass
class Year:
    """One year: its meetings with the link the viewer may follow, figures per group, UAGs founded and concluded."""

    number: int
    meetings: list[tuple[Meeting, str]] = field(default_factory=list)
    founded: list[Workgroup] = field(default_factory=list)
    concluded: list[Workgroup] = field(default_factory=list)

    @property
    def figures(self) -> list[tuple[Workgroup, int]]:
        """Each group with the number of its meetings, in the order of network, AGs, Konzeptgruppe."""
        counts = Counter(meeting.workgroup for meeting, _ in self.meetings)
        order = {kind: position for position, kind in enumerate(PUBLIC_KINDS)}
        return sorted(counts.items(), key=lambda item: (order[item[0].kind], item[0].number or 0))

    @property
    def attendance(self) -> int:
        return sum(meeting.attendance or 0 for meeting, _ in self.meetings)


def years_for(user) -> list[Year]:
    """Return the years with something to tell, the newest first.

    Everybody reads date, title, theme, place and attendance of closed meetings; links only who may open the meeting.
    """
    years: dict[int, Year] = defaultdict(lambda: Year(0))
    closed = Meeting.objects.filter(state=Meeting.State.CLOSED, workgroup__kind__in=PUBLIC_KINDS)
    linked = set(Meeting.objects.visible_to(user).filter(pk__in=closed.values("pk")).values_list("pk", flat=True))
    rows = closed.select_related("workgroup__parent", "host").defer("agenda", "agenda_html", "minutes", "minutes_html")
    for meeting in rows.order_by("-starts_at", "-pk"):
        link = meeting.get_absolute_url() if meeting.pk in linked else ""
        years[timezone.localtime(meeting.starts_at).year].meetings.append((meeting, link))
    for uag in Workgroup.objects.filter(kind=Workgroup.Kind.UAG).select_related("parent").order_by("founded_on", "pk"):
        years[uag.founded_on.year].founded.append(uag)
        if uag.concluded_on:
            years[uag.concluded_on.year].concluded.append(uag)
    for number, year in years.items():
        year.number = number
    return [years[number] for number in sorted(years, reverse=True)]
