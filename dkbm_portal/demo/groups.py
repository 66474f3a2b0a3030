"""Who belongs where in the demo network: memberships, offices with their history, UAGs."""

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from members.models import Member, User
from workgroups.models import Membership, Office, Workgroup

from .content.groups import UAGS
from .dates import moment, workday
from .people import COORDINATOR, MEMBER, SPEAKER, People
from .text import unwrapped

# When the network elected its speakers; the current term begins and ends relative to today.
TERMS = [date(2017, 9, 5), date(2019, 9, 26), date(2021, 9, 15), date(2023, 9, 20)]
DELEGATES = {1: 3, 2: 2, 3: 3}


@dataclass
class Groups:
    """The groups with those who lead them; ``members`` by slug, for invitations and the forum."""

    network: Workgroup
    concept: Workgroup
    ags: dict[int, Workgroup]
    uags: dict[str, Workgroup]
    members: dict[str, list[Member]]
    speakers: dict[str, Member]  # AG slug → speaker, UAG slug → coordinator
    deputies: dict[str, Member]


class GroupBuilder:
    def __init__(self, rng: random.Random, people: People):
        self.rng = rng
        self.people = people
        self.staff: User = people.staff[1]
        groups = list(Workgroup.objects.all())
        self.ags = {group.number: group for group in groups if group.kind == Workgroup.Kind.AG}
        self.memberships: list[Membership] = []
        self.offices: list[Office] = []
        self.groups = Groups(
            network=next(group for group in groups if group.kind == Workgroup.Kind.NETWORK),
            concept=next(group for group in groups if group.kind == Workgroup.Kind.CONCEPT),
            ags=self.ags,
            uags={},
            members={},
            speakers={},
            deputies={},
        )

    def build(self) -> Groups:
        """Write memberships, offices and UAGs; returns them for meetings and forum."""
        for number, ag in self.ags.items():
            self._admit(number, ag)
            self._offices(number, ag)
        self._applications()
        self._uags()
        Membership.objects.bulk_create(self.memberships)
        Office.objects.bulk_create(self.offices)
        self.groups.members["gesamtnetzwerk"] = self.people.admitted
        pks = set(Office.objects.in_concept_group().values_list("member", flat=True))
        self.groups.members["konzeptgruppe"] = [member for member in self.people.admitted if member.pk in pks]
        return self.groups

    def _membership(self, member: Member, group: Workgroup, status: str, at: datetime, **fields) -> Membership:
        fields = {"requested_at": at, "decided_at": at} | fields
        row = Membership(member=member, workgroup=group, kind=group.kind, status=status, **fields)
        self.memberships.append(row)
        return row

    def _admit(self, number: int, ag: Workgroup) -> None:
        members = self.groups.members[ag.slug] = list(self.people.by_ag[number])
        for position, member in enumerate(members):
            asked, admitted = member.user.date_joined, self.people.joined[member.pk]
            if number == 1 and position in (9, 17):  # these two came from AG 3
                changed = admitted + timedelta(days=20)
                self._membership(
                    member, self.ags[3], "ended", asked, decided_at=admitted, decided_by=self.staff, ended_at=changed
                )
                asked = admitted = changed
            self._membership(member, ag, "active", asked, decided_at=admitted, decided_by=self.staff)

    def _applications(self) -> None:
        for member, number, message, days_ago in self.people.applicants:
            at = moment(days_ago, 11, 20)
            self._membership(member, self.ags[number], "requested", at, decided_at=None, message=message)
        for member, number, message, days_ago, reason in self.people.declined:
            at = moment(days_ago, 9, 5)
            self._membership(
                member,
                self.ags[number],
                "declined",
                at,
                decided_at=at + timedelta(days=2),
                decided_by=self.staff,
                message=message,
                reason=reason,
            )
        changing = self.people.by_ag[1][30]
        message = "Ich habe die Bildungsberichterstattung übernommen; AG 2 passt besser zu meiner neuen Aufgabe."
        self._membership(changing, self.ags[2], "requested", moment(3, 15), decided_at=None, message=message)

    def _offices(self, number: int, ag: Workgroup) -> None:
        """Speaker, deputy and delegates today, and their predecessors since the founding."""
        veterans = [row for row in self.people.by_ag[number][:24] if row.user.email != COORDINATOR.email]
        speaker = self.people.persona(SPEAKER) if number == 2 else veterans[1]
        veterans.remove(speaker)
        today = timezone.localdate()
        starts = [*TERMS, date(today.year - 1, 9, 24)]
        for start, end in zip(starts, starts[1:], strict=False):
            self._office(ag, veterans.pop(0), "speaker", start, end, ended_on=end)
            self._office(ag, veterans.pop(0), "deputy", start, end, ended_on=end)
        since, until = starts[-1], date(today.year + 1, 9, 30)
        self.groups.speakers[ag.slug] = speaker
        self.groups.deputies[ag.slug] = veterans.pop(0)
        self._office(ag, speaker, "speaker", since, until)
        self._office(ag, self.groups.deputies[ag.slug], "deputy", since, until)
        for seat in range(1, DELEGATES[number] + 1):
            self._office(ag, veterans.pop(0), "concept_delegate", since, until, seat=seat)

    def _office(self, group, member, role, since, until=None, *, seat=1, ended_on=None) -> None:
        self.offices.append(
            Office(workgroup=group, member=member, role=role, seat=seat, since=since, until=until, ended_on=ended_on)
        )

    def _uags(self) -> None:
        for entry in UAGS:
            ag = self.ags[entry["ag"]]
            founded = workday(timezone.localdate() - timedelta(days=30 * entry["months"]))
            uag = Workgroup(
                kind=Workgroup.Kind.UAG,
                parent=ag,
                name=entry["name"],
                slug=entry["slug"],
                goal=entry["goal"],
                founded_on=founded,
            )
            if "result" in entry:
                uag.state = Workgroup.State.CONCLUDED
                uag.concluded_on = uag.planned_until = workday(founded + timedelta(days=30 * entry["lasted_months"]))
                uag.result = unwrapped(entry["result"])
            else:
                uag.planned_until = workday(timezone.localdate() + timedelta(days=30 * entry["planned_months"]))
            self.groups.uags[uag.slug] = uag
        Workgroup.objects.bulk_create(self.groups.uags.values())
        for entry in UAGS:
            self._uag_members(entry, self.groups.uags[entry["slug"]])

    def _uag_members(self, entry: dict, uag: Workgroup) -> None:
        founded = moment((timezone.localdate() - uag.founded_on).days, 12)
        pool = [row for row in self.people.by_ag[entry["ag"]] if self.people.joined[row.pk] < founded]
        fixed = []
        if entry.get("persona"):
            fixed = [self.people.persona(COORDINATOR), self.people.persona(MEMBER)]
            pool = [row for row in pool if row not in fixed]
        chosen = fixed + self.rng.sample(pool, entry["members"] - len(fixed))
        ended = timezone.localdate() if uag.concluded_on is None else uag.concluded_on
        for position, member in enumerate(chosen):
            joined = max(founded + timedelta(days=5 * position), self.people.joined[member.pk] + timedelta(days=1))
            self._membership(member, uag, "active", min(joined, moment((timezone.localdate() - ended).days + 1)))
        self.groups.members[uag.slug] = chosen
        self.groups.speakers[uag.slug] = chosen[0]
        self._office(uag, chosen[0], "coordinator", uag.founded_on, ended_on=uag.concluded_on)
