"""The one door for answers, whichever way they come: web, mail, calendar program."""

from django.db import transaction
from django.utils import timezone

from members.models import Member

from ..models import Invitation, Meeting, offered_modes
from ..permissions import answer_refusal
from .deputies import invite_deputy, release_deputy
from .places import seat
from .planning import locked


class AnswerRefused(Exception):
    """The answer doesn't count any more; the German message says why."""


class DeputyRefused(AnswerRefused):
    """This person can't come instead; the German message says why."""


@transaction.atomic
def record_answer(
    *,
    invitation: Invitation,
    answer: str,
    via: str = Invitation.Via.WEB,
    comment: str | None = None,
    mode: str | None = None,
) -> Invitation:
    """Keep the invited person's answer; a later one replaces it. ``comment`` None leaves the present comment.

    ``mode`` None keeps the present one; without any, on site comes first. The returned invitation says by ``place``
    whether the person has a seat or waits for one: decided under a lock on the meeting's row.
    Raises AnswerRefused once the meeting has begun or is cancelled, or the membership has ended.
    """
    meeting, current = _locked(invitation)
    current.mode = _mode(meeting, current, answer, mode)
    if comment is not None:
        current.comment = comment
    if current.deputy_id and answer != Invitation.Answer.DECLINED:
        release_deputy(meeting, current)
    _enter(meeting, current, answer, via)
    return current


@transaction.atomic
def name_deputy(*, invitation: Invitation, deputy: Member) -> Invitation:
    """Decline, and have an admitted member come instead, who gets a mail and an own invitation.

    Raises DeputyRefused for somebody who can't, AnswerRefused as ``record_answer`` does.
    """
    meeting, current = _locked(invitation)
    if reason := _deputy_refusal(current, deputy):
        raise DeputyRefused(reason)
    if current.deputy_id and current.deputy_id != deputy.pk:
        release_deputy(meeting, current)
    is_new = current.deputy_id != deputy.pk
    current.mode, current.deputy = "", deputy
    _enter(meeting, current, Invitation.Answer.DECLINED, Invitation.Via.WEB)
    if is_new:
        invite_deputy(meeting, current, deputy)
    return current


def _locked(invitation: Invitation) -> tuple[Meeting, Invitation]:
    """Lock the meeting, then the invitation, and check that answers still count."""
    meeting = locked(invitation.meeting)
    current = (
        Invitation.objects.select_for_update(of=("self",))
        .select_related("member__user", "deputy__user")
        .get(pk=invitation.pk)
    )
    current.meeting = meeting
    if reason := answer_refusal(current):
        raise AnswerRefused(reason)
    return meeting, current


def _enter(meeting: Meeting, current: Invitation, answer: str, via: str) -> None:
    current.answer, current.answered_at, current.answered_via = answer, timezone.now(), via
    seat(meeting, current)


def _mode(meeting: Meeting, current: Invitation, answer: str, asked: str | None) -> str:
    if answer == Invitation.Answer.DECLINED:
        return ""
    offered = offered_modes(meeting)
    return next((mode for mode in (asked, current.mode) if mode in offered), offered[0])


def _deputy_refusal(current: Invitation, deputy: Member) -> str:
    if deputy.pk == current.member_id:
        return "Sie können sich nicht selbst vertreten."
    if not Member.objects.admitted().filter(pk=deputy.pk).exists():
        return "Diese Person ist kein Mitglied des Netzwerks."
    own = Invitation.objects.current().filter(meeting=current.meeting_id, member=deputy).first()
    if own and own.answer == Invitation.Answer.DECLINED:
        return f"{deputy} hat für dieses Treffen selbst abgesagt."
    return ""
