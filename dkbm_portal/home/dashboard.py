"""What „Mein Netzwerk“ shows an admitted person. Every list is cut, so the page costs the same for everybody."""

from dataclasses import dataclass

from django.db.models import F, QuerySet

from forum.models import Topic
from meetings.models import DatePoll, Invitation, Meeting, Task
from practice_examples.models import PracticeExample
from workgroups.models import Membership, Office, Workgroup

MEETINGS, TOPICS, EXAMPLES, WAITING = 5, 5, 3, 10


@dataclass(frozen=True)
class OwnGroup:
    """A group the person belongs to or leads, with the office held in it (a German word, or empty)."""

    group: Workgroup
    office: str


def unanswered(user) -> list[Invitation]:
    """Invitations that wait for the person's answer, the next meeting first."""
    return list(Invitation.objects.open_for(user)[:WAITING])


def open_choices(user) -> list[Invitation]:
    """Meetings the person comes to whose programme waits for a choice, the next one first."""
    return list(Invitation.objects.choosing_for(user)[:WAITING])


def waiting_polls(user) -> list[DatePoll]:
    """Date polls of the person's groups with dates they have not answered, the most urgent first."""
    return list(DatePoll.objects.waiting_for(user).with_counts()[:WAITING])


def next_meetings(user, without: list[Invitation]) -> list[Meeting]:
    """The next meetings of the person's groups with the person's invitation; those of ``without`` stand elsewhere."""
    waiting = [invitation.meeting_id for invitation in without]
    rows = Meeting.objects.visible_to(user).upcoming().exclude(pk__in=waiting)
    rows = rows.select_related("workgroup__parent").with_own_invitation(user)
    return list(rows.order_by("starts_at", "pk")[:MEETINGS])


def unread_topics(user) -> list[Topic]:
    """Topics with posts the person has not read, the newest first."""
    rows = Topic.objects.visible_to(user).with_unread(user).filter(unread=True)
    return list(rows.order_by("-last_post_at", "-pk")[:TOPICS])


def change_requests(user) -> QuerySet[Membership]:
    """Requests of members to change into an AG the person leads (R1)."""
    admitted = Membership.objects.active().filter(kind=Workgroup.Kind.AG).values("member")
    return (
        Membership.objects.requested()
        .filter(kind=Workgroup.Kind.AG, workgroup__in=Workgroup.objects.led_by(user), member__in=admitted)
        .select_related("member__user", "member__municipality", "workgroup")
        .order_by("requested_at")[:WAITING]
    )


def open_tasks(user) -> list[Task]:
    """What the person took on in meetings and has not done, the most pressing first."""
    return list(Task.objects.open_for(user)[:WAITING])


def own_groups(user) -> list[OwnGroup]:
    """The person's AG, UAGs and Konzeptgruppe, with offices; the network is everybody's and left out."""
    offices: dict[int, str] = {}
    in_concept_group = False
    for office in Office.objects.current().filter(member__user=user):
        offices[office.workgroup_id] = office.get_role_display()
        in_concept_group |= office.role != Office.Role.COORDINATOR
    own = Membership.objects.active().filter(member__user=user).values("workgroup")
    groups = Workgroup.objects.active().filter(pk__in=own)
    if in_concept_group:
        groups |= Workgroup.objects.active().filter(kind=Workgroup.Kind.CONCEPT)
    rows = groups.select_related("parent").order_by("kind", "number", "name")
    return [OwnGroup(group, offices.get(group.pk, "")) for group in rows]


def newest_examples() -> list[PracticeExample]:
    rows = PracticeExample.objects.published().select_related("municipality", "key_point")
    return list(rows.order_by(F("published_at").desc(nulls_last=True), "-pk")[:EXAMPLES])
