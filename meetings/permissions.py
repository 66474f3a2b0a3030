"""May this person …? What the state of a meeting allows is asked of ``Meeting``, not here."""

from workgroups.models import Workgroup
from workgroups.permissions import leads

from .models import Invitation, Meeting


def can_plan_for(user, workgroup: Workgroup) -> bool:
    """Plan meetings of an active group: its speakers, its coordinator, staff."""
    return workgroup.is_active and leads(user, workgroup)


def can_manage(user, meeting: Meeting) -> bool:
    """Edit, announce, move, cancel and close the meeting, read all answers."""
    return leads(user, meeting.workgroup)


def can_answer(user, meeting: Meeting) -> bool:
    """Somebody invited answers for themselves until the meeting begins."""
    return meeting.takes_answers and Invitation.objects.current().filter(meeting=meeting, member__user=user).exists()


def answer_refusal(invitation: Invitation) -> str:
    """Return why the invited person can't answer any more, in one sentence; empty while answers count."""
    meeting = invitation.meeting
    if meeting.is_cancelled:
        return "Das Treffen ist abgesagt."
    if not meeting.takes_answers:
        return "Das Treffen hat schon begonnen oder ist vorbei."
    member = invitation.member
    if not member.user.is_active:
        return "Das Konto zu dieser Einladung ist nicht mehr aktiv."
    if invitation.withdrawn_at or not meeting.workgroup.members.filter(pk=member.pk).exists():
        return "Die Mitgliedschaft in der einladenden Gruppe ist beendet; damit gilt die Einladung nicht mehr."
    return ""
