"""What those who chose a session know of its time and room, until the planner has them told of a change."""

from django.utils import timezone

from ..models import ProgrammeSession

SINCE = "since"


def facts_of(session: ProgrammeSession) -> dict[str, str]:
    """Return what people must know to find the session, by label."""
    return {"Zeit": session.clock_span, "Raum": session.room or "–"}


def remember(session: ProgrammeSession, before: dict[str, str]) -> None:
    """Note what was true before a change, unless an earlier change is still untold; doesn't save the session.

    A session that nobody chose, or that is again as people know it, has nothing to tell.
    """
    now = facts_of(session)
    if session.told is None and before != now and session.choices.exists():
        session.told = before | {SINCE: timezone.now().isoformat()}
    elif session.told is not None and all(session.told[label] == text for label, text in now.items()):
        session.told = None


def untold_changes(session: ProgrammeSession) -> list[dict[str, str]]:
    """Return label, old and new text of what changed since people were told last, for a session with ``told``."""
    return [
        {"label": label, "old": session.told[label], "new": text}
        for label, text in facts_of(session).items()
        if session.told[label] != text
    ]
