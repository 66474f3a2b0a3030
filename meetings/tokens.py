"""Signed links by which invited people answer without logging in.

A token names one invitation and is good for answering it, nothing else. It is not used up: whether an answer still
counts is decided by the meeting and the membership.
"""

from django.core.signing import BadSignature, Signer

from .models import Invitation

_signer = Signer(salt="meetings.answer-by-mail", sep=".")


def answer_token(invitation: Invitation) -> str:
    return _signer.sign(str(invitation.pk))


def invitation_pk(token: str) -> int | None:
    """Return the key of the invitation, or None for a forged or garbled token."""
    try:
        return int(_signer.unsign(token))
    except (BadSignature, ValueError):
        return None
