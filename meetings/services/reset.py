"""An invitation that was taken back and is given again."""

from django.utils import timezone

from ..models import Invitation

FIELDS = [
    "withdrawn_at", "answered_at", "answer", "answered_via", "comment", "mode", "place", "waiting_since",
    "has_reserved_place", "deputy", "chose_at", "round", "created_at",
]  # fmt: skip


def start_over(invitation: Invitation) -> None:
    """Make it as new, without an answer; the new round lets mails go out once more. Doesn't save."""
    invitation.withdrawn_at = invitation.answered_at = invitation.waiting_since = None
    invitation.deputy = invitation.chose_at = None
    invitation.answer, invitation.place = Invitation.Answer.NONE, Invitation.Place.NONE
    invitation.answered_via = invitation.mode = invitation.comment = ""
    invitation.has_reserved_place = False
    invitation.round += 1
    invitation.created_at = timezone.now()
