"""What is taken as a complaint."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.errors import RequestError
from serving.triage.cases import ComplaintIn
from serving.triage.intake import checked, checked_key, request_digest

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
CHINA = timezone(timedelta(hours=8))


def take(**fields):
    return checked(ComplaintIn(**({"text": "邻居天天半夜装修"} | fields)), max_characters=100, now=NOW)


def test_what_was_left_open_is_filled_in_and_the_text_stays_as_it_is():
    taken = take(text="  邻居\t半夜装修\r\n", place=" 青山镇 ", channel="", reference="  ")
    assert taken == ComplaintIn("  邻居\t半夜装修\r\n", "青山镇", None, None, NOW)


def test_times_are_kept_in_utc():
    assert take(received_at=datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)).received_at == datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", " ", "\n\t\u3000\u00a0"])
def test_no_text(text):
    with pytest.raises(RequestError, match="F211"):
        take(text=text)


def test_the_longest_text_is_taken_and_one_more_is_not():
    assert take(text="长" * 100)
    with pytest.raises(RequestError, match="100 个字符，得到 101 个") as refused:
        take(text="长" * 101)
    assert refused.value.code == "F212"


@pytest.mark.parametrize("text", ["前\x00后", "半个\ud83d", "\udc00"])
def test_characters_that_cannot_be_kept(text):
    with pytest.raises(RequestError, match="F216"):
        take(text=text)


@pytest.mark.parametrize("field", ["place", "channel", "reference"])
@pytest.mark.parametrize("value", ["长" * 201, "换\n行", "零\x00", "半\ud800"])
def test_fields_that_are_wrong_are_named(field, value):
    with pytest.raises(RequestError) as refused:
        take(**{field: value})
    assert refused.value.code == "F214"
    assert [fault.field for fault in refused.value.faults] == [field]


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 3, 2, 9, 30),  # noqa: DTZ001
        NOW + timedelta(days=1, seconds=1),
        datetime(1999, 12, 31, tzinfo=UTC),
        datetime.min.replace(tzinfo=CHINA),
        datetime.max.replace(tzinfo=timezone(-timedelta(hours=12))),
    ],
    ids=["naive", "tomorrow", "last century", "first", "last"],
)
def test_times_that_are_wrong(moment):
    with pytest.raises(RequestError) as refused:
        take(received_at=moment)
    assert [fault.field for fault in refused.value.faults] == ["received_at"]


def test_all_wrong_fields_are_named_at_once():
    with pytest.raises(RequestError) as refused:
        take(place="长" * 201, received_at=datetime(1999, 1, 1, tzinfo=UTC))
    assert [fault.field for fault in refused.value.faults] == ["place", "received_at"]


@given(
    st.builds(ComplaintIn, st.text(), *[st.none() | st.text()] * 3, st.none() | st.datetimes(timezones=st.timezones()))
)
def test_anything_is_taken_or_refused_with_a_code_and_without_a_quotation(complaint):
    try:
        taken = checked(complaint, max_characters=100, now=NOW)
    except RequestError as error:
        assert len(complaint.text) < 4 or complaint.text not in str(error)  # noqa: PT017
    else:
        assert taken.text == complaint.text
        assert taken.received_at.tzinfo is UTC


@pytest.mark.parametrize("key", [None, "a", "7d0c2b9e-…".replace("…", "x"), "~" * 200, "with space"])
def test_keys_that_are_taken(key):
    assert checked_key(key) == key


@pytest.mark.parametrize("key", ["", "k" * 201, "键", "tab\t", "new\nline"])
def test_keys_that_are_not(key):
    with pytest.raises(RequestError, match="F214"):
        checked_key(key)


def test_the_digest_tells_requests_apart_and_not_the_zones_their_time_is_written_in():
    moment = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)
    one = ComplaintIn("甲", received_at=moment)
    assert request_digest(one) == request_digest(ComplaintIn("甲", received_at=moment.astimezone(UTC)))
    others = [
        ComplaintIn("乙", received_at=moment),
        ComplaintIn("甲"),
        ComplaintIn("甲", place="乙", received_at=moment),
    ]
    assert len({request_digest(each) for each in (one, *others)}) == 4
    # A field more, or the same words in another field, is another request.
    assert request_digest(ComplaintIn("甲", place="乙")) != request_digest(ComplaintIn("甲", channel="乙"))
