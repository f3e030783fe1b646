"""Due times: clock hours, which run day and night, and working days, which follow the Chinese calendar.

Working days are counted as periods are in Chinese law: the day of receipt does not count, and the last day ends
with the office hours. Public holidays and the working weekends that pay for them come from the ``holidays`` package.
The State Council publishes them each November for one year; for a year that the installed package does not know yet,
the holidays fixed by law and the weekends are used, and :func:`is_arranged` says so.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING

import holidays
import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ("CHINA_TIME", "Due", "due_at", "in_words", "is_arranged", "is_working_day", "never_later")

CHINA_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one time zone and, since 1992, no daylight saving; a fixed offset needs no time-zone database."""

_SATURDAY = 5


class Due(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A time to act in. Exactly one of the two is positive."""

    hours: int = 0
    """Hours by the clock, day and night."""
    working_days: int = 0
    """Working days after the day of receipt."""


@lru_cache(maxsize=16)
def _calendar(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Days off of a year, and weekend days of it that are worked."""
    # The next year is loaded too: a weekend in December may be worked for a day off in January.
    calendar = holidays.country_holidays("CN", years=(year, year + 1))
    return (
        frozenset(day for day in calendar if day.year == year),
        frozenset(day for day in calendar.weekend_workdays if day.year == year),
    )


def is_working_day(day: date) -> bool:
    """Whether offices work on ``day``."""
    days_off, worked_weekends = _calendar(day.year)
    return day in worked_weekends if day.weekday() >= _SATURDAY else day not in days_off


def is_arranged(year: int) -> bool:
    """Whether the State Council's arrangement for ``year`` is known; every arrangement has worked weekends."""
    return bool(_calendar(year)[1])


def due_at(received_at: datetime, due: Due, workday_ends: time) -> datetime:
    """The moment a due time is over.

    Args:
        received_at: When the complaint came in; aware.
        due: Hours or working days.
        workday_ends: Local time at which offices close.

    Returns:
        A moment in China time, later than ``received_at``.
    """
    if due.hours:
        return (received_at.astimezone(UTC) + timedelta(hours=due.hours)).astimezone(CHINA_TIME)
    day = _last_day(received_at.astimezone(CHINA_TIME).date(), due.working_days)
    return datetime.combine(day, workday_ends, CHINA_TIME)


@lru_cache(maxsize=4096)
def _last_day(day: date, working_days: int) -> date:
    while working_days:
        day += timedelta(days=1)
        working_days -= is_working_day(day)
    return day


def never_later(first: Iterable[Due], second: Iterable[Due], workday_ends: time) -> bool:
    """Whether the earliest of ``first`` is never after the earliest of ``second``, whenever the complaint comes in.

    Working days may be held up by holidays for any time, so they are never safely before an hour of the clock;
    hours are before working days when they fit into the shortest such period, which begins at the end of a day.
    """
    first = tuple(first)
    return all(any(_precedes(one, other, workday_ends) for one in first) for other in second)


def _precedes(one: Due, other: Due, workday_ends: time) -> bool:
    if one.hours and other.hours:
        return one.hours <= other.hours
    if one.working_days and other.working_days:
        return one.working_days <= other.working_days
    if one.working_days:
        return False
    shortest = timedelta(days=other.working_days - 1, hours=workday_ends.hour, minutes=workday_ends.minute)
    return timedelta(hours=one.hours) <= shortest


def in_words(due: Due) -> str:
    """``1 小时内`` or ``15 个工作日内``."""
    return f"{due.hours} 小时内" if due.hours else f"{due.working_days} 个工作日内"
