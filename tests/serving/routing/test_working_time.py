from __future__ import annotations

from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from serving.routing.working_time import CHINA_TIME, Due, due_at, is_arranged, is_working_day, never_later

CLOSE = time(17, 30)
moments = st.datetimes(datetime(2015, 1, 1), datetime(2040, 12, 31), timezones=st.just(CHINA_TIME))  # noqa: DTZ001
dues = st.one_of(st.integers(1, 200).map(lambda n: Due(hours=n)), st.integers(1, 30).map(lambda n: Due(working_days=n)))


def test_holidays_and_the_weekends_worked_for_them():
    assert not is_working_day(date(2026, 10, 1))  # National Day
    assert not is_working_day(date(2026, 10, 7))  # exchanged for Saturday 10 October
    assert is_working_day(date(2026, 10, 10))
    assert not is_working_day(date(2026, 10, 11))
    assert is_working_day(date(2011, 12, 31))  # a Saturday worked for 3 January of the next year


def test_years_without_arrangement_keep_holidays_fixed_by_law():
    assert is_arranged(2026)
    assert not is_arranged(2090)
    assert not is_working_day(date(2090, 10, 2))


def test_the_day_of_receipt_does_not_count_and_the_last_day_ends_with_the_office():
    friday_night = datetime(2026, 11, 27, 23, 59, tzinfo=CHINA_TIME)
    assert due_at(friday_night, Due(working_days=1), CLOSE) == datetime(2026, 11, 30, 17, 30, tzinfo=CHINA_TIME)


def test_received_abroad_the_day_is_the_chinese_one():
    received = datetime.fromisoformat("2026-11-25T17:00:00+00:00")  # 1:00 on Thursday in China
    assert due_at(received, Due(working_days=1), CLOSE) == datetime(2026, 11, 27, 17, 30, tzinfo=CHINA_TIME)


@given(moments, dues)
def test_due_is_later_than_received(received, due):
    assert due_at(received, due, CLOSE) > received


@given(moments, dues, dues, st.times(time(9), time(21)))
def test_never_later_keeps_its_word(received, one, other, close):
    if never_later([one], [other], close):
        assert due_at(received, one, close) <= due_at(received, other, close)


def test_never_later_is_not_timid():
    assert never_later([Due(hours=24)], [Due(working_days=3)], CLOSE)
    assert never_later([Due(working_days=5), Due(hours=1)], [Due(hours=1)], CLOSE)
    assert not never_later([Due(hours=24)], [Due(working_days=1)], CLOSE)
    assert not never_later([Due(working_days=1)], [Due(hours=200)], CLOSE)


@given(moments)
def test_the_shortest_working_day_bounds_hours(received):
    assert due_at(received, Due(working_days=2), CLOSE) - received >= timedelta(days=1, hours=17.5)
