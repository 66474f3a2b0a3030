"""The forum of the demo network: topics and posts from the text files in ``content/forum``, in the words of people.

Format of the files – one file per group, or ``### slug`` before the topics of a group::

    === days ago | title | flags of the topic: angeheftet, geschlossen
    --- who +days since the post before | flags of the post: bearbeitet, ausgeblendet: reason
    Markdown of the post; {who} becomes the full name of another writer

``who`` is k1, k2 … (somebody at a district), s1 … (at a town), g1 … (at a smaller municipality), x1 … (anybody), the
same person throughout a topic, or one of sprecherin, stellvertretung, mitglied, koordination, transferagentur.
"""

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path

from django.utils import timezone

from forum.models import Post, ReadMarker, Subscription, Topic
from members.models import Member, Municipality, User
from workgroups.models import Workgroup

from .dates import at, friday_at_weekends
from .groups import Groups
from .people import COORDINATOR, MEMBER, SPEAKER, People

FOLDER = Path(__file__).parent / "content" / "forum"
KINDS = {
    "k": (Municipality.Kind.DISTRICT, Municipality.Kind.REGION),
    "s": (Municipality.Kind.INDEPENDENT_CITY, Municipality.Kind.TOWN),
    "g": (Municipality.Kind.MUNICIPALITY, Municipality.Kind.JOINT_MUNICIPALITY),
    "x": Municipality.Kind.values,
}


@dataclass
class PostText:
    who: str
    after_days: int
    flags: str
    lines: list[str] = field(default_factory=list)


@dataclass
class TopicText:
    slug: str
    days_ago: int
    title: str
    flags: str
    posts: list[PostText] = field(default_factory=list)


def read_topics() -> list[TopicText]:
    """Return the topics of all files in the format above."""
    topics: list[TopicText] = []
    for path in sorted(FOLDER.glob("*.txt")):
        slug = path.stem
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("### "):
                slug = line[4:].strip()
            elif line.startswith("=== "):
                days, title, flags = (part.strip() for part in f"{line[4:]}||".split("|")[:3])
                topics.append(TopicText(slug, int(days), title, flags))
            elif line.startswith("--- "):
                head, _, flags = line[4:].partition("|")
                who, _, days = head.strip().partition(" +")
                topics[-1].posts.append(PostText(who, int(days or 0), flags.strip()))
            elif topics and topics[-1].posts:
                topics[-1].posts[-1].lines.append(line)
    return topics


class ForumBuilder:
    def __init__(self, rng: random.Random, people: People, groups: Groups):
        self.rng = rng
        self.people = people
        self.groups = groups
        self.now = timezone.now()
        self.by_slug: dict[str, Workgroup] = {row.slug: row for row in [*groups.ags.values(), *groups.uags.values()]}
        self.topics: list[Topic] = []
        self.posts: list[Post] = []

    def build(self) -> None:
        """Write topics and posts, who follows them, and how far everybody has read."""
        for text in read_topics():
            self._topic(text)
        Topic.objects.bulk_create(self.topics)
        Post.objects.bulk_create(self.posts)
        writers = {(post.author_id, post.topic_id) for post in self.posts if not post.hidden_at}
        Subscription.objects.bulk_create(Subscription(user_id=user, topic_id=topic) for user, topic in sorted(writers))
        ReadMarker.objects.bulk_create(self._read_markers(), batch_size=500)

    def _topic(self, text: TopicText) -> None:
        group = self.by_slug[text.slug]
        times = self._times(text)
        authors = self._authors(text, group, times[0])
        topic = Topic(
            workgroup=group,
            title=text.title,
            author=authors[text.posts[0].who],
            created_at=times[0],
            last_post_at=times[-1],
            is_pinned="angeheftet" in text.flags,
            is_closed="geschlossen" in text.flags,
        )
        self.topics.append(topic)
        for post, created_at in zip(text.posts, times, strict=True):
            self._post(topic, post, authors, created_at)

    def _post(self, topic: Topic, text: PostText, authors: dict[str, User], created_at: datetime) -> None:
        names = {who: user.get_full_name() for who, user in authors.items()}
        body = re.sub(r"\{(\w+)\}", lambda match: names[match[1]], "\n".join(text.lines).strip())
        post = Post(topic=topic, author=authors[text.who], body=body, created_at=created_at)
        if "bearbeitet" in text.flags:
            post.edited_at = min(created_at + timedelta(minutes=40), self.now)
            post.edited_by = post.author
        if "ausgeblendet" in text.flags:
            post.hidden_at = min(created_at + timedelta(hours=2), self.now)
            post.hidden_by = self.groups.speakers[topic.workgroup.slug].user
            post.hidden_reason = text.flags.partition(":")[2].strip()
        self.posts.append(post)

    def _times(self, text: TopicText) -> list[datetime]:
        """Working hours on working days, one after the other, the last ones a little before now."""
        day = timezone.localdate() - timedelta(days=text.days_ago)
        times: list[datetime] = []
        for post in text.posts:
            day += timedelta(days=post.after_days)
            clock = time(self.rng.randint(7, 16), self.rng.randint(0, 59))
            moment = at(friday_at_weekends(day), clock)
            if times and moment <= times[-1] + timedelta(minutes=20):
                moment = times[-1] + timedelta(minutes=self.rng.randint(20, 95))
            times.append(moment)
        limit = self.now
        for position in range(len(times) - 1, -1, -1):
            times[position] = min(times[position], limit - timedelta(minutes=self.rng.randint(6, 40)))
            limit = times[position]
        return times

    def _authors(self, text: TopicText, group: Workgroup, started: datetime) -> dict[str, User]:
        """Return who stands behind each handle: people who belonged to the group then, the old hands more often."""
        speaker, deputy = self.groups.speakers[group.slug], self.groups.deputies.get(group.slug)
        named = {
            "sprecherin": speaker,
            "stellvertretung": deputy,
            "mitglied": self.people.persona(MEMBER),
            "koordination": self.people.persona(COORDINATOR),
        }
        taken = {*named.values(), self.people.persona(SPEAKER)}
        pool = [row for row in self.groups.members[group.slug] if self.people.joined[row.pk] < started]
        authors = {}
        for who in dict.fromkeys(post.who for post in text.posts):
            if who == "transferagentur":
                authors[who] = self.people.staff[1]
                continue
            member = named.get(who) or self._pick([row for row in pool if row not in taken], who[0])
            taken.add(member)
            authors[who] = member.user
        return authors

    def _pick(self, pool: list[Member], kind: str) -> Member:
        pool = [row for row in pool if row.municipality.kind in KINDS[kind]]
        weights = [1 / (position + 4) for position in range(len(pool))]
        return self.rng.choices(pool, weights)[0]

    def _read_markers(self) -> list[ReadMarker]:
        """Everybody has read what is older than some days, and topics up to the own post; the rest is new to them."""
        times: dict[int, list[datetime]] = {}
        for post in self.posts:
            times.setdefault(post.topic_id, []).append(post.created_at)
        wrote = {(post.topic_id, post.author_id): post.created_at for post in self.posts}
        markers = []
        for group in self.by_slug.values():
            topics = [topic for topic in self.topics if topic.workgroup_id == group.pk]
            readers = [member.user for member in self.groups.members[group.slug]] + self.people.staff
            for user in readers:
                until = self.now - timedelta(days=self.rng.uniform(2.5, 9))
                for topic in topics:
                    own = wrote.get((topic.pk, user.pk), until)
                    seen = [moment for moment in times[topic.pk] if moment <= max(until, own)]
                    if seen:
                        markers.append(ReadMarker(user=user, topic=topic, read_until=seen[-1]))
        return markers
