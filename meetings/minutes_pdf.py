"""The published minutes on paper: ``templates/meetings/pdf/minutes.typ`` and what it is filled with."""

from django.utils import timezone

from dkbm_portal.pdf import render_pdf
from dkbm_portal.pdf.markdown import markdown_tree
from dkbm_portal.template_tags import long_date

from .models import BERLIN, AgendaItem, Meeting, Task

_TEXT_LEVEL = 3


def render_minutes(
    meeting: Meeting, *, minutes_items: list[tuple[AgendaItem, list[Task]]], general_tasks: list[Task]
) -> bytes:
    """Return the PDF of a closed meeting's minutes."""
    return render_pdf(
        "meetings/pdf/minutes",
        {
            "title": f"Protokoll: {meeting.title}",
            "group": str(meeting.workgroup),
            "colour": meeting.workgroup.css_class,
            "facts": [list(fact) for fact in _facts(meeting)],
            "items": [_item(item, tasks) for item, tasks in minutes_items],
            "general": markdown_tree(meeting.minutes, _TEXT_LEVEL) if meeting.minutes else None,
            "tasks": [_task(task) for task in general_tasks],
        },
    )


def file_name(meeting: Meeting) -> str:
    day = timezone.localtime(meeting.starts_at, BERLIN)
    return f"protokoll-{day:%Y-%m-%d}-{meeting.workgroup.slug}.pdf"


def _facts(meeting: Meeting):
    yield "Wann", f"{long_date(meeting.starts_at)}, {meeting.clock_span}"
    if meeting.venue:
        yield "Wo", ", ".join(part for part in (meeting.venue, meeting.address) if part)
    if meeting.host:
        yield "Gastgeber", str(meeting.host)
    if meeting.attendance is not None:
        yield "Dabei", "1 Person" if meeting.attendance == 1 else f"{meeting.attendance} Personen"


def _item(item: AgendaItem, tasks: list[Task]) -> dict:
    return {
        "title": item.title,
        "person": item.person,
        "outcome": markdown_tree(item.outcome, _TEXT_LEVEL) if item.outcome else None,
        "decision": markdown_tree(item.decision, _TEXT_LEVEL) if item.decision else None,
        "tasks": [_task(task) for task in tasks],
    }


def _task(task: Task) -> list[str]:
    return [task.title, str(task.member or "–"), long_date(task.due_on) or "–"]
