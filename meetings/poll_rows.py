"""The rows of a poll's form between two submits: typed text is kept as it is, checked only when the poll is saved."""

from collections.abc import Iterable
from datetime import date

from .forms_polls import MORE_ROWS, MOST_ROWS, CopyForm, OptionFormSet
from .models import DateOption

PREFIX = "termine"
_FIELDS = ("day", "begin", "end")
Row = dict[str, str]


def typed_rows(data) -> list[Row]:
    """Return what stands in the rows of a submitted form, blank rows too."""
    total = data.get(f"{PREFIX}-TOTAL_FORMS", "")
    count = min(int(total), MOST_ROWS) if total.isdecimal() and len(total) < 9 else 0
    return [{name: data.get(f"{PREFIX}-{number}-{name}", "")[:30] for name in _FIELDS} for number in range(count)]


def formset_of(rows: list[Row], blank: int) -> OptionFormSet:
    """Return rows to type in, unchecked, with ``blank`` empty ones at the end."""
    formset = OptionFormSet(initial=rows, prefix=PREFIX)
    formset.extra = max(min(blank, MOST_ROWS - len(rows)), 0)
    return formset


def with_more_rows(data) -> OptionFormSet:
    return formset_of(typed_rows(data), MORE_ROWS)


def rows_of(options: Iterable[DateOption]) -> list[Row]:
    """Return options as rows, as a browser would send them."""
    rows = []
    for option in options:
        begin, end = option.begin_and_end
        rows.append({"day": option.day.isoformat(), "begin": begin, "end": end})
    return rows


def name_days(rows: OptionFormSet) -> OptionFormSet:
    """Give every row that begins another day than the one before it ``new_day``; rows without a date have None."""
    before = None
    for row in rows:
        day = _day_of(row["day"].value())
        row.new_day = day if day != before else None
        before = day
    return rows


def _day_of(value) -> date | None:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value or "")
    except ValueError:
        return None


def with_copied_times(data, offered: Iterable[DateOption] = ()) -> tuple[OptionFormSet, str]:
    """Give the times of the first day to the days chosen in CopyForm.

    The first day is that of the first full row, else that of the dates ``offered`` already. Returns the rows and what
    stood in the way, as a sentence, or an empty one. The rows come back by day.
    """
    rows = [row for row in typed_rows(data) if any(row.values())]
    full = [row for row in rows if all(row.values())] or rows_of(offered)
    days = CopyForm(data).days()
    if not full:
        return formset_of(rows, MORE_ROWS), "Bitte füllen Sie zuerst eine Zeile mit Datum, Beginn und Ende aus."
    if not days:
        return formset_of(rows, 1), "Bitte geben Sie mindestens einen weiteren Tag an, zum Beispiel 15.09.2027."
    times = [row for row in full if row["day"] == full[0]["day"]]
    copies = [_on(day, row) for day in days for row in times]
    rows += [copy for copy in copies if copy not in rows]
    rows.sort(key=lambda row: (not row["day"], row["day"], row["begin"]))
    return formset_of(rows[:MOST_ROWS], 1), ""


def _on(day: date, row: Row) -> Row:
    return row | {"day": day.isoformat()}
