from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dkbm_portal.mail.models import OutgoingMail
from meetings import services, tasks
from meetings.models import Invitation
from meetings.tests.factories import InvitationFactory, announced_meeting, in_days
from workgroups.models import Membership
from workgroups.services import end_membership
from workgroups.tests.factories import MembershipFactory, admitted_member


def kinds_for(person) -> list[str]:
    return list(OutgoingMail.objects.filter(user=person.user).order_by("pk").values_list("kind", flat=True))


def test_who_joins_after_the_announcement_is_invited_once(meeting, ag, deliver):
    newcomer = admitted_member(ag)
    tasks.reconcile_invitations()
    tasks.reconcile_invitations()
    assert kinds_for(newcomer) == ["meetings.invitation"]
    assert [mail.to for mail in deliver()] == [[newcomer.user.email]]
    assert meeting.invitations.filter(member=newcomer).count() == 1


def test_who_leaves_is_taken_off_and_told_once(meeting, member, deliver):
    end_membership(membership=member.memberships.get())
    tasks.reconcile_invitations()
    tasks.reconcile_invitations()
    assert meeting.invitations.get(member=member).withdrawn_at
    (mail,) = deliver()
    assert mail.to == [member.user.email]
    assert mail.subject.startswith("Einladung zurückgenommen")
    assert "METHOD:CANCEL" in mail.attachments[0].content.decode()
    assert "SEQUENCE:1" in mail.attachments[0].content.decode()


def test_who_comes_back_is_invited_anew_without_the_old_answer(meeting, ag, member, deliver):
    services.record_answer(invitation=meeting.invitations.get(member=member), answer="declined")
    end_membership(membership=member.memberships.get())
    tasks.reconcile_invitations()
    deliver()
    MembershipFactory(member=member, workgroup=ag, status=Membership.Status.ACTIVE, decided_at=timezone.now())
    tasks.reconcile_invitations()
    (mail,) = deliver()
    assert mail.subject.startswith("Einladung: ")
    assert "SEQUENCE:2" in mail.attachments[0].content.decode()
    invitation = meeting.invitations.get(member=member)
    assert (invitation.answer, invitation.withdrawn_at, invitation.round) == ("none", None, 2)


def test_who_leaves_and_is_back_before_the_mail_went_out_hears_of_the_new_invitation_only(meeting, ag, member, deliver):
    end_membership(membership=member.memberships.get())
    tasks.reconcile_invitations()
    MembershipFactory(member=member, workgroup=ag, status=Membership.Status.ACTIVE, decided_at=timezone.now())
    tasks.reconcile_invitations()
    assert [mail.subject.split(":")[0] for mail in deliver()] == ["Einladung"]


def test_meetings_that_are_drafts_cancelled_or_begun_are_left_alone(ag, draft_meeting):
    cancelled = announced_meeting(state="cancelled", cancelled_at=timezone.now())
    begun = announced_meeting(starts_at=in_days(-1), ends_at=in_days(1))
    admitted_member(ag)
    tasks.reconcile_invitations()
    for meeting in (draft_meeting, cancelled, begun):
        services.reconcile_meeting(meeting=meeting)
    assert not Invitation.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_reconciling_takes_as_many_queries_for_twenty_people_as_for_one(ag, other_ag):
    counts = []
    for group, people in ((ag, 1), (other_ag, 20)):
        meeting = announced_meeting(workgroup=group)
        for _ in range(people):
            admitted_member(group)
            InvitationFactory(meeting=meeting, member=admitted_member(group, user__is_active=False))
        with CaptureQueriesContext(connection) as queries:
            services.reconcile_meeting(meeting=meeting)
        assert meeting.invitations.current().count() == people
        counts.append(len(queries))
    assert counts[0] == counts[1]
