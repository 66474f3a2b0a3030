"""Date polls of the demo network: two to answer, one that became a meeting, one that ended without a date."""

import random
from datetime import date, timedelta

from django.utils import timezone

from meetings.models import DateOption, DatePoll, DateVote, Meeting
from workgroups.models import Workgroup

from .content import polls as content
from .dates import at, workday
from .groups import Groups
from .people import MEMBER, SPEAKER, People

ANSWERS = list(DateVote.Answer.values)


class PollBuilder:
    """Has its own random numbers, so that the rest of the demo stays as it is."""

    def __init__(self, seed: int, people: People, groups: Groups):
        self.rng = random.Random(seed)
        self.groups = groups
        self.today = timezone.localdate()
        # They try out the portal: there is something to answer for them.
        self.silent = {people.persona(persona).pk for persona in (MEMBER, SPEAKER)}

    def build(self) -> None:
        for entry in content.POLLS:
            poll = self._poll(entry)
            options = self._options(poll, entry)
            self._votes(poll, entry, options)
            if "meeting" in entry:
                self._fix(poll, options, entry["meeting"])

    def _poll(self, entry: dict) -> DatePoll:
        opened = at(self.today, "09:00") - timedelta(days=entry["opened"])
        closed = "closed_because" in entry
        return DatePoll.objects.create(
            workgroup=Workgroup.objects.get(slug=entry["group"]),
            title=entry["title"],
            theme=entry["theme"],
            description=entry["description"],
            answer_by=self.today + timedelta(days=entry["answer_in"]),
            created_by=self.groups.speakers[entry["group"]].user,
            created_at=opened,
            state=DatePoll.State.CLOSED if closed else DatePoll.State.OPEN,
            decided_at=opened + timedelta(days=18) if closed else None,
            close_reason=entry.get("closed_because", ""),
        )

    def _options(self, poll: DatePoll, entry: dict) -> list[DateOption]:
        days: list[date] = []
        for offset in entry["days"]:
            day = workday(self.today + timedelta(days=offset))
            while day in days:
                day = workday(day + timedelta(days=1))
            days.append(day)
        options = [
            DateOption(poll=poll, starts_at=at(day, begin), ends_at=at(day, end))
            for day in days
            for begin, end in entry["times"]
        ]
        return DateOption.objects.bulk_create(options)

    def _votes(self, poll: DatePoll, entry: dict, options: list[DateOption]) -> None:
        votes = []
        for member in self.groups.members[entry["group"]]:
            if (poll.is_open and member.pk in self.silent) or self.rng.randrange(100) >= entry["voters"]:
                continue
            when = poll.created_at + timedelta(minutes=self.rng.randint(20, 5000))
            for option in options:
                morning = timezone.localtime(option.starts_at).hour < 12
                weights = content.MORNING if morning else content.AFTERNOON
                answer = self.rng.choices(ANSWERS, weights)[0]
                votes.append(DateVote(option=option, member=member, answer=answer, voted_at=when))
        DateVote.objects.bulk_create(votes, batch_size=500)

    def _fix(self, poll: DatePoll, options: list[DateOption], title: str) -> None:
        """Let the date that suits most people be the meeting's."""
        meeting = Meeting.objects.get(workgroup=poll.workgroup, title=title)
        said_no = {option.pk: option.votes.filter(answer=DateVote.Answer.NO).count() for option in options}
        chosen = min(options, key=lambda option: said_no[option.pk])
        poll.options.filter(starts_at=meeting.starts_at, ends_at=meeting.ends_at).exclude(pk=chosen.pk).delete()
        chosen.starts_at, chosen.ends_at = meeting.starts_at, meeting.ends_at
        chosen.save()
        poll.state, poll.meeting, poll.fixed_option = DatePoll.State.FIXED, meeting, chosen
        poll.decided_at = poll.created_at + timedelta(days=21)
        poll.save()
