"""The agenda of a meeting as items. Positions are kept under a lock on the meeting; nobody is mailed."""

from django.db import transaction
from django.db.models import Max

from ..models import AgendaItem, Meeting, TopicProposal
from .planning import Change, MeetingError, differing, locked


class ItemConflict(MeetingError):
    """Somebody saved the item after the form was opened; ``current`` is what they saved."""

    def __init__(self, current: AgendaItem):
        self.current = current
        super().__init__("Der Punkt wurde in der Zwischenzeit von jemand anderem geändert.")


def _locked_for_agenda(meeting: Meeting) -> Meeting:
    current = locked(meeting)
    if not (current.is_draft or current.is_announced):
        raise MeetingError(
            f"Das Treffen ist {current.get_state_display()}; die Tagesordnung lässt sich nicht mehr ändern."
        )
    return current


def _next_position(meeting: Meeting) -> int:
    return (meeting.items.aggregate(last=Max("position"))["last"] or 0) + 1


def _item(meeting: Meeting, pk: int) -> AgendaItem:
    item = AgendaItem.objects.filter(meeting=meeting, pk=pk).first()
    if item is None:
        raise MeetingError("Diesen Punkt hat inzwischen jemand anderes gelöscht.")
    return item


@transaction.atomic
def add_item(*, meeting: Meeting, values: dict) -> AgendaItem:
    """Put a new item at the end. Raises MeetingError when the agenda can't change any more."""
    current = _locked_for_agenda(meeting)
    item = AgendaItem.objects.create(meeting=current, position=_next_position(current), **values)
    current.save_search_columns()
    return item


@transaction.atomic
def change_item(*, item: AgendaItem, version: int, values: dict) -> AgendaItem:
    """Save title, kind, minutes, person and notes of an item.

    Raises ItemConflict when ``version`` is no longer the present one, MeetingError when item or agenda are gone.
    """
    meeting = _locked_for_agenda(item.meeting)
    current = _item(meeting, item.pk)
    if current.version != version:
        raise ItemConflict(current)
    for name, value in values.items():
        setattr(current, name, value)
    current.version += 1
    current.save()
    meeting.save_search_columns()
    return current


@transaction.atomic
def delete_item(*, item: AgendaItem) -> None:
    """Take an item off the agenda; a topic from the store goes back into it.

    Raises MeetingError when the minutes already say something about it.
    """
    meeting = _locked_for_agenda(item.meeting)
    current = _item(meeting, item.pk)
    if current.has_minutes or current.tasks.exists():
        raise MeetingError("Zu diesem Punkt steht schon etwas im Protokoll. Bitte leeren Sie zuerst den Text dort.")
    TopicProposal.objects.filter(item=current).release()
    current.delete()
    # Whoever writes the minutes right now has a field for this item: their next save must notice.
    meeting.minutes_version += 1
    meeting.save_search_columns("minutes_version")


@transaction.atomic
def move_item(*, item: AgendaItem, up: bool) -> None:
    """Swap an item with its neighbour; the first one stays first, the last one last."""
    meeting = _locked_for_agenda(item.meeting)
    current = _item(meeting, item.pk)
    others = AgendaItem.objects.filter(meeting=meeting)
    if up:
        neighbour = others.filter(position__lt=current.position).order_by("-position").first()
    else:
        neighbour = others.filter(position__gt=current.position).order_by("position").first()
    if neighbour is None:
        return
    current.position, neighbour.position = neighbour.position, current.position
    AgendaItem.objects.bulk_update([current, neighbour], ["position"])
    meeting.save_search_columns()


@transaction.atomic
def place_item(*, item: AgendaItem, before: int | None) -> None:
    """Put an item in front of the one with the key ``before``, or at the end with None.

    Raises MeetingError when either of them is gone.
    """
    meeting = _locked_for_agenda(item.meeting)
    current = _item(meeting, item.pk)
    if before == current.pk:
        return
    order = [other for other in AgendaItem.objects.filter(meeting=meeting) if other.pk != current.pk]
    if before is None:
        order.append(current)
    else:
        order.insert(order.index(_item(meeting, before)), current)
    for position, other in enumerate(order, start=1):
        other.position = position
    AgendaItem.objects.bulk_update(order, ["position"])
    meeting.save_search_columns()


@transaction.atomic
def take_proposal(*, proposal: TopicProposal, meeting: Meeting, before: int | None = None) -> AgendaItem:
    """Put a topic from the group's store onto the agenda: in front of the item ``before``, else at the end.

    Raises MeetingError when somebody took or withdrew it, or when it belongs to another group.
    """
    current = _locked_for_agenda(meeting)
    topic = TopicProposal.objects.select_for_update(of=("self",)).get(pk=proposal.pk)
    if topic.workgroup_id != current.workgroup_id:
        raise MeetingError("Das Thema gehört zu einer anderen Gruppe.")
    if not topic.is_open:
        raise MeetingError(f"Das Thema „{topic.title}“ ist nicht mehr im Themenspeicher.")
    topic.state = TopicProposal.State.TAKEN
    topic.save(update_fields=["state"])
    person = topic.author.get_full_name()[:120] if topic.author else ""
    values = {"title": topic.title, "notes": topic.why, "person": person, "proposal": topic}
    item = add_item(meeting=current, values=values)
    if before is not None:
        place_item(item=item, before=before)
    return item


def meeting_to_copy_from(meeting: Meeting) -> Meeting | None:
    """Return the group's last meeting before this one that had an agenda of items."""
    earlier = Meeting.objects.filter(
        workgroup=meeting.workgroup_id, starts_at__lt=meeting.starts_at, items__isnull=False
    )
    earlier = earlier.exclude(pk=meeting.pk).exclude(state=Meeting.State.CANCELLED)
    return earlier.order_by("-starts_at", "-pk").first()


@transaction.atomic
def copy_last_agenda(*, meeting: Meeting) -> int:
    """Append title, kind, minutes and person of the last meeting's items. Returns how many they are.

    Raises MeetingError when there is nothing to copy.
    """
    current = _locked_for_agenda(meeting)
    source = meeting_to_copy_from(current)
    if source is None:
        raise MeetingError("Es gibt noch kein früheres Treffen der Gruppe mit einer gegliederten Tagesordnung.")
    position = _next_position(current)
    copies = [
        AgendaItem(
            meeting=current,
            position=position + number,
            title=item.title,
            kind=item.kind,
            duration=item.duration,
            person=item.person,
        )
        for number, item in enumerate(source.items.all())
    ]
    AgendaItem.objects.bulk_create(copies)
    current.save_search_columns()
    return len(copies)


def item_changes(old: AgendaItem, new: AgendaItem) -> list[Change]:
    """Return where two states of an item differ, as text for people."""
    pairs = [
        ("Titel", old.title, new.title),
        ("Art", old.get_kind_display(), new.get_kind_display()),
        ("Minuten", str(old.duration), str(new.duration)),
        ("Wer", old.person, new.person),
        ("Hinweise", old.notes, new.notes),
    ]
    return differing(pairs)
