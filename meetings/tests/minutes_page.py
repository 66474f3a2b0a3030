"""What the page of the minutes posts."""

from django.urls import reverse


def url(name: str, meeting, *more) -> str:
    return reverse(f"meetings:{name}", args=[meeting.pk, *more])


def page(items=(), *, general="", version=0, tasks=(), **texts) -> dict:
    """Return what the browser posts; texts as ``outcome_0="…"``, tasks as (item or None, title, member, date)."""
    data = {
        "minutes": general,
        "version": str(version),
        "tasks-TOTAL_FORMS": str(len(tasks)),
        "tasks-INITIAL_FORMS": "0",
    }
    for number, item in enumerate(items):
        for name in ("outcome", "decision"):
            data[f"{name}-{item.pk}"] = texts.get(f"{name}_{number}", "")
    for number, (item, title, member, due_on) in enumerate(tasks):
        row = {"item": item.pk if item else "", "title": title, "member": member, "due_on": due_on}
        data |= {f"tasks-{number}-{name}": value for name, value in row.items()}
    return data
