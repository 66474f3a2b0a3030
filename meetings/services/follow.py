"""Sessions follow the meetings they belong to, so that each time stands in one place only."""

from datetime import datetime, timedelta

from django.utils import timezone

from ..models import BERLIN, Meeting, ProgrammeSession
from .lost_choices import ask_again_where_overlapping, drop_choices_of
from .told import facts_of, remember


def follow_meeting(meeting: Meeting, *, before: datetime) -> None:
    """Bring programmes in line after a meeting was saved; ``before`` is when it began until then.

    A session linked to this AG meeting takes its time. The meeting's own sessions move with it to another day and keep
    their wall-clock times; linked ones stay where their AG meetings are. Expects the meeting's row to be locked.
    """
    for session in ProgrammeSession.objects.select_for_update().filter(ag_meeting=meeting):
        _take_time_of(meeting, session)
    new_day, old_day = (timezone.localtime(moment, BERLIN).date() for moment in (meeting.starts_at, before))
    if new_day == old_day:
        return
    own = list(meeting.sessions.filter(ag_meeting__isnull=True))
    for session in own:
        for name in ("starts_at", "ends_at"):
            setattr(session, name, days_later(getattr(session, name), new_day - old_day))
    ProgrammeSession.objects.bulk_update(own, ["starts_at", "ends_at"])


def days_later(moment: datetime, days: timedelta) -> datetime:
    """Return the same wall-clock time in Europe/Berlin on another day."""
    clock = timezone.localtime(moment, BERLIN)
    return datetime.combine(clock.date() + days, clock.time(), tzinfo=BERLIN)


def leave_programme(meeting: Meeting) -> None:
    """Take back the choices of a session whose AG meeting was cancelled; the session stays, marked as such."""
    drop_choices_of(list(ProgrammeSession.objects.filter(ag_meeting=meeting)))


def _take_time_of(meeting: Meeting, session: ProgrammeSession) -> None:
    if (session.starts_at, session.ends_at) == (meeting.starts_at, meeting.ends_at):
        return
    facts = facts_of(session)
    session.starts_at, session.ends_at = meeting.starts_at, meeting.ends_at
    remember(session, facts)
    session.save(update_fields=["starts_at", "ends_at", "told"])
    ask_again_where_overlapping(session)
