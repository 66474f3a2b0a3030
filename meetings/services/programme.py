"""The programme of a meeting: its sessions, kept under a lock on the meeting. Only deleting a chosen one sends mail."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from workgroups.models import Workgroup

from ..models import BERLIN, Invitation, Meeting, ProgrammeSession
from .audience import invitees, notify
from .follow import days_later
from .lost_choices import ask_again_where_overlapping, drop_choices_of
from .planning import Change, MeetingError, locked
from .told import facts_of, remember


class SessionConflict(MeetingError):
    """Somebody saved the session after the form was opened; ``current`` is what they saved."""

    def __init__(self, current: ProgrammeSession):
        self.current = current
        super().__init__("Der Programmpunkt wurde in der Zwischenzeit von jemand anderem geändert.")


def _locked_for_programme(meeting: Meeting) -> Meeting:
    current = locked(meeting)
    if not (current.is_draft or current.is_announced):
        raise MeetingError(f"Das Treffen ist {current.get_state_display()}; das Programm lässt sich nicht mehr ändern.")
    return current


def _locked_session(meeting: Meeting, pk: int) -> ProgrammeSession:
    """Lock the row, too: an AG meeting that moves changes its session without locking the whole meeting."""
    session = ProgrammeSession.objects.select_for_update().filter(meeting=meeting, pk=pk).first()
    if session is None:
        raise MeetingError("Diesen Programmpunkt hat inzwischen jemand anderes gelöscht.")
    return session


def linkable_meetings(meeting: Meeting, user, session: ProgrammeSession | None = None):
    """Return the AG meetings that can be a session of the network's meeting and are not in the programme yet.

    They are held within the meeting or on its day.
    """
    if meeting.workgroup.kind != Workgroup.Kind.NETWORK:
        return Meeting.objects.none()
    day = timezone.localtime(meeting.starts_at, BERLIN).date()
    taken = meeting.sessions.filter(ag_meeting__isnull=False)
    if session is not None and session.pk:
        taken = taken.exclude(pk=session.pk)
    rows = Meeting.objects.visible_to(user).filter(workgroup__kind=Workgroup.Kind.AG)
    rows = rows.filter(part_of=meeting) | rows.filter(part_of__isnull=True, starts_at__date=day)
    rows = rows.exclude(state=Meeting.State.CANCELLED).exclude(pk__in=taken.values("ag_meeting"))
    return rows.select_related("workgroup__parent").order_by("starts_at", "workgroup__number", "pk")


@transaction.atomic
def add_session(*, meeting: Meeting, values: dict) -> ProgrammeSession:
    """Add a session; one that opens a new round asks everybody to choose (again).

    Raises MeetingError when the programme can't change any more.
    """
    current = _locked_for_programme(meeting)
    session = ProgrammeSession(meeting=current)
    _apply(session, values)
    session.save()
    _ask_for_new_round(session)
    current.save_search_columns()
    return session


@transaction.atomic
def change_session(*, session: ProgrammeSession, version: int, values: dict) -> ProgrammeSession:
    """Save a session's form. Nobody is mailed; a new time or room is noted for ``choices.tell_changes``.

    Raises SessionConflict when ``version`` is no longer the present one, MeetingError when session or programme are
    gone.
    """
    meeting = _locked_for_programme(session.meeting)
    current = _locked_session(meeting, session.pk)
    if current.version != version:
        raise SessionConflict(current)
    facts, was_chosen = facts_of(current), current.is_chosen
    times = (current.starts_at, current.ends_at)
    _apply(current, values)
    current.version += 1
    remember(current, facts)
    current.save()
    if was_chosen and not current.is_chosen:
        current.choices.all().delete()
    if (current.starts_at, current.ends_at) != times or current.is_chosen != was_chosen:
        ask_again_where_overlapping(current)
        _ask_for_new_round(current)
    meeting.save_search_columns()
    return current


@transaction.atomic
def delete_session(*, session: ProgrammeSession) -> int:
    """Take a session off the programme; those who chose it are told and choose anew. Returns how many they are.

    Raises MeetingError when the programme can't change any more.
    """
    meeting = _locked_for_programme(session.meeting)
    current = _locked_session(meeting, session.pk)
    people = list(invitees(meeting).filter(session_choices__session=current))
    drop_choices_of([current])
    if people and meeting.takes_answers:
        data = {"title": current.title, "span": current.clock_span}
        notify("meetings.session_dropped", meeting, people, version=current.pk, data=data)
    current.delete()
    meeting.save_search_columns()
    return len(people)


def programme_to_copy_from(meeting: Meeting) -> Meeting | None:
    """Return the group's last meeting before this one that had a programme."""
    earlier = Meeting.objects.filter(
        workgroup=meeting.workgroup_id, starts_at__lt=meeting.starts_at, sessions__isnull=False
    )
    return earlier.exclude(pk=meeting.pk).exclude(state=Meeting.State.CANCELLED).order_by("-starts_at", "-pk").first()


@transaction.atomic
def copy_programme(*, meeting: Meeting) -> int:
    """Take over the sessions of the last meeting at their wall-clock times, without people and linked AG meetings.

    Returns how many they are. Raises MeetingError when there is nothing to copy or a programme already.
    """
    current = _locked_for_programme(meeting)
    source = programme_to_copy_from(current)
    if source is None:
        raise MeetingError("Es gibt noch kein früheres Treffen der Gruppe mit einem Programm.")
    if current.sessions.exists():
        raise MeetingError("Das Treffen hat schon ein Programm. Übernehmen lässt sich eines nur am Anfang.")
    begin, source_begin = (timezone.localtime(row.starts_at, BERLIN).date() for row in (current, source))
    copies = [_copy(session, current, begin - source_begin) for session in source.sessions.all()]
    ProgrammeSession.objects.bulk_create(copies)
    current.save_search_columns()
    return len(copies)


def _copy(session: ProgrammeSession, meeting: Meeting, days: timedelta) -> ProgrammeSession:
    return ProgrammeSession(
        meeting=meeting,
        title=session.title,
        description=session.description,
        room=session.room,
        capacity=session.capacity,
        is_chosen=session.is_chosen,
        starts_at=days_later(session.starts_at, days),
        ends_at=days_later(session.ends_at, days),
    )


def session_changes(old: ProgrammeSession, new: ProgrammeSession) -> list[Change]:
    """Return where two states of a session differ, as text for people."""
    pairs = [
        ("AG-Treffen", str(old.ag_meeting or ""), str(new.ag_meeting or "")),
        ("Titel", old.title, new.title),
        ("Zeit", old.clock_span, new.clock_span),
        ("Raum", old.room, new.room),
        ("Wer leitet", old.person, new.person),
        ("Für wen?", _audience(old), _audience(new)),
        ("Plätze", str(old.capacity or ""), str(new.capacity or "")),
        ("Worum es geht", old.description, new.description),
    ]
    return [
        Change(label, before or "–", after or "–")
        for label, before, after in pairs
        if before.replace("\r\n", "\n") != after.replace("\r\n", "\n")
    ]


def _audience(session: ProgrammeSession) -> str:
    return "zur Wahl" if session.is_chosen else "für alle"


def _apply(session: ProgrammeSession, values: dict) -> None:
    for name, value in values.items():
        setattr(session, name, value)
    if session.ag_meeting_id is None:
        return
    same = ProgrammeSession.objects.filter(meeting=session.meeting_id, ag_meeting=session.ag_meeting_id)
    if same.exclude(pk=session.pk).exists():
        raise MeetingError("Dieses AG-Treffen steht schon im Programm.")
    ag_meeting = Meeting.objects.get(pk=session.ag_meeting_id)
    session.starts_at, session.ends_at = ag_meeting.starts_at, ag_meeting.ends_at
    if ag_meeting.part_of_id is None:
        # The AG meeting's own page then says where it takes place; whoever edits it right now is told.
        Meeting.objects.filter(pk=ag_meeting.pk).update(part_of=session.meeting_id, version=F("version") + 1)


def _ask_for_new_round(session: ProgrammeSession) -> None:
    """Ask everybody to choose (again) when a session opens a round that was not there before."""
    if not session.is_chosen:
        return
    if not ProgrammeSession.objects.parallel_to(session).exists():
        Invitation.objects.filter(meeting=session.meeting_id).update(chose_at=None)
