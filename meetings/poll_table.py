"""Everybody's answers to a poll: sums per date, a row per person, the best dates marked."""

from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from members.models import Member

from .models import DateOption, DatePoll, DateVote

_Answer = DateVote.Answer


@dataclass
class Column:
    """One date with its sums; ``names`` lists who gave which answer.

    ``best`` marks the dates that suit most people while the poll can be decided, ``fixed`` the one that was chosen.
    """

    option: DateOption
    yes: int = 0
    if_needed: int = 0
    no: int = 0
    best: bool = False
    fixed: bool = False
    names: dict[str, list[str]] = field(default_factory=dict)

    @property
    def can_come(self) -> int:
        return self.yes + self.if_needed

    @property
    def is_marked(self) -> bool:
        return self.best or self.fixed

    @property
    def people(self) -> list[tuple[str, str, list[str]]]:
        """Return (answer, its label, names) for every answer somebody gave."""
        return [(value, label, self.names[value]) for value, label in _Answer.choices if value in self.names]


@dataclass(frozen=True)
class PersonRow:
    """One person's answers in the order of the columns: (column, value, label); both empty without an answer."""

    member: Member
    is_self: bool
    cells: list[tuple[Column, str, str]]


@dataclass(frozen=True)
class PollTable:
    columns: list[Column]
    rows: list[PersonRow]

    @property
    def days(self) -> list[tuple[date, int]]:
        """Return the days in order, each with the number of its columns."""
        return [(day, len(list(columns))) for day, columns in groupby(self.columns, lambda column: column.option.day)]

    @property
    def best(self) -> list[Column]:
        return [column for column in self.columns if column.best]


def poll_table(poll: DatePoll, viewer) -> PollTable:
    """Return the table, the viewer's own row first. Counts present members of the group only; three queries."""
    chosen = None if poll.can_be_decided else poll.fixed_option_id
    columns = [Column(option, fixed=option.pk == chosen) for option in poll.options.all()]
    answers: dict[int, dict[int, str]] = {}
    votes = DateVote.objects.filter(option__poll=poll, member__in=poll.workgroup.members)
    for member, option, answer in votes.values_list("member", "option", "answer"):
        answers.setdefault(member, {})[option] = answer
    voters = Member.objects.filter(pk__in=answers).select_related("user")
    members = sorted(voters, key=lambda member: (member.user_id != viewer.pk, *_by_name(member)))
    for member in members:
        _count(columns, str(member.user), answers[member.pk])
    if poll.can_be_decided:
        _mark_best(columns)
    rows = [PersonRow(member, member.user_id == viewer.pk, _cells(columns, answers[member.pk])) for member in members]
    return PollTable(columns, rows)


def _by_name(member: Member) -> tuple[str, str, int]:
    return member.user.last_name.casefold(), member.user.first_name.casefold(), member.pk


def _count(columns: list[Column], name: str, given: dict[int, str]) -> None:
    for column in columns:
        if answer := given.get(column.option.pk):
            column.names.setdefault(answer, []).append(name)
            setattr(column, answer, getattr(column, answer) + 1)


def _cells(columns: list[Column], given: dict[int, str]) -> list[tuple[Column, str, str]]:
    values = [given.get(column.option.pk, "") for column in columns]
    return [
        (column, value, _Answer(value).label if value else "") for column, value in zip(columns, values, strict=True)
    ]


def _mark_best(columns: list[Column]) -> None:
    """Best is what most people can make, counting „wenn nötig“; among equals what most say yes to."""
    chances = [column for column in columns if column.can_come and not column.option.is_past]
    if not chances:
        return
    top = max((column.can_come, column.yes) for column in chances)
    for column in chances:
        column.best = (column.can_come, column.yes) == top
