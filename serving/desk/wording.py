"""How numbers and times read on the page: percentages, bands of probability, Chinese local time."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

__all__ = ("CHINA", "band", "is_today", "local_minute", "local_time", "percent", "short_time")

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")
"""One clock for the whole country, without summer time; needs no time-zone files on the machine."""

_WEEKDAYS = "一二三四五六日"
_BANDS = ((0.05, "很低"), (0.2, "较低"), (0.5, "中等"), (0.8, "较高"))


def percent(probability: float) -> str:
    """A probability (0-1) as people read it: whole percents, and never 0 % or 100 % for what is neither."""
    if 0 < probability < 0.01:
        return "<1%"
    if 0.99 < probability < 1:
        return ">99%"
    return f"{probability:.0%}"


def band(probability: float) -> str:
    """The band a probability (0-1) lies in, from 很低 to 很高. Borders: 5, 20, 50 and 80 %, each in the band above."""
    return next((name for border, name in _BANDS if probability < border), "很高")


def local_time(moment: datetime, now: datetime) -> str:
    """A moment in Chinese local time, such as ``11月27日 周五 17:30``.

    Args:
        moment: An aware time.
        now: An aware time; the year is written only where it differs from this one's.
    """
    local = moment.astimezone(CHINA)
    year = "" if local.year == now.astimezone(CHINA).year else f"{local.year}年"
    return f"{year}{local.month}月{local.day}日 周{_WEEKDAYS[local.weekday()]} {local:%H:%M}"


def is_today(moment: datetime, now: datetime) -> bool:
    """Whether two aware times lie on one day in China."""
    return moment.astimezone(CHINA).date() == now.astimezone(CHINA).date()


def short_time(moment: datetime, now: datetime) -> str:
    """A past moment for a list: ``今天 17:30`` on the day of ``now``, else ``11月27日 17:30``. Both times are aware."""
    local = moment.astimezone(CHINA)
    day = "今天" if is_today(moment, now) else f"{local.month}月{local.day}日"
    return f"{day} {local:%H:%M}"


def local_minute(moment: datetime) -> str:
    """A moment in Chinese local time to the minute, in full: ``2026-11-27 17:30``."""
    return f"{moment.astimezone(CHINA):%Y-%m-%d %H:%M}"
