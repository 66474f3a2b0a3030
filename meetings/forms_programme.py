"""The sessions of a programme, and the choice among them."""

from collections.abc import Iterable
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from .forms_times import berlin_time, time_field
from .models import BERLIN, ProgrammeSession
from .programme import Block, first_overlap, rounds_of

NONE_OF_THEM = "keiner"


class SessionForm(forms.ModelForm):
    """One session on the day of the meeting; ``version`` notices that somebody else saved it in between."""

    ALL, CHOICE = "alle", "wahl"
    begin = time_field(label="Beginn", required=False)
    end = time_field(label="Ende", required=False)
    audience = forms.ChoiceField(
        label="Für wen?",
        choices=[(ALL, "Für alle"), (CHOICE, "Zur Wahl: Teilnehmende wählen unter dem, was gleichzeitig liegt")],
        initial=ALL,
        widget=forms.RadioSelect,
    )
    capacity = forms.IntegerField(
        label="Plätze",
        required=False,
        min_value=1,
        max_value=9999,
        help_text="Nur für Programmpunkte zur Wahl. Leer heißt unbegrenzt.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    field_order = [
        "ag_meeting", "title", "begin", "end", "room", "person", "audience", "capacity", "description", "version",
    ]  # fmt: skip

    class Meta:
        model = ProgrammeSession
        fields = ["ag_meeting", "title", "room", "person", "capacity", "description"]
        help_texts = {
            "person": "Freiwillig. Mehrere Namen trennen Sie mit Komma.",
            "room": "Freiwillig, zum Beispiel „Raum 2“.",
            "description": "Freiwillig: Was haben Teilnehmende davon? Sie können Markdown verwenden.",
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args, linkable, **kwargs):
        """``linkable`` are the AG meetings that can be this session."""
        super().__init__(*args, **kwargs)
        meeting = self.instance.meeting
        self.fields["version"].initial = self.instance.version
        if self.instance.pk:
            self.initial["audience"] = self.CHOICE if self.instance.is_chosen else self.ALL
        if self.instance.starts_at:
            self.initial["begin"] = timezone.localtime(self.instance.starts_at, BERLIN).time()
            self.initial["end"] = timezone.localtime(self.instance.ends_at, BERLIN).time()
        self.fields["begin"].help_text = f"Das Treffen dauert von {meeting.clock_span.replace('–', ' bis ')}."
        if linkable.exists():
            self._offer(linkable)
        else:
            del self.fields["ag_meeting"]
            for name in ("title", "begin", "end"):
                self.fields[name].required = True

    def _offer(self, linkable) -> None:
        field = self.fields["ag_meeting"]
        field.queryset = linkable
        field.empty_label = "keines"
        field.label_from_instance = lambda meeting: f"{meeting.title}, {meeting.clock_span}"
        field.help_text = (
            "Ein AG-Treffen bringt Titel und Zeit mit. Verschoben wird es auf seiner eigenen Seite; das Programm folgt."
        )
        self.fields["title"].required = False
        self.fields["title"].help_text = "Darf bei einem AG-Treffen leer bleiben."

    def clean(self):
        data = super().clean()
        if data.get("ag_meeting"):
            data["title"] = data.get("title") or data["ag_meeting"].title
        else:
            self._need("title", "begin", "end")
            self._clean_times(data)
        if data.get("capacity") and data.get("audience") == self.ALL:
            self.add_error("capacity", "Plätze zählt nur ein Programmpunkt, der zur Wahl steht.")
        if not self.errors:
            self._fill_instance(data)
        return data

    def _need(self, *names: str) -> None:
        for name in names:
            if self.cleaned_data.get(name) in (None, "") and name not in self.errors:
                self.add_error(name, ValidationError(self.fields[name].error_messages["required"], code="required"))

    def _clean_times(self, data: dict) -> None:
        starts_at, ends_at = self._moment("begin"), self._moment("end")
        meeting = self.instance.meeting
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("end", "Das Ende muss nach dem Beginn liegen.")
        elif starts_at and starts_at < meeting.starts_at:
            self.add_error("begin", f"Das Treffen beginnt erst um {_clock(meeting.starts_at)}.")
        elif ends_at and ends_at > meeting.ends_at:
            self.add_error("end", f"Das Treffen endet schon um {_clock(meeting.ends_at)}.")
        data["starts_at"], data["ends_at"] = starts_at, ends_at

    def _moment(self, name: str) -> datetime | None:
        clock = self.cleaned_data.get(name)
        if clock is None:
            return None
        day = timezone.localtime(self.instance.meeting.starts_at, BERLIN).date()
        try:
            return berlin_time(day, clock)
        except ValidationError as error:
            self.add_error(name, error)
            return None

    def _fill_instance(self, data: dict) -> None:
        """Let the instance be what was typed, times included, for the comparison of two versions."""
        ag_meeting = data.get("ag_meeting")
        data["is_chosen"] = data["audience"] == self.CHOICE
        if ag_meeting:
            data["starts_at"], data["ends_at"] = ag_meeting.starts_at, ag_meeting.ends_at
        for name in ("starts_at", "ends_at", "is_chosen"):
            setattr(self.instance, name, data[name])

    def values(self) -> dict:
        """Return the cleaned values by model field, for a service."""
        names = [*(name for name in self.Meta.fields if name in self.fields), "starts_at", "ends_at", "is_chosen"]
        return {name: self.cleaned_data[name] for name in names}

    def renew(self, version: int) -> None:
        """Let the next submit overwrite what was saved in between; everything typed stays."""
        self.data = self.data.copy()
        self.data["version"] = str(version)


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment, BERLIN):%H:%M}\N{NO-BREAK SPACE}Uhr"


class _LockedOptions:
    """Full sessions can't be picked, unless they are picked already; ``full`` has their values."""

    full: set[str] = frozenset()

    def create_option(self, name, value, label, selected, *args, **kwargs):
        option = super().create_option(name, value, label, selected, *args, **kwargs)
        if value in self.full and not selected:
            option["attrs"]["disabled"] = True
        return option


class _Radios(_LockedOptions, forms.RadioSelect):
    pass


class _Checkboxes(_LockedOptions, forms.CheckboxSelectMultiple):
    pass


class ChoiceForm(forms.Form):
    """One question per round of the programme; where sessions follow each other, several can be ticked.

    What is full by the time of saving is refused by the service, under its lock.
    """

    def __init__(
        self, *args, sessions: Iterable[ProgrammeSession], own: set[int], answered: bool, groups: set[int], **kwargs
    ):
        """``own`` are the keys of the sessions chosen so far, ``answered`` whether a choice was saved.

        ``groups`` are the keys of the person's groups: their AG's meeting is suggested.
        """
        super().__init__(*args, **kwargs)
        self.blocks = rounds_of(sessions)
        for block in self.blocks:
            for session in block.sessions:
                session.is_own_group = bool(session.ag_meeting and session.ag_meeting.workgroup_id in groups)
            self.fields[self.name_of(block)] = self._field(block, own, answered)

    @staticmethod
    def name_of(block: Block) -> str:
        return f"runde-{block.sessions[0].pk}"

    def _field(self, block: Block, own: set[int], answered: bool) -> forms.Field:
        choices = [(str(session.pk), session.title) for session in block.sessions]
        chosen = [str(session.pk) for session in block.sessions if session.pk in own]
        choices.append((NONE_OF_THEM, "keinen davon"))
        if not chosen and answered:
            chosen = [NONE_OF_THEM]
        elif not chosen:
            chosen = [str(session.pk) for session in block.sessions if session.is_own_group and not session.is_full]
        required = {"required": "Bitte wählen Sie auch hier – oder „keinen davon“."}
        full = {str(session.pk) for session in block.sessions if session.is_full}
        field_class, widget = forms.MultipleChoiceField, _Checkboxes()
        if block.is_exclusive:
            field_class, widget = forms.ChoiceField, _Radios()
            chosen = chosen[0] if len(chosen) == 1 else None
        field = field_class(
            label=block.clock_span, choices=choices, initial=chosen, widget=widget, error_messages=required
        )
        field.widget.full = full
        return field

    def clean(self):
        data = super().clean()
        for block in self.blocks:
            picked = data.get(self.name_of(block), [])
            if not isinstance(picked, list):
                continue
            if NONE_OF_THEM in picked and len(picked) > 1:
                self.add_error(self.name_of(block), "Bitte wählen Sie entweder Programmpunkte oder „keinen davon“.")
            elif overlap := first_overlap(session for session in block.sessions if str(session.pk) in picked):
                text = f"„{overlap[0].title}“ und „{overlap[1].title}“ liegen gleichzeitig. Bitte wählen Sie einen."
                self.add_error(self.name_of(block), text)
        return data

    def chosen(self) -> list[int]:
        """Return the keys of the sessions chosen."""
        picked = [self.cleaned_data[self.name_of(block)] for block in self.blocks]
        flat = [value for entry in picked for value in (entry if isinstance(entry, list) else [entry])]
        return [int(value) for value in flat if value != NONE_OF_THEM]

    def add_error_of(self, session: ProgrammeSession, text: str) -> None:
        """Put an error next to the round that the session belongs to."""
        name = next((self.name_of(block) for block in self.blocks if session in block.sessions), None)
        self.add_error(name, text)

    def rounds(self) -> list[tuple[Block, forms.BoundField, list[tuple]]]:
        """Return each round with its bound field and its (subwidget, session or None) pairs."""
        found = []
        for block in self.blocks:
            field = self[self.name_of(block)]
            sessions = [*block.sessions, None]
            found.append((block, field, list(zip(field, sessions, strict=True))))
        return found
