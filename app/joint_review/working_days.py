"""Working days (工作日) of mainland China: weekends, statutory holidays, make-up days."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar

ONE_DAY = timedelta(days=1)
FRIDAY = 4


@cache
def data_ends() -> date:
    """Return the last day for which the holidays are known; later ones are announced year by year."""
    return date(max(chinese_calendar.holidays).year, 12, 31)


@cache
def data_begins() -> date:
    """Return the first day for which the holidays are known."""
    return date(min(chinese_calendar.holidays).year, 1, 1)


def is_known(day: date) -> bool:
    """Tell whether the holidays of that year are known."""
    return data_begins() <= day <= data_ends()


def is_working_day(day: date) -> bool:
    """Tell whether people work on ``day``; where the holidays are not known, Monday to Friday count."""
    return bool(chinese_calendar.is_workday(day)) if is_known(day) else day.weekday() <= FRIDAY


def working_days(after: date, until: date) -> int:
    """Return the number of working days in (after, until]: the day something begins on does not count."""
    days = range(1, (until - after).days + 1)
    return sum(is_working_day(after + timedelta(days=number)) for number in days)


def add_working_days(day: date, count: int) -> date:
    """Return the day on which ``count`` working days after ``day`` are over; ``day`` itself for zero."""
    while count > 0:
        day += ONE_DAY
        count -= is_working_day(day)
    return day
