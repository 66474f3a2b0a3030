"""Template tags and filters available in every template of the portal."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from . import district_map

register = template.Library()
_WEEKDAYS = ("Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So.")
_MONTHS = (
    "Januar", "Februar", "März", "April", "Mai", "Juni",
    "Juli", "August", "September", "Oktober", "November", "Dezember",
)  # fmt: skip
_ICONS = Path(settings.BASE_DIR) / "static" / "vendor" / "icons"


@lru_cache(maxsize=256)
def _svg(name: str) -> str:
    return (_ICONS / f"{name}.svg").read_text(encoding="utf-8").replace("<svg ", '<svg aria-hidden="true" ', 1)


@register.simple_tag
def icon(name: str) -> str:
    """Return a vendored icon (``static/vendor/icons/<name>.svg``) inline, hidden from screen readers."""
    return mark_safe(_svg(name))  # the file is ours, not a user's


@register.simple_tag
def email_link(address: str) -> str:
    """Return a link to write to the address; where it is too long for its line, it breaks behind the @."""
    name, _, host = address.partition("@")
    return format_html('<a href="mailto:{}">{}@<wbr>{}</a>', address, name, host)


def _local(value):
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def long_date(value: date | datetime | None) -> str:
    """„Di., 15. September 2026“ in Europe/Berlin."""
    if not value:
        return ""
    day = _local(value)
    return f"{_WEEKDAYS[day.weekday()]}, {day.day}.\N{NO-BREAK SPACE}{_MONTHS[day.month - 1]} {day.year}"


@register.filter
def clock(value: datetime | None) -> str:
    """„10:00 Uhr“ in Europe/Berlin."""
    return f"{_local(value):%H:%M}\N{NO-BREAK SPACE}Uhr" if value else ""


@register.filter
def long_datetime(value: datetime | None) -> str:
    """„Di., 15. September 2026, 10:00 Uhr“ in Europe/Berlin."""
    return f"{long_date(value)}, {clock(value)}" if value else ""


@register.filter
def recent_datetime(value: datetime | None) -> str:
    """„heute, 11:04 Uhr“, „gestern, 16:00 Uhr“, „19. November“; with the year once it is not the present one."""
    if not value:
        return ""
    moment, today = _local(value), timezone.localdate()
    days = (today - moment.date()).days
    if days in (0, 1):
        return f"{('heute', 'gestern')[days]}, {clock(value)}"
    day = f"{moment.day}.\N{NO-BREAK SPACE}{_MONTHS[moment.month - 1]}"
    return day if moment.year == today.year else f"{day} {moment.year}"


@register.filter
def month_short(value: date | datetime) -> str:
    """„Sept“ for date tiles."""
    name = _MONTHS[_local(value).month - 1]
    return name if len(name) <= 4 else "Sept" if name == "September" else name[:3]


@register.filter
def month_name(value: date | datetime) -> str:
    """„September 2026“."""
    day = _local(value)
    return f"{_MONTHS[day.month - 1]} {day.year}"


@register.filter
def plain_value(value) -> str:
    """Return a value of the own data as people read it: dates in Berlin's time, „ja“ and „nein“, „–“ for nothing."""
    if isinstance(value, bool):
        return "ja" if value else "nein"
    if isinstance(value, date):  # a datetime is a date, too
        return time_tag(value, "datetime" if isinstance(value, datetime) else "date")
    return str(value or "–")


@register.filter
def initials(user) -> str:
    """First letters of first and last name; „?“ when the account is gone."""
    if not user:
        return "?"
    return f"{user.first_name[:1]}{user.last_name[:1]}".upper() or "?"


@register.simple_tag
def iso(value: date | datetime) -> str:
    """The machine-readable form for ``<time datetime>``."""
    return _local(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


@register.simple_tag
def time_tag(value: date | datetime, style: str = "datetime") -> str:
    """Return a ``<time>`` element; ``style`` is datetime, date, clock or recent."""
    styles = {"datetime": long_datetime, "date": long_date, "clock": clock, "recent": recent_datetime}
    text = styles[style](value)
    return format_html('<time datetime="{}">{}</time>', iso(value), text)


@register.simple_tag
def time_span(row) -> str:
    """Return „13:30–15:15 Uhr“ of something with ``starts_at`` and ``ends_at`` as two ``<time>`` elements."""
    times = [(iso(moment), f"{_local(moment):%H:%M}") for moment in (row.starts_at, row.ends_at)]
    begin, end = (format_html('<time datetime="{}">{}</time>', *pair) for pair in times)
    return format_html('<span class="nowrap">{}–{}\N{NO-BREAK SPACE}Uhr</span>', begin, end)


@register.inclusion_tag("includes/_district_map.html")
def map_of_districts(counts: dict[str, int], title: str, description: str, singular: str, plural: str) -> dict:
    """Draw the map: ``counts`` by district key; ``singular`` and ``plural`` name what is counted („Mitglied“)."""
    return {
        "areas": district_map.areas(counts),
        "legend": district_map.LEGEND,
        "data": district_map.map_data(),
        "title": title,
        "description": description,
        "singular": singular,
        "plural": plural,
    }


@register.inclusion_tag("includes/_bar_chart.html")
def bar_chart(caption: str, rows: list[tuple]) -> dict:
    """Draw bars beside their numbers; each of ``rows`` is (label, value) or (label, value, CSS class of a group)."""
    longest = max((value for _, value, *_ in rows), default=0) or 1
    bars = [
        {"label": label, "value": value, "css": css[0] if css else "", "percent": round(100 * value / longest)}
        for label, value, *css in rows
    ]
    return {"caption": caption, "rows": bars}


@register.inclusion_tag("includes/_crumbs.html")
def crumbs(*way: str) -> dict:
    """Show the way to this page: label and target (a URL name, or a path) of each page above it, then its own name."""
    *above, here = way
    pairs = zip(above[::2], above[1::2], strict=True)
    return {"steps": [(label, to if to.startswith("/") else reverse(to)) for label, to in pairs], "here": here}


@register.simple_tag(takes_context=True)
def query_with(context, **changes) -> str:
    """Return the present query string with some parameters changed; None drops one. For pagination and filters."""
    query = context["request"].GET.copy()
    for key, value in changes.items():
        query.pop(key, None)
        if value is not None:
            query[key] = value
    return f"?{query.urlencode()}" if query else "?"
