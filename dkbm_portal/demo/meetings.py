"""Meetings of the demo network with invitations and answers: what was, and what is planned from today on."""

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from meetings.models import Invitation, Meeting
from members.models import Municipality
from workgroups.models import Workgroup

from .content import meetings as content
from .dates import at, friday_at_weekends, workday
from .groups import Groups
from .people import People

# How people answer: (accepted, tentative, declined, none).
PAST_ANSWERS, COMING_ANSWERS, FAR_ANSWERS = (52, 4, 26, 18), (38, 9, 15, 38), (24, 10, 6, 60)
# Invitations of older meetings are left out: the chronicle keeps the number of people only.
REMEMBERED = timedelta(days=550)


class MeetingBuilder:
    def __init__(self, rng: random.Random, people: People, groups: Groups):
        self.rng = rng
        self.people = people
        self.groups = groups
        self.today = timezone.localdate()
        self.hosts = {row.name: row for row in Municipality.objects.all()}
        self.by_slug: dict[str, Workgroup] = {
            row.slug: row for row in [groups.network, groups.concept, *groups.ags.values(), *groups.uags.values()]
        }
        self.meetings: list[Meeting] = []
        self.invitations: list[Invitation] = []
        self.comments = {answer: list(texts) for answer, texts in content.COMMENTS.items()}

    def build(self) -> None:
        """Write all meetings, then all invitations."""
        self._chronicle()
        self._since()
        for entry in content.PLANNED:
            self._planned(entry)
        # Annual meetings first: the AGs' meetings within them refer to them.
        wholes = [row for row in self.meetings if row.part_of is None]
        Meeting.objects.bulk_create(wholes)
        Meeting.objects.bulk_create(row for row in self.meetings if row.part_of is not None)
        for meeting in self.meetings:
            self._invite(meeting)
        Invitation.objects.bulk_create(self.invitations, batch_size=500)

    def _add(self, slug: str, day: date, hours: tuple[str, str], **fields) -> Meeting:
        meeting = Meeting(
            workgroup=self.by_slug[slug],
            starts_at=at(day, hours[0]),
            ends_at=at(day, hours[1]),
            created_by=self._planner(slug),
            **fields,
        )
        self.meetings.append(meeting)
        return meeting

    def _planner(self, slug: str):
        speaker = self.groups.speakers.get(slug)
        return speaker.user if speaker else self.people.staff[0]

    def _past(self, slug, day, title, theme, host, attendance, minutes, *, hours=("10:00", "15:00"), part_of=None):
        """Add a meeting that took place: announced six weeks before, closed four days after."""
        host = self.hosts[host] if host else None
        return self._add(
            slug,
            day,
            hours,
            title=title,
            theme=theme,
            host=host,
            venue=f"Sitzungssaal, {host.seat.partition('/')[0]}" if host else "",
            state=Meeting.State.CLOSED,
            attendance=attendance,
            minutes=minutes,
            part_of=part_of,
            announced_at=at(day, "09:00") - timedelta(days=42),
            closed_at=at(day, "16:30") + timedelta(days=4),
            sequence=1,
        )

    def _chronicle(self) -> None:
        annual: dict[date, Meeting] = {}
        entries = [(row[0], date.fromisoformat(row[1]), *row[2:]) for row in content.CHRONICLE]
        for slug, day, *rest in entries:
            if slug == content.NETWORK:
                annual[day] = self._past(slug, day, *rest, hours=("10:00", "16:00"))
        for slug, day, *rest in entries:
            if slug != content.NETWORK:
                hours = ("13:30", "15:30") if day in annual else ("10:00", "15:00")
                self._past(slug, day, *rest, hours=hours, part_of=annual.get(day))

    def _since(self) -> None:
        """Annual, hosted, Konzeptgruppe and UAG meetings between the end of the chronicle and today."""
        coming = workday(self.today + timedelta(days=77))
        annual = zip(content.ANNUAL[::-1], content.ANNUAL_PARTS[::-1], strict=True)
        for years, ((theme, host, minutes), parts) in enumerate(annual, start=1):
            day = workday(coming - timedelta(days=365 * years))
            self._annual(day, theme, host, minutes, parts)
        for offset, (slug, entries) in zip((170, 0, 245), content.HOSTED.items(), strict=True):
            for years, (theme, host, minutes) in enumerate(entries[::-1]):
                day = workday(self._last_march(years) if slug == "ag-2" else self._ago(offset + 365 * years))
                count = self.rng.randint(17, 34)
                self._past(slug, day, f"{self.by_slug[slug].short_name} {day:%Y}", theme, host, count, minutes)
        for step, (theme, minutes) in enumerate(content.CONCEPT_ROUNDS[::-1]):
            day = workday(self._ago(140 + 183 * step))
            title = f"Konzeptgruppe {'im ersten' if day.month < 7 else 'im zweiten'} Halbjahr {day:%Y}"
            host = None if step % 3 == 1 else "Region Hannover"
            count = self.rng.randint(9, 14)
            self._past("konzeptgruppe", day, title, theme, host, count, minutes, hours=("10:00", "13:00"))
        for slug, entries in content.UAG_PAST.items():
            for days, title, count, minutes in entries:
                self._past(slug, workday(self._ago(days)), title, "", None, count, minutes, hours=("09:30", "12:00"))

    def _annual(self, day: date, theme: str, host: str, minutes: str, parts: dict) -> None:
        count = self.rng.randint(88, 126)
        title = f"Jahrestreffen {day:%Y}"
        whole = self._past("gesamtnetzwerk", day, title, theme, host, count, minutes, hours=("09:30", "16:00"))
        for number, (part_theme, part_minutes) in parts.items():
            title = f"AG {number} beim Jahrestreffen {day:%Y}"
            count = self.rng.randint(20, 38)
            hours = ("13:30", "15:15")
            self._past(f"ag-{number}", day, title, part_theme, host, count, part_minutes, hours=hours, part_of=whole)

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _last_march(self, years: int) -> date:
        """The second week of March, the latest one that is at least ten days over, so many years back."""
        latest = self.today.year if self.today > date(self.today.year, 3, 22) else self.today.year - 1
        return date(latest - years, 3, 6)

    def _planned(self, entry: dict) -> None:
        if "month" in entry:
            day = workday(date(self.today.year + 1, entry["month"], 2))
        else:
            day = workday(self.today + timedelta(days=entry["in_days"]))
        state = entry.get("state", "announced")
        announced = None if state == "draft" else timezone.now() - timedelta(days=25)
        cancelled = timezone.now() - timedelta(days=13) if state == "cancelled" else None
        self._add(
            entry["group"],
            day,
            entry["hours"],
            title=entry["title"].format(season=content.SEASONS[day.month % 12 // 3]),
            theme=entry["theme"],
            agenda=entry["agenda"],
            state=state,
            host=self.hosts[entry["host"]] if "host" in entry else None,
            venue=entry.get("venue", ""),
            address=entry.get("address", ""),
            online_url=entry.get("online", ""),
            answer_by=None if state == "draft" else day - timedelta(days=7),
            announced_at=announced,
            cancelled_at=cancelled,
            cancel_reason=entry.get("cancel_reason", ""),
            sequence={"draft": 0, "announced": 1, "cancelled": 2}[state],
            version=1,
        )

    def _invite(self, meeting: Meeting) -> None:
        """Invite who belonged to the group then; of a coming meeting everybody, so that nobody is mailed later."""
        if meeting.state == Meeting.State.DRAFT or meeting.starts_at < timezone.now() - REMEMBERED:
            return
        coming = meeting.starts_at > timezone.now()
        for member in self.groups.members[meeting.workgroup.slug]:
            joined = self.people.joined[member.pk]
            if joined < meeting.announced_at or (coming and meeting.state == Meeting.State.ANNOUNCED):
                self._invitation(meeting, member, max(meeting.announced_at, joined))

    def _invitation(self, meeting: Meeting, member, invited_at: datetime) -> None:
        if meeting.starts_at < timezone.now():
            weights = PAST_ANSWERS
        else:
            weights = COMING_ANSWERS if meeting.starts_at < timezone.now() + timedelta(days=45) else FAR_ANSWERS
        answer = self.rng.choices(["accepted", "tentative", "declined", "none"], weights)[0]
        row = Invitation(meeting=meeting, member=member, answer=answer, created_at=invited_at)
        if answer != "none":
            row.answered_at = self._moment_between(
                invited_at, min(meeting.starts_at, meeting.cancelled_at or timezone.now(), timezone.now())
            )
            row.answered_via = self.rng.choices(["web", "mail", "calendar"], [2, 3, 2])[0]
            if meeting.starts_at > timezone.now() and self.comments[answer] and self.rng.random() < 0.12:
                row.comment = self.comments[answer].pop(0)
        self.invitations.append(row)

    def _moment_between(self, start: datetime, end: datetime) -> datetime:
        """A moment in office hours between the two, or right after the start if there is none."""
        moment = timezone.localtime(start + (end - start) * self.rng.uniform(0.01, 0.95))
        moment = at(friday_at_weekends(moment.date()), time(self.rng.randint(7, 18), self.rng.randint(0, 59)))
        return moment if start < moment < end else start + timedelta(minutes=self.rng.randint(3, 50))
