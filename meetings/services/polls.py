"""Date polls: opened by a planner, answered by each member alone, decided once. Every step holds the poll's row."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from dkbm_portal.mail.outbox import queue
from dkbm_portal.template_tags import long_date
from members.models import Member, User
from workgroups.models import Workgroup

from ..models import DateOption, DatePoll, DateVote, Meeting
from ..permissions import vote_refusal
from .audience import people_to_invite
from .planning import Change, differing

FEWEST_OPTIONS, MOST_OPTIONS = 2, 30
Times = tuple[datetime, datetime]


class PollError(Exception):
    """A step that the poll's state doesn't allow; the German message is for the person who tried."""


class PollConflict(PollError):
    """Somebody changed the poll's texts after the form was opened; ``current`` is what they saved."""

    def __init__(self, current: DatePoll):
        self.current = current
        super().__init__("Die Umfrage wurde in der Zwischenzeit von jemand anderem geändert.")


class VotesWouldBeLost(PollError):
    """Removing options would delete more votes than the planner agreed to; ``votes`` says how many."""

    def __init__(self, votes: int):
        self.votes = votes
        stimmen = "1 Stimme" if votes == 1 else f"{votes} Stimmen"
        super().__init__(f"Mit den entfernten Terminen {'geht' if votes == 1 else 'gehen'} {stimmen} verloren.")


def locked_poll(poll: DatePoll) -> DatePoll:
    """Return the row as it is now, locked until the transaction ends."""
    return DatePoll.objects.select_for_update(of=("self",)).select_related("workgroup__parent").get(pk=poll.pk)


def _check_number(count: int) -> None:
    if count < FEWEST_OPTIONS:
        raise PollError("Eine Umfrage braucht mindestens zwei Termine.")
    if count > MOST_OPTIONS:
        raise PollError(f"Eine Umfrage hat höchstens {MOST_OPTIONS} Termine.")


@transaction.atomic
def open_poll(*, workgroup: Workgroup, created_by: User, values: dict, times: Collection[Times]) -> DatePoll:
    """Ask the group's present members by mail which of the ``times`` (begin, end) suit them.

    ``values`` are title, theme, description and answer_by. Raises PollError for too few or too many times.
    """
    times = sorted(set(times))
    _check_number(len(times))
    poll = DatePoll.objects.create(workgroup=workgroup, created_by=created_by, **values)
    DateOption.objects.bulk_create(DateOption(poll=poll, starts_at=begin, ends_at=end) for begin, end in times)
    people = [member.user for member in people_to_invite(workgroup)]
    queue("meetings.poll", object_key=poll.mail_key, to=people, data={"poll": poll.pk})
    return poll


@transaction.atomic
def change_poll(
    *,
    poll: DatePoll,
    version: int,
    values: dict,
    add: Collection[Times] = (),
    remove: Collection[int] = (),
    lose_votes: int = 0,
) -> DatePoll:
    """Change texts and dates of an open poll; ``remove`` are keys of options, ``lose_votes`` is what that may cost.

    Those who had answered everything are told of added dates. Raises PollError when the poll is decided or the number
    of dates is wrong, PollConflict when ``version`` of the texts is no longer the present one, VotesWouldBeLost when
    more than ``lose_votes`` votes would go.
    """
    current = locked_poll(poll)
    if not current.is_open:
        raise PollError("Die Umfrage ist schon beendet.")
    if current.version != version:
        raise PollConflict(current)
    options = {option.pk: option for option in current.options.all()}
    removed = [pk for pk in remove if pk in options]
    present = {(option.starts_at, option.ends_at) for pk, option in options.items() if pk not in removed}
    added = sorted(set(add) - present)
    _check_number(len(present) + len(added))
    votes = DateVote.objects.filter(option__in=removed).count()
    if votes > lose_votes:
        raise VotesWouldBeLost(votes)
    DateOption.objects.filter(pk__in=removed).delete()
    _write_texts(current, values)
    if added:
        _add_options(current, added)
    return current


def _write_texts(poll: DatePoll, values: dict) -> None:
    """Dates added and removed by two people go together by themselves; only the texts need a version."""
    poll.version += any(getattr(poll, name) != value for name, value in values.items())
    for name, value in values.items():
        setattr(poll, name, value)
    poll.save()


def poll_changes(old: DatePoll, new: DatePoll) -> list[Change]:
    """Return where the texts of two states of a poll differ, as text for people."""
    pairs = [
        ("Titel", old.title, new.title),
        ("Thema", old.theme, new.theme),
        ("Hinweise", old.description, new.description),
        ("Antwort erbeten bis", long_date(old.answer_by), long_date(new.answer_by)),
    ]
    return differing(pairs)


def _add_options(poll: DatePoll, times: list[Times]) -> None:
    """Offer more dates and tell those who believe they are done; the others see the dates when they answer."""
    people = [member.user for member in people_to_invite(poll.workgroup).filter(pk__in=poll.voters())]
    DateOption.objects.bulk_create(DateOption(poll=poll, starts_at=begin, ends_at=end) for begin, end in times)
    newest = poll.options.order_by("-pk").values_list("pk", flat=True)[0]
    queue("meetings.poll_options", object_key=poll.mail_key, version=newest, to=people, data={"poll": poll.pk})


@transaction.atomic
def cast_votes(*, poll: DatePoll, member: Member, answers: dict[int, str]) -> int:
    """Keep one member's own answers by option key; later ones replace them. Options that are gone are passed over.

    Returns how many answers were kept. Raises PollError when the poll takes no answers, or none of this person.
    """
    current = locked_poll(poll)
    if reason := vote_refusal(current, member):
        raise PollError(reason)
    now = timezone.now()
    options = set(current.options.ahead().values_list("pk", flat=True))
    votes = [
        DateVote(option_id=pk, member=member, answer=answer, voted_at=now)
        for pk, answer in answers.items()
        if pk in options
    ]
    DateVote.objects.bulk_create(
        votes, update_conflicts=True, unique_fields=["option", "member"], update_fields=["answer", "voted_at"]
    )
    return len(votes)


@transaction.atomic
def fix_option(*, poll: DatePoll, option: DateOption, by: User) -> Meeting:
    """Choose a date: it becomes the draft of a meeting with everything the poll says, and the poll is closed.

    Nobody is mailed: the announcement of the meeting invites all members, voters or not. Raises PollError when
    somebody decided before, or the date is gone or past.
    """
    current = locked_poll(poll)
    if not current.can_be_decided:
        raise PollError(f"Die Umfrage ist schon entschieden: {current.get_state_display()}.")
    if not current.workgroup.is_active:
        raise PollError("Die Gruppe ist abgeschlossen.")
    chosen = current.options.filter(pk=option.pk).first()
    if chosen is None or chosen.is_past:
        raise PollError("Dieser Termin steht nicht mehr zur Wahl.")
    meeting = Meeting.objects.create(
        workgroup=current.workgroup,
        title=current.title,
        theme=current.theme,
        agenda=current.description,
        starts_at=chosen.starts_at,
        ends_at=chosen.ends_at,
        created_by=by,
    )
    current.state, current.decided_at = DatePoll.State.FIXED, timezone.now()
    current.fixed_option, current.meeting = chosen, meeting
    current.save()
    return meeting


@transaction.atomic
def close_poll(*, poll: DatePoll, reason: str) -> int:
    """End a poll without a date and tell those who answered why. Returns how many they are.

    Raises PollError when the poll is decided already.
    """
    current = locked_poll(poll)
    if not current.can_be_decided:
        raise PollError(f"Die Umfrage ist schon entschieden: {current.get_state_display()}.")
    current.state, current.decided_at = DatePoll.State.CLOSED, timezone.now()
    current.close_reason, current.fixed_option = reason, None
    current.save()
    people = [member.user for member in people_to_invite(current.workgroup).filter(pk__in=current.voters())]
    return queue("meetings.poll_closed", object_key=current.mail_key, to=people, data={"poll": current.pk})
