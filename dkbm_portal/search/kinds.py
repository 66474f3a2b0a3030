"""What can be found: one entry per kind, each with the rows a person may see and the way a hit is shown."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import F, Q, QuerySet
from django.utils.html import format_html

from dkbm_portal.template_tags import time_tag
from dkbm_portal.text import plain_excerpt
from forum.models import Post, Topic
from meetings.models import Meeting
from members.models import Member
from practice_examples.models import PracticeExample
from workgroups.models import Workgroup

_BY_NAME = ("user__last_name", "user__first_name")


@dataclass(frozen=True)
class Hit:
    """A hit as the list shows it: title, address, the text its excerpt is cut from, the group's badge.

    ``facts`` are texts or safe HTML.
    """

    title: str
    url: str
    text: str = ""
    facts: tuple[str, ...] = ()
    group: Workgroup | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of result. ``find(user, query)`` returns what the person may see, best first (rank, then newest)."""

    slug: str
    singular: str
    plural: str
    icon: str
    find: Callable[..., QuerySet]
    show: Callable[..., Hit]


def _plain(html: str) -> str:
    return plain_excerpt(html, len(html))


def _topics(user, query):
    rows = Topic.objects.visible_to(user).search(query).select_related("workgroup__parent", "author")
    return rows.order_by("-rank", "-last_post_at", "-pk")


def _show_topic(topic: Topic) -> Hit:
    facts = (topic.author_name, format_html("zuletzt {}", time_tag(topic.last_post_at)))
    return Hit(topic.title, topic.get_absolute_url(), facts=facts, group=topic.workgroup)


def _posts(user, query):
    rows = Post.objects.visible_to(user).search(query).select_related("topic__workgroup__parent", "author")
    return rows.order_by("-rank", "-created_at", "-pk")


def _show_post(post: Post) -> Hit:
    facts = (post.author_name, time_tag(post.created_at))
    title, url = f"Beitrag zu „{post.topic.title}“", post.get_absolute_url()
    return Hit(title, url, _plain(post.body_html), facts, post.topic.workgroup)


def _meetings(user, query):
    rows = Meeting.objects.visible_to(user).search(query).select_related("workgroup__parent", "host")
    return rows.order_by("-rank", "-starts_at", "-pk")


def _show_meeting(meeting: Meeting) -> Hit:
    texts = [meeting.theme, _plain(meeting.agenda_html)]
    if meeting.state == Meeting.State.CLOSED:
        texts.append(_plain(meeting.minutes_html))
    facts = [time_tag(meeting.starts_at), meeting.venue]
    if meeting.state in (Meeting.State.DRAFT, Meeting.State.CANCELLED):
        facts.append(meeting.get_state_display())
    text = " – ".join(part for part in texts if part)
    return Hit(meeting.title, meeting.get_absolute_url(), text, tuple(facts), meeting.workgroup)


def _examples(user, query):
    """Before admission published examples only (R2), even to an author who left the network."""
    rows = PracticeExample.objects
    rows = rows.visible_to(user) if user.is_authenticated and user.is_admitted else rows.published()
    rows = rows.search(query).select_related("municipality", "key_point")
    return rows.order_by("-rank", F("published_at").desc(nulls_last=True), "-pk")


def _show_example(example: PracticeExample) -> Hit:
    parts = (example.initiation_html, example.milestones_html, example.establishment_html)
    facts = [example.municipality.name, f"Eckpunkt {example.key_point}"]
    if example.state != PracticeExample.State.PUBLISHED:
        facts.append(example.get_state_display())
    text = " ".join([example.summary, *map(_plain, parts)])
    return Hit(example.title, example.get_absolute_url(), text, tuple(facts))


def _members(user, query):
    rows = Member.objects.visible_to(user).search(query).select_related("user", "municipality")
    return rows.order_by("-rank", *_BY_NAME, "pk")


def _show_member(member: Member) -> Hit:
    return Hit(
        title=str(member),
        url=member.get_absolute_url(),
        text=", ".join(part for part in (member.expertise, member.funding_programme) if part),
        facts=(member.municipality.name, member.function, member.department),
    )


def _groups(user, query):
    """A UAG's result is not everybody's: who may not read it finds that group by its name."""
    results = Workgroup.objects.results_open_to(user).values("pk")
    rows = Workgroup.objects.visible_to(user).search(query).filter(Q(result="") | Q(pk__in=results) | Q(rank=3))
    return rows.select_related("parent").order_by("-rank", "-founded_on", "number", "pk")


def _show_group(group: Workgroup) -> Hit:
    facts = [group.get_kind_display()]
    if not group.is_active:
        facts.append(format_html("abgeschlossen am {}", time_tag(group.concluded_on, "date")))
    return Hit(str(group), group.get_absolute_url(), _plain(group.goal_html), tuple(facts), group)


EXAMPLES = Kind("beispiele", "Praxisbeispiel", "Praxisbeispiele", "lightbulb", _examples, _show_example)
KINDS = [
    Kind("themen", "Thema", "Themen im Forum", "chat-left-text", _topics, _show_topic),
    Kind("beitraege", "Beitrag", "Beiträge im Forum", "reply", _posts, _show_post),
    Kind("treffen", "Treffen", "Treffen", "calendar-event", _meetings, _show_meeting),
    EXAMPLES,
    Kind("mitglieder", "Mitglied", "Mitglieder", "people", _members, _show_member),
    Kind("gruppen", "Gruppe", "Gruppen", "diagram-3", _groups, _show_group),
]


def kinds_for(user) -> list[Kind]:
    """Return what the person may search; before admission published examples only (R2)."""
    return KINDS if user.is_authenticated and user.is_admitted else [EXAMPLES]
