from __future__ import annotations

import tempfile
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.tables import WRITABLE_SUFFIXES, open_reader, open_writer

ROUGH = "=+-@\"',;\t\r\n _x000D_ \\,，。“”'自杀𠮷😀\u200b\u3000﻿"
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0") | st.sampled_from(ROUGH), max_size=30)
tables = st.lists(st.tuples(texts, texts), min_size=1, max_size=6)


def travel(suffix: str, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t{suffix}"
        with open_writer(path, list(rows[0])) as writer:
            for row in rows:
                writer.write(row)
        with open_reader(path) as reader:
            found = [row.fields for row in reader]
            assert reader.rejects == []
            assert reader.columns == tuple(rows[0])
    return found


@pytest.mark.parametrize("suffix", WRITABLE_SUFFIXES)
@given(table=tables)
def test_texts_come_back_unchanged(suffix, table):
    rows = [{"编号": f"n{number}", "甲": first, "乙": second} for number, (first, second) in enumerate(table)]

    found = travel(suffix, rows)

    if suffix == ".xlsx":
        rows = [{name: value or None for name, value in row.items()} for row in rows]
    assert found == rows


@given(text=texts)
def test_one_column_csv_keeps_every_row(text):
    rows = [{"text": text}, {"text": "末行"}]

    assert travel(".csv", rows) == rows


moments = st.datetimes(datetime.fromisoformat("1900-03-01"), datetime.fromisoformat("9999-12-30")).map(
    lambda moment: moment.replace(microsecond=moment.microsecond // 1000 * 1000)
)
typed = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1900, 3, 1), date(9999, 12, 30)),
    moments,
)


@given(values=st.lists(typed, min_size=1, max_size=5))
def test_xlsx_keeps_types_and_digits(values):
    rows = [{"编号": number, "值": value} for number, value in enumerate(values)]

    found = travel(".xlsx", rows)

    assert found == rows
    assert [type(row["值"]) for row in found] == [type(row["值"]) for row in rows]


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


@given(values=st.lists(json_values, min_size=1, max_size=4))
def test_jsonl_keeps_native_values(values):
    rows = [{"编号": number, "值": value} for number, value in enumerate(values)]

    assert travel(".jsonl", rows) == rows


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_lists_become_json_text(suffix):
    rows = [{"signals": ["a", "绝望"], "more": {"p": 0.5}}]

    assert travel(suffix, rows) == [{"signals": '["a","绝望"]', "more": '{"p":0.5}'}]


def test_csv_text_of_typed_values():
    rows = [
        {
            "a": True,
            "b": 0.1,
            "c": datetime.fromisoformat("2024-05-06T07:08"),
            "d": None,
            "e": Decimal("1.10"),
            "f": b"\x00\xff",
        }
    ]

    assert travel(".csv", rows) == [
        {"a": "true", "b": "0.1", "c": "2024-05-06T07:08:00", "d": "", "e": "1.10", "f": "AP8="}
    ]


def test_xlsx_writes_as_text_what_excel_would_damage():
    beijing = datetime(2024, 5, 6, tzinfo=timezone(timedelta(hours=8)))
    rows = [{"id": 9_007_199_254_740_993, "old": date(1900, 1, 5), "zone": beijing, "code": "00123"}]

    assert travel(".xlsx", rows) == [
        {"id": "9007199254740993", "old": "1900-01-05", "zone": "2024-05-06T00:00:00+08:00", "code": "00123"}
    ]


def test_xlsx_keeps_times_and_durations():
    rows = [{"a": time(8, 30), "b": timedelta(hours=30, minutes=5)}]

    assert travel(".xlsx", rows) == rows


def test_jsonl_keeps_absent_keys_absent_and_key_order(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text('{"b":1,"a":null}\n{"c":"x"}\n', encoding="utf-8")
    copy = tmp_path / "copy.jsonl"

    with open_reader(path) as reader, open_writer(copy, reader.columns) as writer:
        for row in reader:
            writer.write(row.fields)

    assert copy.read_bytes() == path.read_bytes()


def test_compressed_jsonl_is_the_same_bytes_every_time(tmp_path, write_rows):
    first = write_rows(tmp_path / "a.jsonl.gz", [{"text": "同"}]).read_bytes()

    assert write_rows(tmp_path / "b.jsonl.gz", [{"text": "同"}]).read_bytes() == first


def test_csv_opens_in_excel(tmp_path, write_rows):
    raw = write_rows(tmp_path / "t.csv", [{"text": "漏水"}]).read_bytes()

    assert raw == b"\xef\xbb\xbftext\r\n" + "漏水".encode() + b"\r\n"
