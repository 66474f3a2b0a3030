"""The demo network that is visited, with a group founded today where everything is still empty."""

from types import SimpleNamespace

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.utils import timezone

from dkbm_portal.demo import people
from dkbm_portal.demo.build import build_demo
from dkbm_portal.mail.outbox import queue
from forum.models import Post, Subscription, Topic
from meetings.models import DatePoll, Invitation, Meeting
from meetings.tests.factories import (
    AgendaItemFactory,
    DatePollFactory,
    MeetingFileFactory,
    MinutesRevisionFactory,
    TopicProposalFactory,
)
from members.models import Member, User
from practice_examples.models import PracticeExample
from workgroups.models import Membership, Workgroup
from workgroups.tests.factories import admitted_member


def prepare() -> None:
    """Build the demo network, and beside it an AG founded today with one member."""
    build_demo()
    ag = Workgroup.objects.create(
        kind="ag", number=4, name="Digitale Bildung", slug="ag-4", parent=Workgroup.objects.get(kind="network")
    )
    admitted_member(ag, user__email="neu@example.org")
    _add_parts_of_meetings()
    admitted_member(ag, user__email="vergesslich@example.org")
    _add_second_factor(admitted_member(ag, user__email="sicher@example.org").user)
    queue("meetings.invitation", object_key="0", to=[User.objects.get(email=people.MEMBER.email)])


def _add_second_factor(user: User) -> None:
    user.set_password(people.PASSWORD)
    user.save()
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    UserSession.objects.create(user=user, ip="192.0.2.1", user_agent="Firefox", session_key=32 * "x")


def _add_parts_of_meetings() -> None:
    """Give the next meeting of AG 2 one of everything that meetings can have."""
    coming = _coming_of_ag_2()
    AgendaItemFactory(meeting=coming)
    MinutesRevisionFactory(meeting=coming)
    MeetingFileFactory(meeting=coming)
    TopicProposalFactory(workgroup=coming.workgroup, author=User.objects.get(email=people.MEMBER.email))
    DatePollFactory(workgroup=coming.workgroup, title="Wann in Celle?")


def _coming_of_ag_2() -> Meeting:
    coming = Meeting.objects.filter(state="announced", starts_at__gt=timezone.now(), workgroup__slug="ag-2")
    return coming.filter(part_of=None).order_by("starts_at").first()


def personas() -> dict[str, User | None]:
    """Return who visits, by name; call it on the demo network. The newcomer's AG is new: everything is empty there."""
    users = {persona.email: User.objects.get(email=persona.email) for persona in people.PERSONAS}
    return {
        "visitor": None,
        "arriving": None,
        "guarded": User.objects.get(email="sicher@example.org"),
        "applicant": users[people.APPLICANT.email],
        "member": users[people.MEMBER.email],
        "coordinator": users[people.COORDINATOR.email],
        "speaker": users[people.SPEAKER.email],
        "staff": users[people.STAFF.email],
        "author": PracticeExample.objects.filter(state="draft").first().author,
        "newcomer": User.objects.get(email="neu@example.org"),
    }


def objects() -> SimpleNamespace:
    """Return the rows of the demo network that the cases open."""
    member, speaker = (User.objects.get(email=persona.email) for persona in (people.MEMBER, people.SPEAKER))
    ag = Workgroup.objects.get(kind="ag", number=2)
    coming = _coming_of_ag_2()
    past = Meeting.objects.filter(starts_at__lt=timezone.now())
    topics = Topic.objects.filter(workgroup=ag)
    annual = Meeting.objects.upcoming().get(workgroup__kind="network")
    return SimpleNamespace(
        ag=ag,
        annual=annual,
        chooser=annual.invitations.get(member__user=member),
        uag=member.member.memberships.filter(workgroup__kind="uag", status="active").get().workgroup,
        concluded=Workgroup.objects.filter(kind="uag", state="concluded").first(),
        coming=coming,
        draft=Meeting.objects.filter(state="draft").first(),
        cancelled=Meeting.objects.filter(state="cancelled").first(),
        closed=past.filter(state="closed", workgroup=ag).exclude(minutes="").latest("starts_at"),
        over=past.filter(state="announced").first(),
        invitation=Invitation.objects.filter(meeting=coming, member__user=member).first(),
        attended=Invitation.objects.filter(meeting__state="closed", attended__in=["on_site", "online"]).first(),
        poll=DatePoll.objects.get(title="Wann in Celle?"),
        topic=topics.filter(is_closed=False).latest("last_post_at"),
        closed_topic=Topic.objects.filter(is_closed=True).first(),
        own_post=Post.objects.filter(author=member, hidden_at=None).first(),
        foreign_post=Post.objects.filter(topic__workgroup=ag, hidden_at=None).exclude(author=speaker).first(),
        subscription=Subscription.objects.filter(user=member, topic__isnull=False).first(),
        example=PracticeExample.objects.filter(state="published").first(),
        returned=PracticeExample.objects.filter(state="draft").first(),
        submitted=PracticeExample.objects.filter(state="submitted").first(),
        change=Membership.objects.requested().filter(workgroup=ag, member__memberships__status="active").first(),
        colleague=Member.objects.filter(memberships__workgroup=ag, about__gt="").first(),
        application=Membership.objects.waiting_for_staff().first(),
    )
