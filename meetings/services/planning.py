"""The life of a meeting: draft, announced, closed or cancelled. Each step locks the row and checks its state again."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from dkbm_portal.insert_select import insert_select
from dkbm_portal.template_tags import long_date
from workgroups.models import Workgroup

from ..models import Invitation, Meeting, TopicProposal
from . import places
from .audience import notify_all, people_to_invite
from .files import delete_all_files
from .follow import follow_meeting, leave_programme

USUAL_MEETINGS_A_YEAR = 2
SEATS, AGENDA = "Plätze vor Ort", "Tagesordnung"


class MeetingError(Exception):
    """A step that the meeting's state or data don't allow; the German message is for the person who tried."""


class EditConflict(MeetingError):
    """Somebody saved the meeting after the form was opened; ``current`` is what they saved."""

    def __init__(self, current: Meeting):
        self.current = current
        super().__init__("Das Treffen wurde in der Zwischenzeit von jemand anderem geändert.")


class SilentMoveRefused(MeetingError):
    """A new time or link without a mail would leave wrong entries in everybody's calendar."""


@dataclass(frozen=True)
class Change:
    """One differing field of two states of a meeting, as text for people."""

    label: str
    old: str
    new: str


def seats_text(meeting: Meeting) -> str:
    """„50, davon 5 reserviert“; empty when there is no limit."""
    if meeting.capacity is None:
        return ""
    reserved = f", davon {meeting.reserved_places} reserviert" if meeting.reserved_places else ""
    return f"{meeting.capacity}{reserved}"


def worth_a_mail(changes: list[Change]) -> list[Change]:
    """Return the changes that everybody invited needs to know; the number of places concerns those who wait."""
    return [change for change in changes if change.label != SEATS]


def _texts(meeting: Meeting) -> dict[str, str]:
    return {
        "Titel": meeting.title,
        "Thema": meeting.theme,
        "Termin": f"{long_date(meeting.starts_at)}, {meeting.clock_span}",
        "Gastgebende Kommune": str(meeting.host or ""),
        "Ort": meeting.venue,
        "Anschrift": meeting.address,
        SEATS: seats_text(meeting),
        "Videokonferenz": meeting.online_url,
        "Antwort erbeten bis": long_date(meeting.answer_by),
        "Teil von": str(meeting.part_of or ""),
        AGENDA: meeting.agenda,
        "Protokoll": meeting.minutes,
    }


def differing(texts: Iterable[tuple[str, str, str]]) -> list[Change]:
    """Return those of the triples (label, old, new) that differ; line ends of browsers don't count."""
    return [
        Change(label, old or "–", new or "–")
        for label, old, new in texts
        if old.replace("\r\n", "\n") != new.replace("\r\n", "\n")
    ]


def changes_between(old: Meeting, new: Meeting) -> list[Change]:
    """Return what a reader would notice, in the order of the form."""
    before, after = _texts(old), _texts(new)
    return differing((label, before[label], after[label]) for label in before)


def locked(meeting: Meeting) -> Meeting:
    """Return the row as it is now, locked until the transaction ends."""
    return (
        Meeting.objects.select_for_update(of=("self",))
        .select_related("workgroup__parent", "host", "part_of")
        .get(pk=meeting.pk)
    )


def _apply(meeting: Meeting, values: dict) -> None:
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.version += 1


def announcement_problems(meeting: Meeting) -> list[str]:
    """Return what is missing before the draft may be announced, as sentences."""
    problems = []
    if not meeting.has_place:
        problems.append("Bitte tragen Sie einen Ort oder einen Link zur Videokonferenz ein.")
    if meeting.starts_at <= timezone.now():
        problems.append("Der Beginn liegt in der Vergangenheit.")
    if not meeting.workgroup.is_active:
        problems.append("Die Gruppe ist abgeschlossen.")
    return problems


def third_meeting_warning(meeting: Meeting) -> str:
    """Return a warning when the AG plans more than two meetings in the calendar year (R6), else an empty string."""
    group = meeting.workgroup
    if group.kind != Workgroup.Kind.AG or meeting.is_cancelled:
        return ""
    number = Meeting.objects.counting_for_the_year(meeting).count() + 1
    if number <= USUAL_MEETINGS_A_YEAR:
        return ""
    year = timezone.localtime(meeting.starts_at).year
    return f"Mit diesem Treffen hat die {group.short_name} im Jahr {year} {number} Treffen; üblich sind höchstens zwei."


@transaction.atomic
def save_changes(*, meeting: Meeting, version: int, values: dict, tell_everybody: bool = False) -> list[Change]:
    """Save a draft, or the texts of an announced meeting; the latter are mailed to all invited with ``tell_everybody``.

    Returns the changes; nothing is saved or mailed when there are none.
    Raises EditConflict when ``version`` is no longer the present one, MeetingError when the state has moved on.
    """
    current = locked(meeting)
    if current.version != version:
        raise EditConflict(current)
    if current.state != meeting.state:
        raise MeetingError(f"Das Treffen ist inzwischen {current.get_state_display()}.")
    before = _as_saved(current)
    _apply(current, values)
    changes = changes_between(before, current)
    if changes:
        _save_and_tell(current, before, _in_short(changes) if tell_everybody and current.takes_answers else [])
    return changes


def _as_saved(meeting: Meeting) -> Meeting:
    return Meeting.objects.select_related("host", "part_of").get(pk=meeting.pk)


def _in_short(changes: list[Change]) -> list[Change]:
    """The new agenda stands in the mail anyway; old and new side by side would hide everything else."""
    return [
        Change(change.label, "eine frühere Fassung", "siehe unten") if change.label == AGENDA else change
        for change in changes
    ]


def _save_and_tell(meeting: Meeting, before: Meeting, told: list[Change]) -> None:
    """Save, and with something to tell raise SEQUENCE and mail it to everybody invited; programmes follow."""
    meeting.sequence += bool(told)
    meeting.save()
    follow_meeting(meeting, before=before.starts_at)
    if told:
        data = {"changes": [{"label": change.label, "old": change.old, "new": change.new} for change in told]}
        notify_all("meetings.update", meeting, version=meeting.sequence, data=data)


@transaction.atomic
def announce(*, meeting: Meeting, version: int) -> int:
    """Invite every present member of the group; the mails go out with this transaction.

    Returns how many people are invited. Raises EditConflict, and MeetingError with what is missing.
    """
    current = locked(meeting)
    if not current.is_draft:
        raise MeetingError("Das Treffen ist schon angekündigt.")
    if current.version != version:
        raise EditConflict(current)
    if problems := announcement_problems(current):
        raise MeetingError(" ".join(problems))
    _apply(current, {"state": Meeting.State.ANNOUNCED, "announced_at": timezone.now()})
    current.save()
    insert_select(Invitation, people_to_invite(current.workgroup), meeting=current.pk, member=F("pk"))
    return notify_all("meetings.invitation", current, version=current.sequence)


@transaction.atomic
def move(*, meeting: Meeting, version: int, values: dict, tell_everybody: bool) -> list[Change]:
    """Change time, place, link or host of an announced meeting.

    ``tell_everybody`` raises SEQUENCE and mails all invited what changed; without it only the spelling of a place may
    change. The number of places concerns only those who wait: a higher one seats them, a lower one takes no seat away.
    Returns the changes; nothing is saved or mailed when there are none.
    Raises EditConflict, SilentMoveRefused, and MeetingError when the meeting can't be moved any more.
    """
    current = locked(meeting)
    if not (current.is_announced and current.starts_at > timezone.now()):
        raise MeetingError("Nur angekündigte Treffen, die noch nicht begonnen haben, lassen sich verschieben.")
    if current.version != version:
        raise EditConflict(current)
    before = _as_saved(current)
    _apply(current, values)
    changes = changes_between(before, current)
    if not changes:
        return []
    told = worth_a_mail(changes) if tell_everybody else []
    if not told and any(change.label in ("Termin", "Videokonferenz") for change in changes):
        raise SilentMoveRefused(
            "Eine neue Zeit oder ein neuer Link muss in alle Kalender: Bitte benachrichtigen Sie alle Eingeladenen."
        )
    _save_and_tell(current, before, told)
    places.rearrange(current)
    return changes


@transaction.atomic
def cancel(*, meeting: Meeting, reason: str) -> int:
    """Cancel an announced meeting for good and tell everybody invited. Returns how many they are.

    Raises MeetingError when the meeting is not announced or over.
    """
    current = locked(meeting)
    if not current.is_announced or current.is_over:
        raise MeetingError("Nur angekündigte Treffen, die noch nicht vorbei sind, lassen sich absagen.")
    _apply(
        current,
        {"state": Meeting.State.CANCELLED, "cancelled_at": timezone.now(), "cancel_reason": reason},
    )
    current.sequence += 1
    current.save()
    TopicProposal.objects.filter(item__meeting=current).release()
    current.items.update(proposal=None)
    leave_programme(current)
    return notify_all("meetings.cancellation", current, version=current.sequence)


@transaction.atomic
def delete_draft(*, meeting: Meeting) -> None:
    """Delete a meeting nobody was told of. Raises MeetingError for anything else than an unused draft."""
    current = locked(meeting)
    if not current.is_draft:
        raise MeetingError("Nur Entwürfe lassen sich löschen. Angekündigte Treffen sagen Sie bitte ab.")
    if current.parts.exists():
        raise MeetingError("Andere Treffen finden innerhalb dieses Treffens statt. Bitte ändern Sie zuerst diese.")
    TopicProposal.objects.filter(item__meeting=current).release()
    delete_all_files(current)
    current.delete()
