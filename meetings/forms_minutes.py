"""The minutes as a form that follows the agenda, and the closing of a meeting."""

import json
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError

from dkbm_portal.text import validate_line, validate_text
from members.models import Member

from .forms_times import date_field
from .forms_versions import SeenForm
from .models import AgendaItem, Meeting, Task

MARKDOWN_HINT = "Sie können Markdown verwenden: „-“ zählt auf, **fett** hebt hervor."
MAX_TASKS = 60
TASKS = "tasks"
_PARTS = ("item", "title", "member", "due_on")


def _text_field(model, name: str, rows: int, **kwargs) -> forms.CharField:
    return forms.CharField(
        max_length=model._meta.get_field(name).max_length,
        required=False,
        validators=[validate_text],
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


class People:
    """Who can take on a task, found by the name as the list shows it: „Vorname Nachname (Kommune)“."""

    def __init__(self, meeting: Meeting):
        in_charge = meeting.tasks.values("member")
        members = (meeting.people | Member.objects.filter(pk__in=in_charge)).distinct()
        self.labels = {
            member.pk: f"{member} ({member.municipality})"
            for member in members.select_related("user", "municipality").order_by("user__last_name", "user__first_name")
        }
        self._by_text: dict[str, set[int]] = {}
        for pk, label in self.labels.items():
            for text in (label, label.partition(" (")[0]):
                self._by_text.setdefault(text.casefold(), set()).add(pk)

    def find(self, text: str) -> int:
        """Return the member's primary key. Raises ValidationError when nobody or several people are meant."""
        found = self._by_text.get(" ".join(text.split()).casefold(), set())
        if not found:
            raise ValidationError("Diese Person gehört nicht zur Gruppe. Bitte wählen Sie aus der Liste.", "unknown")
        if len(found) > 1:
            raise ValidationError("Diesen Namen gibt es mehrmals. Bitte wählen Sie aus der Liste.", "ambiguous")
        return next(iter(found))


class TaskForm(forms.Form):
    """One task; a row without a title is no task."""

    item = forms.CharField(widget=forms.HiddenInput, required=False)
    title = forms.CharField(
        label="Aufgabe",
        max_length=Task._meta.get_field("title").max_length,
        required=False,
        validators=[validate_line],
    )
    member = forms.CharField(
        label="Wer",
        max_length=300,
        required=False,
        validators=[validate_line],
        widget=forms.TextInput(attrs={"list": "personen", "autocomplete": "off"}),
    )
    due_on = date_field(label="bis", required=False)

    def __init__(self, *args, people: People, items: set[int], **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        self.items = items

    def clean_item(self):
        value = self.cleaned_data["item"]
        return int(value) if value.isdecimal() and int(value) in self.items else None

    def clean_member(self):
        return self.people.find(self.cleaned_data["member"]) if self.cleaned_data["member"] else None

    def clean(self):
        data = super().clean()
        if (data.get("member") or data.get("due_on")) and not data.get("title") and "title" not in self.errors:
            self.add_error("title", "Bitte beschreiben Sie die Aufgabe, oder leeren Sie die ganze Zeile.")
        return data

    @property
    def section(self) -> int | None:
        """The agenda item this row stands under."""
        value = str(self["item"].value() or "")
        return int(value) if value.isdecimal() and int(value) in self.items else None


TaskFormSet = forms.formset_factory(TaskForm, extra=0, max_num=MAX_TASKS, absolute_max=MAX_TASKS, validate_max=True)


class MinutesForm(SeenForm):
    """General text, and outcome and decision of every item that is no break; tasks are in ``tasks``."""

    def __init__(self, data=None, *, meeting: Meeting):
        super().__init__(data)
        self.items = [item for item in meeting.items.all() if not item.is_break]
        self.fields["version"].initial = meeting.minutes_version
        for item in self.items:
            self._add_item(item)
        label = "Allgemeines" if self.items else "Protokoll"
        self.fields["minutes"] = _text_field(
            Meeting, "minutes", 6 if self.items else 18, label=label, help_text=MARKDOWN_HINT, initial=meeting.minutes
        )
        self.people = People(meeting)
        pks = {item.pk for item in self.items}
        form_kwargs = {"people": self.people, "items": pks}
        rows = None if data is not None else self._task_rows(meeting)
        self.tasks = TaskFormSet(data, initial=rows, prefix=TASKS, form_kwargs=form_kwargs)

    def _add_item(self, item: AgendaItem) -> None:
        for name, label, rows in (("outcome", "Ergebnis", 4), ("decision", "Beschluss", 2)):
            field = _text_field(AgendaItem, name, rows, label=label, initial=getattr(item, name))
            self.fields[f"{name}-{item.pk}"] = field

    def _task_rows(self, meeting: Meeting) -> list[dict]:
        """Return the saved tasks by section, each section with one empty row more."""
        sections: dict[int | None, list[dict]] = {item.pk: [] for item in self.items} | {None: []}
        for task in meeting.tasks.order_by("pk"):
            key = task.item_id if task.item_id in sections else None
            person = self.people.labels.get(task.member_id, "")
            sections[key].append({"item": key or "", "title": task.title, "member": person, "due_on": task.due_on})
        return [row for key, rows in sections.items() for row in [*rows, {"item": key or ""}]]

    def is_valid(self):
        tasks_are_valid = not self.tasks.is_bound or self.tasks.is_valid()
        return super().is_valid() and tasks_are_valid

    def sections(self) -> list[dict]:
        """Return what the template shows: each item with its bound fields and task rows, the general part last."""
        rows: dict[int | None, list[TaskForm]] = {}
        for row in self.tasks:
            rows.setdefault(row.section, []).append(row)
        parts = [
            {
                "item": item,
                "outcome": self[f"outcome-{item.pk}"],
                "decision": self[f"decision-{item.pk}"],
                "tasks": rows.get(item.pk, []),
            }
            for item in self.items
        ]
        parts.append({"item": None, "tasks": rows.get(None, [])})
        for part in parts:
            part["has_tasks"] = any(row["title"].value() or row.errors for row in part["tasks"])
        return parts

    def content(self) -> dict:
        """Return the cleaned values as the services keep them."""
        data = self.cleaned_data
        items = [
            {
                "id": item.pk,
                "title": item.title,
                "outcome": data[f"outcome-{item.pk}"],
                "decision": data[f"decision-{item.pk}"],
            }
            for item in self.items
        ]
        order = {item.pk: number for number, item in enumerate(self.items)}
        tasks = [
            {
                "item": row["item"],
                "title": row["title"],
                "member": row["member"],
                "due_on": row["due_on"].isoformat() if row["due_on"] else None,
            }
            for row in self.tasks.cleaned_data
            if row.get("title")  # rows nobody filled in have no values at all
        ]
        tasks.sort(key=lambda task: order.get(task["item"], len(order)))
        return {"general": data["minutes"], "items": items, "tasks": tasks}

    def orphaned_texts(self) -> list[str]:
        """Return texts typed for items that somebody has taken off the agenda since."""
        names = [name for name in self.data if name.startswith(("outcome-", "decision-")) and name not in self.fields]
        return [self.data[name] for name in names if self.data[name].strip()]

    def label_of(self, name: str) -> str:
        if name == TASKS:
            return "Aufgaben"
        titles = {str(item.pk): item.title for item in self.items}
        label = super().label_of(name)
        _, dash, pk = name.partition("-")
        return f"{titles[pk]}: {label}" if dash else label

    def shown(self) -> dict[str, str]:
        """As in the base, with all tasks as one more text."""
        return super().shown() | {TASKS: _tasks_as_text(row.initial for row in self.tasks)}

    def typed(self, name: str) -> str:
        if name != TASKS:
            return super().typed(name)
        total = self.data.get(f"{TASKS}-TOTAL_FORMS", "")
        count = min(int(total), MAX_TASKS) if total.isdecimal() else 0
        rows = ({part: self.data.get(f"{TASKS}-{number}-{part}", "") for part in _PARTS} for number in range(count))
        return _tasks_as_text(rows)

    def put(self, name: str, text: str) -> None:
        if name != TASKS:
            super().put(name, text)
            return
        for key in [key for key in self.data if key.startswith(f"{TASKS}-")]:
            del self.data[key]
        rows = json.loads(text) + [[str(item.pk), "", "", ""] for item in self.items] + [["", "", "", ""]]
        self.data[f"{TASKS}-TOTAL_FORMS"], self.data[f"{TASKS}-INITIAL_FORMS"] = str(len(rows)), "0"
        for number, row in enumerate(rows):
            for part, value in zip(_PARTS, row, strict=True):
                self.data[f"{TASKS}-{number}-{part}"] = value


def _tasks_as_text(rows: Iterable[dict]) -> str:
    """Return the rows that say something, as text that can be compared."""
    texts = [[str(row.get(part) or "") for part in _PARTS] for row in rows]
    return json.dumps([text for text in texts if any(text[1:])])


class CloseForm(forms.Form):
    """The number of people and, for meetings without agenda items, the text of the minutes."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    attendance = forms.IntegerField(label="Anzahl der Teilnehmenden", min_value=0, max_value=9999)

    def __init__(self, data=None, *, meeting: Meeting):
        super().__init__(data)
        self.fields["version"].initial = meeting.minutes_version
        self.fields["attendance"].initial = meeting.attendance
        if not meeting.items.exists():
            field = _text_field(
                Meeting, "minutes", 18, label="Protokoll", help_text=MARKDOWN_HINT, initial=meeting.minutes
            )
            field.required = True
            self.fields["minutes"] = field

    def renew(self, version: int) -> None:
        """Let the next submit overwrite what was saved in between; everything typed stays."""
        self.data = self.data.copy()
        self.data["version"] = str(version)
