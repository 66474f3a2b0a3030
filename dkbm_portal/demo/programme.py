"""Programmes of the annual meetings, the AGs' meetings within the coming one, and who chose what."""

import random
from datetime import date, timedelta

from django.utils import timezone

from meetings.models import Invitation, Meeting, ProgrammeSession, SessionChoice
from workgroups.models import Workgroup

from .content import programme as content
from .dates import at
from .groups import Groups
from .people import MEMBER, PERSONAS, SPEAKER, People

CHOSE = 0.65


class ProgrammeBuilder:
    """Runs after meetings, seats and agendas are written, with random numbers of its own."""

    def __init__(self, seed: int, people: People, groups: Groups):
        self.rng = random.Random(seed + 11)
        self.people = people
        self.groups = groups

    def build(self) -> None:
        annual = Meeting.objects.filter(workgroup=self.groups.network).order_by("starts_at")
        for day, entries in content.CHRONICLE.items():
            self._programme(annual.get(starts_at__date=date.fromisoformat(day)), entries)
        self._programme(annual.filter(state=Meeting.State.CLOSED).last(), content.LAST)
        coming = annual.get(state=Meeting.State.ANNOUNCED)
        for persona in (MEMBER, SPEAKER):
            self._accepts(coming, persona)
        for number, theme in content.COMING_PARTS.items():
            self._part(coming, self.groups.ags[number], theme)
        self._choose(coming, self._programme(coming, content.COMING))

    def _programme(self, meeting: Meeting, entries: list[tuple]) -> list[ProgrammeSession]:
        parts = {part.workgroup.number: part for part in meeting.parts.select_related("workgroup")}
        day = timezone.localtime(meeting.starts_at).date()
        sessions = []
        for begin, end, title, person, room, places, text in entries:
            part = parts.get(title)
            session = ProgrammeSession(
                meeting=meeting,
                title=part.title if part else title,
                description=text or (part.theme if part else ""),
                person=person,
                room=room,
                is_chosen=places is not None,
                capacity=places or None,
                ag_meeting=part,
                starts_at=part.starts_at if part else at(day, begin),
                ends_at=part.ends_at if part else at(day, end),
            )
            sessions.append(session)
        ProgrammeSession.objects.bulk_create(sessions)
        meeting.save_search_columns()
        return sessions

    def _accepts(self, meeting: Meeting, persona) -> None:
        """They try out the portal: the member still has to choose, the speaker has."""
        answered = meeting.announced_at + timedelta(days=2)
        meeting.invitations.filter(member__user__email=persona.email).update(
            answer="accepted", answered_at=answered, answered_via="web", mode="on_site", place="seated"
        )

    def _part(self, whole: Meeting, ag: Workgroup, theme: str) -> None:
        """Announce the AG's meeting within the annual one; who comes there comes here, too."""
        day = timezone.localtime(whole.starts_at).date()
        speaker = self.groups.speakers[ag.slug]
        part = Meeting.objects.create(
            workgroup=ag, part_of=whole, title=f"{ag.short_name} beim Jahrestreffen", theme=theme, host=whole.host,
            venue=whole.venue, address=whole.address, starts_at=at(day, "13:30"), ends_at=at(day, "15:15"),
            state=Meeting.State.ANNOUNCED, announced_at=whole.announced_at, answer_by=whole.answer_by,
            created_by=speaker.user, sequence=1, version=1,
        )  # fmt: skip
        rows = whole.invitations.filter(member__in=self.groups.members[ag.slug]).select_related("member")
        Invitation.objects.bulk_create(
            Invitation(
                meeting=part, member=row.member, answer=row.answer, answered_at=row.answered_at, mode=row.mode,
                answered_via=row.answered_via, place=row.place, created_at=row.created_at,
            )
            for row in rows
        )  # fmt: skip

    def _choose(self, meeting: Meeting, sessions: list[ProgrammeSession]) -> None:
        """Let most participants choose, everybody the own AG; the smallest workshop is full."""
        workshops = [session for session in sessions if session.capacity]
        by_ag = {session.ag_meeting.workgroup_id: session for session in sessions if session.ag_meeting}
        ag_of = {member.pk: self.groups.ags[number].pk for number, rows in self.people.by_ag.items() for member in rows}
        free = {session.pk: session.capacity for session in workshops}
        small = min(workshops, key=lambda session: session.capacity)
        choices, chosen = [], []
        for row in self._choosers(meeting):
            open_ones = [session for session in workshops if free[session.pk]]
            workshop = small if free[small.pk] else self.rng.choice(open_ones)
            free[workshop.pk] -= 1
            row.chose_at = row.answered_at + timedelta(minutes=5)
            chosen.append(row)
            for session in (workshop, by_ag[ag_of[row.member_id]]):
                choices.append(SessionChoice(session=session, invitation=row, chosen_at=row.chose_at))
        Invitation.objects.bulk_update(chosen, ["chose_at"])
        SessionChoice.objects.bulk_create(choices)

    def _choosers(self, meeting: Meeting) -> list[Invitation]:
        """Return most participants and the speaker, as many as there are places at most; never the member."""
        coming = list(meeting.invitations.participants().select_related("member__user").order_by("answered_at", "pk"))
        logins = {persona.email for persona in PERSONAS} - {SPEAKER.email}
        rows = [row for row in coming if row.member.user.email not in logins and self.rng.random() < CHOSE]
        speaker = next(row for row in coming if row.member.user.email == SPEAKER.email)
        places = sum(places or 0 for *_, places, _ in content.COMING)
        return [speaker, *(row for row in rows if row.pk != speaker.pk)][: places - 6]
