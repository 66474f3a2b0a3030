"""Who was there: ticked by those who lead, scanned at the door, or entered by the people themselves."""

from django.db import transaction
from django.utils import timezone

from ..models import Invitation, Meeting, offered_modes
from .planning import MeetingError, locked


@transaction.atomic
def record_attendance(*, invitation: Invitation, attended: str, by_self: bool = False) -> Invitation:
    """Enter whether and how the person is there; ``unknown`` takes an entry back.

    Raises MeetingError before the last hour ahead of the meeting, and once its minutes are closed.
    """
    meeting = locked(invitation.meeting)
    if meeting.is_closed:
        raise MeetingError("Das Protokoll ist abgeschlossen; die Anwesenheit lässt sich nicht mehr ändern.")
    if not meeting.takes_attendance:
        raise MeetingError("Die Anwesenheit lässt sich ab einer Stunde vor dem Beginn erfassen.")
    current = Invitation.objects.current().select_for_update(of=("self",)).filter(pk=invitation.pk).first()
    if current is None:
        raise MeetingError("Diese Einladung gilt nicht mehr.")
    current.attended = attended
    current.attended_at = None if attended == Invitation.Attended.UNKNOWN else timezone.now()
    current.attended_by_self = by_self and attended != Invitation.Attended.UNKNOWN
    current.save(update_fields=["attended", "attended_at", "attended_by_self"])
    return current


def offered_attendance(meeting: Meeting) -> list[str]:
    """Return how one can be present: the ways in which the meeting takes place."""
    attended = {
        Invitation.Mode.ON_SITE: Invitation.Attended.ON_SITE,
        Invitation.Mode.ONLINE: Invitation.Attended.ONLINE,
    }
    return [attended[mode] for mode in offered_modes(meeting)]


def people_present(meeting: Meeting) -> int:
    """How many are entered as present, on site or online."""
    return meeting.invitations.current().present().count()
