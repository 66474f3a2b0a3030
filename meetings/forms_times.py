"""Days and times as they stand on the clock in Europe/Berlin."""

from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from .models import BERLIN

_YEARS_AHEAD = 5


def berlin_time(day: date, clock: time) -> datetime:
    """Return the wall-clock time in Europe/Berlin as an aware datetime.

    In the hour that an October night has twice, the first one is meant, as RFC 5545 reads such times.
    Raises ValidationError for a time that the change to summer time skips.
    """
    moment = datetime.combine(day, clock, tzinfo=BERLIN)
    back = datetime.fromtimestamp(moment.timestamp(), tz=BERLIN)
    if (back.hour, back.minute) != (clock.hour, clock.minute):
        raise ValidationError(
            "Diese Uhrzeit gibt es an dem Tag nicht: Die Uhr wird von 2:00 auf 3:00 Uhr vorgestellt.", code="skipped"
        )
    return moment


class _DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self):
        super().__init__(format="%Y-%m-%d")


class _TimeInput(forms.TimeInput):
    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


def date_field(**kwargs) -> forms.DateField:
    return forms.DateField(
        widget=_DateInput(),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        error_messages={"invalid": "Bitte geben Sie ein Datum ein, z. B. 15.09.2027."},
        **kwargs,
    )


def time_field(**kwargs) -> forms.TimeField:
    return forms.TimeField(
        widget=_TimeInput(),
        input_formats=["%H:%M", "%H:%M:%S"],
        error_messages={"invalid": "Bitte geben Sie eine Uhrzeit ein, z. B. 10:00."},
        **kwargs,
    )


class TimesForm(forms.Form):
    """Day, begin and end as wall clock in Europe/Berlin, cleaned to ``starts_at`` and ``ends_at``."""

    day = date_field(label="Datum")
    begin = time_field(label="Beginn")
    end = time_field(label="Ende", help_text="Uhrzeiten gelten, wie sie in Deutschland auf der Uhr stehen.")

    def clean(self):
        data = super().clean()
        starts_at, ends_at = self._moment("begin"), self._moment("end")
        if starts_at and starts_at <= timezone.now():
            self.add_error("day", "Der Beginn liegt in der Vergangenheit.")
        elif starts_at and starts_at.year > timezone.localdate().year + _YEARS_AHEAD:
            self.add_error("day", "Bitte prüfen Sie das Jahr.")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("end", "Das Ende muss nach dem Beginn liegen.")
        if not self.errors:
            data["starts_at"], data["ends_at"] = starts_at, ends_at
        return data

    def _moment(self, name: str) -> datetime | None:
        day, clock = self.cleaned_data.get("day"), self.cleaned_data.get(name)
        if not day or clock is None:
            return None
        try:
            return berlin_time(day, clock)
        except ValidationError as error:
            self.add_error(name, error)
            return None
        except (OverflowError, ValueError):  # the first and last days that a date can name
            self.add_error("day", "Bitte prüfen Sie das Jahr.")
            return None
