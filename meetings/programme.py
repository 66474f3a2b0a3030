"""What follows from the times of a programme's sessions: the timetable, the rounds of choice, what may be wrong."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.utils import timezone

from .models import BERLIN, Meeting, ProgrammeSession
from .models.meeting import clock_span

_BETWEEN_NAMES = re.compile(r"\s*(?:[,;/&]|\bund\b)\s*")


@dataclass(frozen=True)
class Block:
    """Sessions that hang together by overlapping in time, in the order of the programme."""

    sessions: list[ProgrammeSession]

    @property
    def starts_at(self) -> datetime:
        return self.sessions[0].starts_at

    @property
    def ends_at(self) -> datetime:
        return max(session.ends_at for session in self.sessions)

    @property
    def clock_span(self) -> str:
        return clock_span(self.starts_at, self.ends_at)

    @property
    def is_parallel(self) -> bool:
        return len(self.sessions) > 1

    @property
    def is_exclusive(self) -> bool:
        """Whether nobody can come to more than one of the sessions."""
        return all(one.overlaps(other) for one, other in combinations(self.sessions, 2))

    @property
    def columns(self) -> list[list[ProgrammeSession]]:
        """The sessions side by side; what follows a session without overlapping it stands below it."""
        columns: list[list[ProgrammeSession]] = []
        for session in self.sessions:
            column = next((column for column in columns if column[-1].ends_at <= session.starts_at), None)
            if column is None:
                columns.append([session])
            else:
                column.append(session)
        return columns


def blocks_of(sessions: Iterable[ProgrammeSession]) -> list[Block]:
    """Return the sessions, given in order of their beginning, as blocks that follow each other."""
    blocks: list[Block] = []
    end = None
    for session in sessions:
        if end is None or session.starts_at >= end:
            blocks.append(Block([session]))
            end = session.ends_at
        else:
            blocks[-1].sessions.append(session)
            end = max(end, session.ends_at)
    return blocks


def rounds_of(sessions: Iterable[ProgrammeSession]) -> list[Block]:
    """Return the rounds in which people choose: blocks of the sessions that can be chosen."""
    return blocks_of(session for session in sessions if session.is_chosen and not session.is_cancelled)


def first_overlap(sessions: Iterable[ProgrammeSession]) -> tuple[ProgrammeSession, ProgrammeSession] | None:
    """Return two of the sessions that take place at the same time, or None."""
    return next(((one, other) for one, other in combinations(sessions, 2) if one.overlaps(other)), None)


def alternatives_to(full: ProgrammeSession, sessions: Iterable[ProgrammeSession]) -> list[ProgrammeSession]:
    """Return the sessions at the same time that still have places; ``sessions`` are those people choose among."""
    return [other for other in sessions if other != full and other.overlaps(full) and not other.is_full]


def hints_of(meeting: Meeting, sessions: list[ProgrammeSession], participants: int) -> list[str]:
    """Return what the planner should look at, as sentences; ``participants`` is how many people come so far."""
    live = [session for session in sessions if not session.is_cancelled]
    hints = [_cancelled(session) for session in sessions if session.is_cancelled]
    hints += [text for session in live if (text := _outside(meeting, session))]
    hints += [text for one, other in combinations(live, 2) if one.overlaps(other) for text in _clashes(one, other)]
    for block in rounds_of(live):
        hints += _of_round(block, participants)
    return hints + [text for session in live if (text := _too_many(session))]


def _cancelled(session: ProgrammeSession) -> str:
    return f"„{session.title}“: Das AG-Treffen dazu ist abgesagt. Wer es gewählt hatte, wählt neu."


def _outside(meeting: Meeting, session: ProgrammeSession) -> str:
    day = timezone.localtime(session.starts_at, BERLIN).date()
    if day != timezone.localtime(meeting.starts_at, BERLIN).date():
        return f"„{session.title}“ liegt nicht am Tag des Treffens, sondern am {day:%d.%m.%Y}."
    if session.starts_at < meeting.starts_at or session.ends_at > meeting.ends_at:
        return f"„{session.title}“ ({session.clock_span}) liegt außerhalb des Treffens ({meeting.clock_span})."
    return ""


def _clashes(one: ProgrammeSession, other: ProgrammeSession) -> Iterator[str]:
    both = f"„{one.title}“ und „{other.title}“"
    if one.room and one.room.strip().casefold() == other.room.strip().casefold():
        yield f"Raum „{one.room}“ ist doppelt belegt: {both} liegen gleichzeitig."
    for name in sorted(_names(one.person) & _names(other.person)):
        yield f"{name} ist doppelt eingeplant: {both} liegen gleichzeitig."
    if not (one.is_chosen and other.is_chosen):
        common, rest = (one, other) if not one.is_chosen else (other, one)
        yield f"„{common.title}“ ist für alle, gleichzeitig liegt aber „{rest.title}“."


def _names(text: str) -> set[str]:
    return {name for name in _BETWEEN_NAMES.split(text.strip()) if name}


def _of_round(block: Block, participants: int) -> Iterator[str]:
    if not block.is_parallel:
        yield f"„{block.sessions[0].title}“ steht zur Wahl, hat aber keine Alternative zur selben Zeit."
    capacities = [session.capacity for session in block.sessions]
    if block.is_parallel and block.is_exclusive and None not in capacities and sum(capacities) < participants:
        yield (
            f"In der Runde {block.clock_span} gibt es {sum(capacities)} Plätze, zugesagt haben aber schon "
            f"{participants} Personen."
        )


def _too_many(session: ProgrammeSession) -> str:
    if session.capacity is None or session.chosen_count <= session.capacity:
        return ""
    return (
        f"„{session.title}“ haben {session.chosen_count} Personen gewählt, Plätze gibt es {session.capacity}. "
        "Niemand verliert den eigenen."
    )
