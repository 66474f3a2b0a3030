from django.db import transaction
from django.utils import timezone

from ..models import Invitation
from ..permissions import answer_refusal


class AnswerRefused(Exception):
    """The answer doesn't count any more; the German message says why."""


@transaction.atomic
def record_answer(
    *, invitation: Invitation, answer: str, via: str = Invitation.Via.WEB, comment: str | None = None
) -> Invitation:
    """Keep the invited person's answer; a later one replaces it. ``comment`` None leaves the present comment.

    Raises AnswerRefused once the meeting has begun or is cancelled, or the membership has ended.
    """
    current = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("meeting__workgroup__parent", "member__user")
        .get(pk=invitation.pk)
    )
    if reason := answer_refusal(current):
        raise AnswerRefused(reason)
    current.answer, current.answered_at, current.answered_via = answer, timezone.now(), via
    if comment is not None:
        current.comment = comment
    current.save()
    return current
