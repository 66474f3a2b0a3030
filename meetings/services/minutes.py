"""The minutes as one piece: general text, outcome and decision by item, tasks. Saved whole, under a version check."""

from datetime import date

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils import timezone

from members.models import Member, User

from ..models import AgendaItem, Meeting, MinutesRevision, Task
from .audience import notify_all
from .planning import Change, MeetingError, locked


class MinutesConflict(MeetingError):
    """Somebody saved the minutes after the form was opened; ``current`` is the meeting with what they saved."""

    def __init__(self, current: Meeting):
        self.current = current
        super().__init__("Das Protokoll wurde in der Zwischenzeit von jemand anderem geändert.")


def minutes_content(meeting: Meeting) -> dict:
    """Return the saved minutes as JSON-able data, the form in which revisions are kept.

    ``items`` and ``tasks`` name agenda items and members by their primary key; titles of items are kept with them,
    names of people are not: they are looked up when shown.
    """
    items = [item for item in meeting.items.all() if not item.is_break]
    return {
        "general": meeting.minutes,
        "items": [
            {"id": item.pk, "title": item.title, "outcome": item.outcome, "decision": item.decision} for item in items
        ],
        "tasks": [
            {
                "item": task.item_id,
                "title": task.title,
                "member": task.member_id,
                "due_on": task.due_on.isoformat() if task.due_on else None,
            }
            for task in meeting.tasks.order_by("item__position", "pk")
        ],
    }


@transaction.atomic
def save_minutes(*, meeting: Meeting, version: int, content: dict, by: User) -> Meeting:
    """Save the draft of the minutes with a revision; nothing happens when nothing changed. Nobody is mailed.

    Raises MinutesConflict when ``version`` is no longer the present one, MeetingError when the minutes are closed.
    """
    current = locked(meeting)
    if not current.is_announced:
        raise MeetingError(f"Das Treffen ist {current.get_state_display()}; das Protokoll lässt sich nicht ändern.")
    if current.minutes_version != version:
        raise MinutesConflict(current)
    content = _with_plain_line_ends(content)
    if content == minutes_content(current):
        return current
    _write(current, content)
    current.minutes_version += 1
    current.save(update_fields=["minutes", "minutes_html", "minutes_version"])
    MinutesRevision.objects.create(meeting=current, saved_by=by, content=minutes_content(current))
    return current


@transaction.atomic
def close(*, meeting: Meeting, version: int, minutes: str | None, attendance: int, by: User) -> Meeting:
    """Close a meeting that is over: the minutes become readable for the group, the invited get a mail.

    ``minutes`` replaces the general text; None keeps it. Raises MinutesConflict, and MeetingError when the meeting is
    not announced, not over yet, or nothing is written down.
    """
    current = locked(meeting)
    if not current.is_announced:
        raise MeetingError(f"Das Treffen ist schon {current.get_state_display()}.")
    if not current.is_over:
        raise MeetingError("Das Treffen lässt sich erst nach seinem Ende abschließen.")
    if minutes is not None:
        content = minutes_content(current) | {"general": minutes}
        current = save_minutes(meeting=current, version=version, content=content, by=by)
    elif current.minutes_version != version:
        raise MinutesConflict(current)
    if not current.minutes and not any(item.has_minutes for item in current.items.all()):
        raise MeetingError("Das Protokoll ist noch leer. Bitte schreiben Sie es, bevor Sie das Treffen abschließen.")
    current.state, current.closed_at, current.attendance = Meeting.State.CLOSED, timezone.now(), attendance
    current.version += 1
    prefetch_related_objects([current], "items")
    current.save()
    notify_all("meetings.minutes", current, version=current.sequence)
    return current


def _write(meeting: Meeting, content: dict) -> None:
    meeting.minutes = content["general"]
    typed = {entry["id"]: entry for entry in content["items"]}
    for item in AgendaItem.objects.filter(meeting=meeting, pk__in=typed):
        texts = typed[item.pk]["outcome"], typed[item.pk]["decision"]
        if texts != (item.outcome, item.decision):
            item.outcome, item.decision = texts
            item.save(update_fields=["outcome", "outcome_html", "decision", "decision_html"])
    # Before closing nobody sees the tasks, so they may be written anew; afterwards they stay.
    meeting.tasks.all().delete()
    Task.objects.bulk_create(
        Task(
            meeting=meeting,
            item_id=entry["item"],
            title=entry["title"],
            member_id=entry["member"],
            due_on=date.fromisoformat(entry["due_on"]) if entry["due_on"] else None,
        )
        for entry in content["tasks"]
    )


def minutes_changes(old: dict, new: dict) -> list[Change]:
    """Return where two contents differ, part by part, as text for people."""
    before, after = content_texts(old), content_texts(new)
    labels = [*before, *(label for label in after if label not in before)]
    return [
        Change(label, before.get(label) or "–", after.get(label) or "–")
        for label in labels
        if before.get(label, "") != after.get(label, "")
    ]


def content_texts(content: dict) -> dict[str, str]:
    """Return the parts of a content by label, in their order, as plain text (Markdown as it was written)."""
    content = _with_plain_line_ends(content)
    texts = {}
    for entry in content["items"]:
        texts[f"{entry['title']}: Ergebnis"] = entry["outcome"]
        texts[f"{entry['title']}: Beschluss"] = entry["decision"]
    texts["Allgemeines"] = content["general"]
    names = {
        member.pk: str(member)
        for member in Member.objects.filter(pk__in=[task["member"] for task in content["tasks"]]).select_related("user")
    }
    texts["Aufgaben"] = "\n".join(_task_text(task, names) for task in content["tasks"])
    return texts


def _task_text(task: dict, names: dict[int, str]) -> str:
    text = task["title"]
    if task["member"]:
        text += f" – {names.get(task['member'], 'gelöschtes Konto')}"
    if task["due_on"]:
        text += f", bis {date.fromisoformat(task['due_on']):%d.%m.%Y}"
    return text


def _with_plain_line_ends(content: dict) -> dict:
    """Browsers send „\\r\\n“, the database holds what was typed on any of them."""

    def plain(text: str) -> str:
        return text.replace("\r\n", "\n")

    items = [
        entry | {"outcome": plain(entry["outcome"]), "decision": plain(entry["decision"])} for entry in content["items"]
    ]
    return content | {"general": plain(content["general"]), "items": items}
