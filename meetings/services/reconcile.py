"""Invitations follow the membership: who joins is invited to what lies ahead, who leaves is taken off."""

from django.db import transaction
from django.utils import timezone

from ..models import Invitation, Meeting
from .audience import notify, people_to_invite
from .planning import locked


def reconcile_all() -> None:
    """Bring the invitations of all announced meetings ahead in line with their groups; each in its own transaction."""
    for meeting in Meeting.objects.filter(state=Meeting.State.ANNOUNCED, starts_at__gt=timezone.now()):
        reconcile_meeting(meeting=meeting)


@transaction.atomic
def reconcile_meeting(*, meeting: Meeting) -> None:
    """Invite members who have no current invitation, withdraw invitations of people who left. Safe to repeat."""
    current = locked(meeting)
    if not current.takes_answers:
        return
    belonging = set(current.workgroup.members.values_list("pk", flat=True))
    invitations = {row.member_id: row for row in current.invitations.select_related("member__user")}
    left = [row for row in invitations.values() if row.withdrawn_at is None and row.member_id not in belonging]
    missing = [
        member
        for member in people_to_invite(current.workgroup)
        if member.pk not in invitations or invitations[member.pk].withdrawn_at
    ]
    back = [invitations[member.pk] for member in missing if member.pk in invitations]
    new = [Invitation(meeting=current, member=member) for member in missing if member.pk not in invitations]
    Invitation.objects.bulk_create(new)
    _invite_again(back)
    _withdraw(left)
    notify("meetings.invitation", current, [*new, *back], version=current.sequence)
    notify("meetings.cancellation", current, left, version=current.sequence)


def _invite_again(invitations: list[Invitation]) -> None:
    """Somebody who comes back starts without an answer; the new round lets the mail go out once more."""
    for invitation in invitations:
        invitation.withdrawn_at = invitation.answered_at = None
        invitation.answer, invitation.answered_via = Invitation.Answer.NONE, ""
        invitation.round += 1
        invitation.created_at = timezone.now()
    fields = ["withdrawn_at", "answered_at", "answer", "answered_via", "round", "created_at"]
    Invitation.objects.bulk_update(invitations, fields)


def _withdraw(invitations: list[Invitation]) -> None:
    now = timezone.now()
    for invitation in invitations:
        invitation.withdrawn_at = now
    Invitation.objects.bulk_update(invitations, ["withdrawn_at"])
