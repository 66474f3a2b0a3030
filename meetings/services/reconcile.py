"""Invitations follow the membership: who joins is invited to what lies ahead, who leaves is taken off."""

from django.db import transaction
from django.utils import timezone

from ..models import Invitation, Meeting
from . import places
from .audience import notify, people_to_invite
from .planning import locked
from .reset import FIELDS, start_over


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
    belonging = set(current.people.values_list("pk", flat=True))
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
    if left:
        places.rearrange(current)


@transaction.atomic
def withdraw_invitation(*, invitation: Invitation) -> None:
    """Take one person off a meeting ahead without telling them; a seat that becomes free goes to the waiting list."""
    meeting = locked(invitation.meeting)
    current = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    _withdraw([current])
    places.rearrange(meeting)


def _invite_again(invitations: list[Invitation]) -> None:
    for invitation in invitations:
        start_over(invitation)
    Invitation.objects.bulk_update(invitations, FIELDS)


def _withdraw(invitations: list[Invitation]) -> None:
    """Take invitations back; a seat that becomes free this way goes to the waiting list afterwards."""
    now = timezone.now()
    for invitation in invitations:
        invitation.withdrawn_at = now
        invitation.place, invitation.waiting_since = Invitation.Place.NONE, None
    Invitation.objects.bulk_update(invitations, ["withdrawn_at", "place", "waiting_since"])
