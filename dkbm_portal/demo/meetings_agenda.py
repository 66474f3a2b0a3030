"""Structured agenda, minutes with tasks, and topic stores of the demo network."""

import random
from datetime import timedelta

from django.utils import timezone

from meetings.models import AgendaItem, Meeting, MinutesRevision, ProposalMark, Task, TopicProposal
from meetings.services import minutes_content

from .content import agenda as content
from .dates import moment
from .groups import Groups
from .people import People


class AgendaBuilder:
    """Gives AG 2 an agenda of items before and after a meeting, and every AG its topic store."""

    def __init__(self, seed: int, people: People, groups: Groups):
        # An own generator: the other parts of the demo keep what they drew.
        self.rng = random.Random(seed)
        self.people = people
        self.groups = groups

    def build(self) -> None:
        meetings = Meeting.objects.filter(workgroup=self.groups.ags[2]).order_by("starts_at")
        self._last(meetings.filter(state=Meeting.State.CLOSED, part_of__isnull=True).last())
        self._next(meetings.filter(state=Meeting.State.ANNOUNCED).last())
        for slug, topics in content.TOPICS.items():
            self._store(slug, topics)

    def _last(self, meeting: Meeting) -> None:
        speaker = self.groups.speakers["ag-2"]
        items = [
            AgendaItem(
                meeting=meeting, position=position, title=title, kind=kind, duration=minutes, person=person,
                outcome=outcome, decision=decision,
            )
            for position, (title, kind, minutes, person, outcome, decision) in enumerate(content.LAST_AGENDA, start=1)
        ]  # fmt: skip
        AgendaItem.objects.bulk_create(items)
        by_email = {member.user.email: member for member in self.people.by_ag[2]}
        today = timezone.localdate()
        for number, title, days, email in content.TASKS:
            due_on = None if days is None else today + timedelta(days=days)
            Task.objects.create(
                meeting=meeting, item=items[number], title=title, member=by_email.get(email, speaker), due_on=due_on
            )
        meeting.minutes = content.LAST_MINUTES
        meeting.minutes_version = 1
        meeting.save_search_columns("minutes", "minutes_html", "minutes_version")
        MinutesRevision.objects.create(
            meeting=meeting,
            saved_at=meeting.closed_at - timedelta(hours=2),
            saved_by=speaker.user,
            content=minutes_content(meeting),
        )

    def _next(self, meeting: Meeting) -> None:
        AgendaItem.objects.bulk_create(
            AgendaItem(
                meeting=meeting, position=position, title=title, kind=kind, duration=minutes, person=person, notes=notes
            )
            for position, (title, kind, minutes, person, notes) in enumerate(content.NEXT_AGENDA, start=1)
        )
        meeting.save_search_columns()

    def _store(self, slug: str, topics: list[tuple[str, str]]) -> None:
        members = self.groups.members[slug]
        # Everybody gives one point at most, and the personas still have all three.
        personas = {"mitglied@example.org", "sprecherin@example.org"}
        voters = [member for member in members if member.user.email not in personas]
        self.rng.shuffle(voters)
        for number, (title, why) in enumerate(topics):
            proposal = TopicProposal.objects.create(
                workgroup=self.groups.ags[int(slug[-1])],
                title=title,
                why=why,
                author=self.rng.choice(members).user,
                created_at=moment(40 - 9 * number, 9, 20),
            )
            ProposalMark.objects.bulk_create(
                ProposalMark(proposal=proposal, member=voters.pop()) for _ in range(self.rng.randint(2, 7))
            )
