"""A year of meetings on one page: what each AG, the network and the Konzeptgruppe plan, and who could host next."""

from dataclasses import dataclass, field

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.models import Municipality
from workgroups.models import Workgroup

from .models import BERLIN, DateOption, DatePoll, Meeting
from .services.planning import USUAL_MEETINGS_A_YEAR

HOST_YEARS = 5
_SHOWN = (Workgroup.Kind.NETWORK, Workgroup.Kind.CONCEPT, Workgroup.Kind.AG)


@dataclass(frozen=True)
class Entry:
    """A meeting on the board; ``gaps`` says what is still to be settled, ``opens`` whether the viewer may open it."""

    meeting: Meeting
    opens: bool
    gaps: list[str]


@dataclass
class GroupYear:
    """One group's year."""

    group: Workgroup
    can_plan: bool
    opens: bool
    entries: list[Entry] = field(default_factory=list)
    polls: list[DatePoll] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


@dataclass
class Host:
    """A municipality with the meetings it hosted, the latest first."""

    municipality: Municipality
    meetings: list[Meeting] = field(default_factory=list)

    @property
    def last_year(self) -> int:
        return timezone.localtime(self.meetings[0].starts_at, BERLIN).year


def group_years(year: int, user) -> list[GroupYear]:
    """Return the network, the Konzeptgruppe and the AGs with their year; as many queries for many groups as for one."""
    led = set(Workgroup.objects.led_by(user).values_list("pk", flat=True))
    open_to_user = set(Workgroup.objects.accessible_to(user).values_list("pk", flat=True))
    groups = Workgroup.objects.active().filter(kind__in=_SHOWN).select_related("parent")
    order = {kind: number for number, kind in enumerate(_SHOWN)}
    years = {
        group.pk: GroupYear(group, group.pk in led, group.pk in open_to_user)
        for group in sorted(groups, key=lambda group: (order[group.kind], group.number or 0))
    }
    meetings = Meeting.objects.in_year(year).filter(workgroup__in=years).select_related("host", "part_of")
    visible = set(Meeting.objects.visible_to(user).in_year(year).values_list("pk", flat=True))
    for meeting in meetings.order_by("starts_at", "pk"):
        years[meeting.workgroup_id].entries.append(Entry(meeting, meeting.pk in visible, _gaps(meeting)))
    offered = DateOption.objects.filter(starts_at__year=year).values("poll")
    polls = DatePoll.objects.open().filter(workgroup__in=years, pk__in=offered).with_counts()
    for poll in polls.order_by("created_at", "pk"):
        years[poll.workgroup_id].polls.append(poll)
    for row in years.values():
        row.hints = _hints(row, year)
    return list(years.values())


def _gaps(meeting: Meeting) -> list[str]:
    """What a meeting still lacks; nothing for those that are over, cancelled, online only or part of another."""
    if meeting.is_over or not (meeting.is_draft or meeting.is_announced):
        return []
    gaps = []
    if not meeting.has_place:
        gaps.append("Ort fehlt")
    is_online = meeting.online_url and not meeting.venue
    if meeting.host is None and not is_online and meeting.part_of is None:
        gaps.append("gastgebende Kommune fehlt")
    return gaps


def _hints(row: GroupYear, year: int) -> list[str]:
    """What the year lacks, and the hint of R6: a third meeting is unusual, not forbidden."""
    count = sum(not entry.meeting.is_cancelled for entry in row.entries)
    group, this_year = row.group, timezone.localdate().year
    hints = []
    if group.kind == Workgroup.Kind.AG and count > USUAL_MEETINGS_A_YEAR:
        hints.append(f"{count} Treffen im Jahr {year}; üblich sind höchstens zwei.")
    if count or year < this_year:
        return hints
    if group.kind == Workgroup.Kind.NETWORK:
        return [f"Das Jahrestreffen {year} hat noch keinen Termin."]
    return [f"Für {year} steht noch kein Treffen fest."]


def hosts_until(year: int) -> list[Host]:
    """Return who hosted in the five years up to ``year``; those whose turn is longest ago come first.

    An AG's meeting within the Jahrestreffen is the Jahrestreffen's, not a turn of its own.
    """
    meetings = (
        Meeting.objects.filter(starts_at__year__gt=year - HOST_YEARS, starts_at__year__lte=year, host__isnull=False)
        .filter(part_of__isnull=True)
        .filter(state__in=[Meeting.State.ANNOUNCED, Meeting.State.CLOSED])
        .select_related("host", "workgroup__parent")
        .order_by("-starts_at", "-pk")
    )
    hosts: dict[int, Host] = {}
    for meeting in meetings:
        hosts.setdefault(meeting.host_id, Host(meeting.host)).meetings.append(meeting)
    return sorted(hosts.values(), key=lambda host: host.meetings[0].starts_at)


def possible_hosts(year: int) -> QuerySet[Municipality]:
    """Municipalities with members that have not hosted in the five years, those with most members first."""
    hosted = Meeting.objects.filter(
        host=OuterRef("pk"),
        starts_at__year__gt=year - HOST_YEARS,
        starts_at__year__lte=year,
        state__in=[Meeting.State.ANNOUNCED, Meeting.State.CLOSED],
    )
    active = Q(members__memberships__kind="ag", members__memberships__status="active", members__user__is_active=True)
    rows = Municipality.objects.filter(~Exists(hosted)).annotate(
        member_count=Count("members", filter=active, distinct=True)
    )
    return rows.filter(member_count__gt=0).order_by("-member_count", "name")
