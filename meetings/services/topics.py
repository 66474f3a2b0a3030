"""The topic store of a group: proposals, and three points a person spreads over the open ones."""

from django.db import transaction
from django.db.models import Sum

from members.models import Member

from ..models import ProposalMark, TopicProposal

POINTS = 3


class TopicError(Exception):
    """A step in the topic store that its rules don't allow; the German message is for the person who tried."""


def points_left(member: Member, workgroup_id: int) -> int:
    """Return how many points the person still has for the group's open proposals, never below 0.

    A proposal that came back from an agenda brings its old points along, so more than three may be given.
    """
    return max(POINTS - _given(member, workgroup_id), 0)


@transaction.atomic
def weigh(*, proposal: TopicProposal, member: Member, points: int) -> None:
    """Give a proposal so many of the person's points (0 takes them back).

    Raises TopicError when the proposal is no longer open, or when the points don't suffice.
    """
    # The person's row is the lock: two clicks at once would both find the last point free.
    Member.objects.select_for_update(of=("self",)).get(pk=member.pk)
    current = TopicProposal.objects.get(pk=proposal.pk)
    if not current.is_open:
        raise TopicError("Über dieses Thema wird nicht mehr abgestimmt: Es steht schon auf einer Tagesordnung.")
    if not 0 <= points <= POINTS:
        raise TopicError(f"Ein Thema bekommt höchstens {POINTS} Punkte.")
    marks = ProposalMark.objects.filter(proposal=current, member=member)
    before = marks.values_list("weight", flat=True).first() or 0
    if points > before and _given(member, current.workgroup_id) - before + points > POINTS:
        raise TopicError("Ihre drei Punkte sind vergeben. Nehmen Sie zuerst bei einem anderen Thema einen zurück.")
    if points:
        ProposalMark.objects.update_or_create(proposal=current, member=member, defaults={"weight": points})
    else:
        marks.delete()


@transaction.atomic
def withdraw_proposal(*, proposal: TopicProposal) -> None:
    """Take an own proposal out of the store. Raises TopicError when it is on an agenda already."""
    current = TopicProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if not current.is_open:
        raise TopicError("Dieses Thema steht schon auf einer Tagesordnung.")
    current.state = TopicProposal.State.WITHDRAWN
    current.save(update_fields=["state"])


def _given(member: Member, workgroup_id: int) -> int:
    marks = ProposalMark.objects.filter(
        member=member, proposal__workgroup=workgroup_id, proposal__state=TopicProposal.State.OPEN
    )
    return marks.aggregate(given=Sum("weight"))["given"] or 0
