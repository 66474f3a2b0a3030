"""Who comes to which session. Places and overlaps are kept under a lock on the meeting's row."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from ..models import Invitation, Meeting, ProgrammeSession, SessionChoice
from ..permissions import choice_refusal
from ..programme import alternatives_to, first_overlap
from .audience import invitees, notify
from .places import mail_version
from .planning import MeetingError, locked
from .told import SINCE, untold_changes


class ChoiceRefused(MeetingError):
    """The choice doesn't count; the German message says why."""


class SessionFull(ChoiceRefused):
    """All places of ``session`` were taken; ``alternatives`` are the sessions at the same time that have some."""

    def __init__(self, session: ProgrammeSession, alternatives: list[ProgrammeSession]):
        self.session, self.alternatives = session, alternatives
        others = ", ".join(f"„{other.title}“" for other in alternatives)
        rest = f"Noch Plätze hat zur selben Zeit: {others}." if others else "Zur selben Zeit ist nichts anderes frei."
        super().__init__(f"„{session.title}“ ist inzwischen ausgebucht. {rest}")


@transaction.atomic
def choose_sessions(*, invitation: Invitation, sessions: Collection[int], tell: bool = False) -> Invitation:
    """Replace the person's choice by the sessions with these keys; none at all is a choice, too.

    A place the person has already is kept, however many there are now. ``tell`` mails the person, when somebody else
    chose for them. Raises SessionFull, and ChoiceRefused for people who don't come, for sessions that are gone, that
    nobody chooses or that take place at the same time. Then nothing changes.
    """
    meeting, current = _locked(invitation)
    offered = {session.pk: session for session in meeting.sessions.choosable().for_display()}
    if set(sessions) - offered.keys():
        raise ChoiceRefused("Das Programm wurde inzwischen geändert. Bitte wählen Sie neu.")
    wanted = [session for pk, session in offered.items() if pk in set(sessions)]
    if overlap := first_overlap(wanted):
        raise ChoiceRefused(
            f"„{overlap[0].title}“ und „{overlap[1].title}“ liegen gleichzeitig. Bitte wählen Sie einen."
        )
    had = set(current.session_choices.values_list("session", flat=True))
    for session in wanted:
        if session.pk not in had and session.is_full:
            raise SessionFull(session, alternatives_to(session, list(offered.values())))
    chosen = {session.pk for session in wanted}
    current.session_choices.exclude(session__in=chosen).delete()
    SessionChoice.objects.bulk_create(SessionChoice(session_id=pk, invitation=current) for pk in chosen - had)
    current.chose_at = timezone.now()
    current.save(update_fields=["chose_at"])
    if tell and chosen != had:
        notify("meetings.choice_moved", meeting, [current], version=mail_version(meeting, timezone.now()))
    return current


def _locked(invitation: Invitation) -> tuple[Meeting, Invitation]:
    meeting = locked(invitation.meeting)
    current = Invitation.objects.select_for_update(of=("self",)).select_related("member__user").get(pk=invitation.pk)
    current.meeting = meeting
    if reason := choice_refusal(current):
        raise ChoiceRefused(reason)
    return meeting, current


def changed_sessions(meeting: Meeting) -> list[ProgrammeSession]:
    """Return the sessions whose new time or room those who chose them don't know, with ``changes`` and ``people``."""
    sessions = list(meeting.sessions.live().filter(told__isnull=False).for_display())
    for session in sessions:
        session.changes = untold_changes(session)
        session.people = set(_who_knew(session))
    return [session for session in sessions if session.people]


def _who_knew(session: ProgrammeSession):
    """Yield the keys of the invitations whose people chose the session before it changed."""
    since = datetime.fromisoformat(session.told[SINCE])
    return session.choices.filter(chosen_at__lte=since).values_list("invitation", flat=True)


@transaction.atomic
def tell_changes(*, meeting: Meeting, tell: bool) -> int:
    """Mail everybody what became of the sessions they chose, in one mail each; or, without ``tell``, let it rest.

    Returns how many people are mailed. Raises MeetingError once the meeting has begun or is cancelled.
    """
    current = locked(meeting)
    if not current.takes_answers:
        raise MeetingError("Benachrichtigen lässt sich nur bis zum Beginn eines angekündigten Treffens.")
    sessions = changed_sessions(current)
    concerned = defaultdict(list)
    for session in sessions:
        for pk in session.people:
            concerned[pk].append(session)
    current.sessions.filter(told__isnull=False).update(told=None)
    if not tell:
        return 0
    by_sessions = defaultdict(list)
    for invited in invitees(current).filter(pk__in=concerned):
        by_sessions[tuple(session.pk for session in concerned[invited.pk])].append(invited)
    version = mail_version(current, timezone.now())
    for keys, people in by_sessions.items():
        changes = [
            change | {"label": f"{session.title}: {change['label']}"}
            for session in sessions
            if session.pk in keys
            for change in session.changes
        ]
        data = {"sessions": list(keys), "changes": changes}
        notify("meetings.programme_change", current, people, version=version, data=data)
    return sum(len(people) for people in by_sessions.values())
