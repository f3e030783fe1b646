from __future__ import annotations

from datetime import UTC, datetime

import pytest

from serving.desk.wording import band, local_minute, local_time, percent, short_time

FRIDAY = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)


def test_times_are_chinese_local_time_with_the_weekday():
    assert local_time(FRIDAY, datetime(2026, 11, 25, tzinfo=UTC)) == "11月27日 周五 17:30"
    assert local_minute(FRIDAY) == "2026-11-27 17:30"


def test_the_day_turns_at_midnight_in_china_not_in_greenwich():
    late = datetime(2026, 11, 29, 16, 5, tzinfo=UTC)

    assert local_time(late, datetime(2026, 11, 25, tzinfo=UTC)) == "11月30日 周一 00:05"
    assert short_time(late, datetime(2026, 11, 29, 15, 59, tzinfo=UTC)) == "11月30日 00:05"
    assert short_time(late, datetime(2026, 11, 29, 16, 0, tzinfo=UTC)) == "今天 00:05"


def test_today_is_said_and_another_year_is_written():
    assert local_time(FRIDAY, FRIDAY) == "11月27日 周五 17:30"
    assert local_time(FRIDAY, datetime(2027, 1, 1, tzinfo=UTC)) == "2026年11月27日 周五 17:30"


@pytest.mark.parametrize(
    ("probability", "words"),
    [(0.0, "0%"), (0.004, "<1%"), (0.01, "1%"), (0.5, "50%"), (0.99, "99%"), (0.9999, ">99%"), (1.0, "100%")],
)
def test_percent_says_never_or_always_only_when_it_is_so(probability, words):
    assert percent(probability) == words


@pytest.mark.parametrize(
    ("probability", "name"),
    [(0.0, "很低"), (0.05, "较低"), (0.2, "中等"), (0.49, "中等"), (0.5, "较高"), (0.8, "很高"), (1.0, "很高")],
)
def test_bands(probability, name):
    assert band(probability) == name
