"""Signed links by which invited people answer without logging in.

A token names one invitation and is good for answering it, nothing else. It is not used up: whether an answer still
counts is decided by the meeting and the membership.
"""

from django.core.signing import BadSignature, Signer

from members.models import Member

from .models import DatePoll, Invitation

_signer = Signer(salt="meetings.answer-by-mail", sep=".")
_poll_signer = Signer(salt="meetings.date-poll-by-mail", sep=".")


def answer_token(invitation: Invitation) -> str:
    return _signer.sign(str(invitation.pk))


def invitation_pk(token: str) -> int | None:
    """Return the key of the invitation, or None for a forged or garbled token."""
    try:
        return int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None


def poll_token(poll: DatePoll, member: Member) -> str:
    """Return the token by which one member answers one poll; it counts as long as the poll and the membership do."""
    return _poll_signer.sign(f"{poll.pk}-{member.pk}")


def poll_and_member(token: str) -> tuple[int, int] | None:
    """Return the keys of poll and member, or None for a forged or garbled token."""
    try:
        poll, member = _poll_signer.unsign(token).split("-")
        return int(poll), int(member)
    except (BadSignature, ValueError):
        return None
