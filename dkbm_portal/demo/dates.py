"""Dates relative to today, on days on which public offices work."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone


def moment(days_ago: int, hour: int = 10, minute: int = 0) -> datetime:
    """Return the given wall-clock time in Lower Saxony so many days ago, at a weekend the Friday before."""
    return at(friday_at_weekends(timezone.localdate() - timedelta(days=days_ago)), time(hour, minute))


def friday_at_weekends(day: date) -> date:
    return day - timedelta(days=max(day.weekday() - 4, 0))


def at(day: date, clock: time | str) -> datetime:
    """Return a day and a time of day, also written as "09:30", as a moment."""
    clock = time.fromisoformat(clock) if isinstance(clock, str) else clock
    return timezone.make_aware(datetime.combine(day, clock))


def workday(day: date) -> date:
    """Return the day or the next Tuesday, Wednesday or Thursday that is no fixed holiday.

    Days around Christmas move three weeks on, each by the same span, so that meetings don't pile up in January.
    """
    while day.weekday() not in (1, 2, 3) or (day.month, day.day) in ((5, 1), (10, 3), (10, 31)):
        day += timedelta(days=1)
    if (day.month, day.day) >= (12, 18) or (day.month, day.day) < (1, 9):
        return workday(day + timedelta(days=22))
    return day
