"""Places kept for the Transferagentur's staff and the hosts."""

from django.db import transaction

from ..models import Invitation
from . import places
from .planning import MeetingError, locked


@transaction.atomic
def reserve_place(*, invitation: Invitation, reserved: bool) -> Invitation:
    """Keep one of the reserved places for this person, or give it back; a seat already taken stays.

    Raises MeetingError when all reserved places are given or the meeting takes no answers any more.
    """
    meeting = locked(invitation.meeting)
    if not meeting.takes_answers:
        raise MeetingError("Plätze lassen sich nur bis zum Beginn eines angekündigten Treffens vergeben.")
    given = meeting.invitations.current().filter(has_reserved_place=True).exclude(pk=invitation.pk).count()
    if reserved and given >= meeting.reserved_places:
        raise MeetingError("Alle reservierten Plätze sind schon vergeben.")
    current = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    current.has_reserved_place = reserved
    current.save(update_fields=["has_reserved_place"])
    places.rearrange(meeting)
    current.refresh_from_db()
    return current
