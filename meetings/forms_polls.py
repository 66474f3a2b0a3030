"""Forms of the date polls: the question, its dates as rows of day, begin and end, and the answers."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from dkbm_portal.template_tags import long_date
from workgroups.models import Workgroup

from .forms_times import TimesForm, date_field
from .forms_versions import VersionedForm
from .models import DateOption, DatePoll, DateVote
from .services.polls import MOST_OPTIONS

FIRST_ROWS, MORE_ROWS, COPY_DAYS = 3, 3, 4


class PollForm(VersionedForm):
    """What is asked; a new poll also gets its group."""

    answer_by = date_field(
        label="Antwort erbeten bis",
        required=False,
        help_text="Freiwillig. Zwei Tage vorher erinnert das Portal einmal alle, die noch nicht geantwortet haben; "
        "ohne Datum eine Woche nach dem Start.",
    )

    class Meta:
        model = DatePoll
        fields = ["workgroup", "title", "theme", "description", "answer_by"]
        help_texts = {
            "title": "Wie das Treffen heißen soll, zum Beispiel „Frühjahrstreffen der AG 2“.",
            "theme": "Freiwillig.",
            "description": "Freiwillig. Steht in der E-Mail und später in der Tagesordnung des Entwurfs.",
        }

    def __init__(self, *args, groups=None, **kwargs):
        """``groups`` are those the user may plan for (new polls only)."""
        super().__init__(*args, **kwargs)
        self.fields["description"].widget.attrs["rows"] = 4
        if self.instance.pk:
            del self.fields["workgroup"]
        else:
            self.fields["workgroup"].queryset = groups or Workgroup.objects.none()
            self.fields["workgroup"].empty_label = "Bitte wählen"

    def clean_answer_by(self):
        answer_by = self.cleaned_data["answer_by"]
        if answer_by and answer_by < timezone.localdate() and answer_by != self.initial.get("answer_by"):
            raise ValidationError("Dieser Tag liegt in der Vergangenheit.")
        return answer_by

    def values(self) -> dict:
        """Return the cleaned values by model field, without the group, for a service."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name != "workgroup"}

    def check_against(self, first_day: date | None) -> bool:
        """Answers must be due before the first date; adds an error otherwise. Returns whether all is well."""
        answer_by = self.cleaned_data.get("answer_by")
        if answer_by and first_day and answer_by > first_day:
            self.add_error("answer_by", f"Der erste Termin ist schon am {long_date(first_day)}.")
            return False
        return True


class _OptionFormSet(forms.BaseFormSet):
    def add_fields(self, form, index):
        """Every row may stay empty, also one that was filled when the page was shown."""
        super().add_fields(form, index)
        form.empty_permitted = True

    def clean(self):
        seen = set()
        for form in self.forms:
            time = (form.cleaned_data.get("starts_at"), form.cleaned_data.get("ends_at"))
            if None in time:
                continue
            if time in seen:
                form.add_error("day", "Dieser Termin steht doppelt in der Liste.")
            seen.add(time)

    def times(self) -> list[tuple]:
        """Return begin and end of every filled row."""
        rows = [form.cleaned_data for form in self.forms]
        return [(row["starts_at"], row["ends_at"]) for row in rows if row]


# A few more rows than options: some stay empty, and one date too many is told, not cut off.
MOST_ROWS = MOST_OPTIONS + 10
OptionFormSet = forms.formset_factory(
    TimesForm, formset=_OptionFormSet, extra=FIRST_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS
)


class CopyForm(forms.Form):
    """Further days that shall get the times of the first day; an empty field is passed over."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, COPY_DAYS + 1):
            self.fields[f"copy_{number}"] = date_field(label=f"{number}. weiterer Tag", required=False)

    def days(self) -> list[date]:
        """Return the days that were given and readable, in their order."""
        days = [self.cleaned_data.get(name) for name in self.fields] if self.is_bound and self.is_valid() else []
        return [day for day in days if day]


class VoteForm(forms.Form):
    """One question per date ahead: yes, if needed or no."""

    def __init__(self, *args, poll: DatePoll, own: dict[int, str], **kwargs):
        """``own`` are the person's present answers by option key."""
        super().__init__(*args, **kwargs)
        self.options = list(poll.options.ahead())
        for option in self.options:
            self.fields[self.name_of(option)] = forms.ChoiceField(
                label=f"{long_date(option.starts_at)}, {option.clock_span}",
                choices=DateVote.Answer.choices,
                initial=own.get(option.pk),
                widget=forms.RadioSelect,
                error_messages={"required": "Bitte antworten Sie auch hier: ja, wenn nötig oder nein."},
            )

    @staticmethod
    def name_of(option: DateOption) -> str:
        return f"termin-{option.pk}"

    def answers(self) -> dict[int, str]:
        """Return the cleaned answers by option key."""
        return {option.pk: self.cleaned_data[self.name_of(option)] for option in self.options}

    def days(self) -> list[tuple[date, list[tuple[DateOption, forms.BoundField]]]]:
        """Return the questions grouped by day."""
        grouped: dict[date, list] = {}
        for option in self.options:
            grouped.setdefault(option.day, []).append((option, self[self.name_of(option)]))
        return list(grouped.items())

    def filled(self, answer: str) -> "VoteForm":
        """Let every question without an answer show this one; nothing is saved or checked yet."""
        for option in self.options:
            name = self.name_of(option)
            typed = self.data.get(name)
            self.initial[name] = typed if typed in DateVote.Answer.values else answer
        self.is_bound = False
        return self


class ClosePollForm(forms.Form):
    """Why there is no date; everybody who answered reads it."""

    reason = forms.CharField(
        label="Grund",
        max_length=300,
        validators=DatePoll._meta.get_field("close_reason").validators[:1],
        help_text="Steht in der E-Mail an alle, die geantwortet haben.",
    )
