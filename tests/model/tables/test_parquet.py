from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from model.errors import TableError
from model.tables import open_reader, open_writer, parquet


def test_types_are_kept_from_parquet_to_parquet(tmp_path):
    schema = pa.schema(
        [
            ("text", pa.large_string()),
            ("n", pa.int8()),
            ("money", pa.decimal128(10, 2)),
            ("when", pa.timestamp("ns")),
            ("tags", pa.list_(pa.string())),
        ]
    )
    row = {
        "text": "甲",
        "n": 3,
        "money": Decimal("1.50"),
        "when": datetime.fromisoformat("2024-05-06T07:00"),
        "tags": ["a", "b"],
    }
    source, copy = tmp_path / "a.parquet", tmp_path / "b.parquet"
    pq.write_table(pa.Table.from_pylist([row], schema=schema), source)

    with open_reader(source) as reader, open_writer(copy, [*reader.columns, "tier"], like=reader) as writer:
        for found in reader:
            assert found.fields == row
            writer.write({**found.fields, "tier": 2})

    assert pq.read_schema(copy).names == [*schema.names, "tier"]
    assert pq.read_table(copy).select(schema.names).schema == schema
    assert pq.read_table(copy).to_pylist() == [{**row, "tier": 2}]


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_types_widen_whatever_the_row_groups(tmp_path, monkeypatch, batch):
    monkeypatch.setattr(parquet, "WRITE_BATCH", batch)
    path = tmp_path / "t.parquet"
    rows = [
        {"number": 1, "late": None, "mixed": 1, "day": date(2024, 1, 1), "never": None},
        {"number": 2.5, "late": None, "mixed": "甲", "day": date(2024, 1, 2), "never": None},
        {"number": 3, "late": "乙", "mixed": True, "day": None, "never": None},
    ]
    with open_writer(path, list(rows[0])) as writer:
        for row in rows:
            writer.write(row)

    table = pq.read_table(path)

    assert [str(kind) for kind in table.schema.types] == ["double", "string", "string", "date32[day]", "string"]
    assert table.to_pydict() == {
        "number": [1.0, 2.5, 3.0],
        "late": [None, None, "乙"],
        "mixed": ["1", "甲", "true"],
        "day": [date(2024, 1, 1), date(2024, 1, 2), None],
        "never": [None, None, None],
    }


def test_text_that_is_not_utf8_is_rejected_by_row(tmp_path):
    column = pa.array([b"good", b"\xff\xff", b"fine"], pa.binary()).view(pa.string())
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"text": column}), path)

    with open_reader(path) as reader:
        assert reader.total == 3
        assert [(row.number, row.fields["text"]) for row in reader] == [(1, "good"), (3, "fine")]
        assert [(bad.number, bad.code) for bad in reader.rejects] == [(2, "encoding")]


@pytest.mark.parametrize("content", [b"", b"PAR1 broken PAR1"])
def test_damaged(tmp_path, content):
    path = tmp_path / "t.parquet"
    path.write_bytes(content)

    with pytest.raises(TableError, match="F125"):
        open_reader(path)


def test_value_that_does_not_fit_a_kept_type(tmp_path):
    source = tmp_path / "a.parquet"
    pq.write_table(pa.table({"n": pa.array([1], pa.int8())}), source)

    with (
        open_reader(source) as reader,
        pytest.raises(TableError, match=r"F128.*“n”"),
        open_writer(tmp_path / "b.parquet", ["n"], like=reader) as writer,
    ):
        writer.write({"n": 1000})

    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet"]


def test_table_without_rows(tmp_path):
    path = tmp_path / "t.parquet"
    with open_writer(path, ["text"]):
        pass

    with open_reader(path) as reader:
        assert reader.columns == ("text",)
        assert list(reader) == []
