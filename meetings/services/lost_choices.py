"""Choices in the programme that lost their ground: people who don't come, sessions that are gone or now overlap."""

from collections.abc import Iterable

from ..models import Invitation, Meeting, ProgrammeSession, SessionChoice


def drop_lost_choices(meeting: Meeting) -> None:
    """Free the places of those who declined, wait for a seat or left; who comes after all chooses anew.

    Expects the meeting's row to be locked by the caller's transaction.
    """
    if not meeting.sessions.exists():
        return
    coming = meeting.invitations.current().participants()
    SessionChoice.objects.filter(session__meeting=meeting).exclude(invitation__in=coming).delete()
    meeting.invitations.filter(chose_at__isnull=False).exclude(pk__in=coming.values("pk")).update(chose_at=None)


def drop_choices_of(sessions: Iterable[ProgrammeSession]) -> None:
    """Take back all choices of the sessions and ask those who made them again."""
    choices = SessionChoice.objects.filter(session__in=sessions)
    Invitation.objects.filter(pk__in=list(choices.values_list("invitation", flat=True))).update(chose_at=None)
    choices.delete()


def ask_again_where_overlapping(session: ProgrammeSession) -> None:
    """Ask those who chose the session and another one that takes place at the same time now; both choices stay."""
    others = ProgrammeSession.objects.parallel_to(session)
    both = SessionChoice.objects.filter(session__in=others.values("pk"))
    Invitation.objects.filter(session_choices__session=session, pk__in=both.values("invitation")).update(chose_at=None)
