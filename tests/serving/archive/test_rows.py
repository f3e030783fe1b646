"""What happens to rows: order, columns, odd cells, personal data, route."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from serving.archive import ADDED_COLUMNS
from serving.archive.labelling import predict_rows, received_at
from serving.routing.working_time import CHINA_TIME

NOW = datetime(2026, 11, 25, 9, tzinfo=CHINA_TIME)
TEXTS = ["他带刀上门", "工资没发", "楼上漏水，说了三次都不修，墙都发霉了", "吵", ""]


def test_rows_keep_order_and_fields_and_gain_the_contract(run, write, read):
    given_rows = [{"id": place, "text": text, "备注": None} for place, text in enumerate(TEXTS)]
    write("in.jsonl", given_rows)
    summary = run("in.jsonl", "out.jsonl", batch=3)
    rows = read("out.jsonl")
    assert [{name: row[name] for name in ("id", "text", "备注")} for row in rows] == given_rows
    assert all(list(row) == ["id", "text", "备注", *ADDED_COLUMNS] for row in rows)
    first = rows[0]
    assert first["evidence"] == [{"start": 1, "end": 3, "text": "带刀", "source": "model"}]
    assert first["signals"] == [{"signal": "dangerous_means", "probability": 1.0}]
    assert first["tier"] == 3
    assert [set(each) for each in first["suggestions"]] == [{"domain", "probability", "in_set"}] * 21
    assert rows[1]["domain"] == "labour"
    assert rows[1]["lead_body"] == "labour_mediation"
    assert first["lead_body"].startswith("police")
    assert (summary.rows, summary.rejected, summary.tiers[3]) == (5, 0, 1)


def test_batches_are_sorted_by_length_and_the_result_does_not_show_it(run, write, predictor):
    write("in.jsonl", [{"text": text} for text in TEXTS])
    run("in.jsonl", "out.jsonl", batch=5)
    assert predictor.seen == sorted(TEXTS, key=len)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(texts=st.lists(st.text(alphabet="工资带刀漏水 a", max_size=9)), size=st.integers(1, 7))
def test_every_row_gets_its_own_prediction_whatever_the_batch(predictor, texts, size):
    class Row:
        def __init__(self, text):
            self.fields = {"text": text}

    rows = [Row(text) for text in texts]
    found = []
    for first in range(0, len(rows), size):
        found += predict_rows(predictor, rows[first : first + size], "text")
    assert found == [predictor.predict([text])[0] for text in texts]


def test_columns_named_like_ours_give_way(run, write, read):
    write("in.jsonl", [{"text": "工资没发", "domain": "金标", "tier": 1, "original_tier": "旧"}])
    summary = run("in.jsonl", "out.jsonl")
    (row,) = read("out.jsonl")
    assert row["domain"] == "labour"
    assert (row["original_domain"], row["original_original_tier"], row["original_tier"]) == ("金标", 1, "旧")
    assert summary.renamed == {"domain": "original_domain", "tier": "original_original_tier"}


def test_empty_missing_and_other_cells_stay_in_place(run, write, read):
    write("in.jsonl", [{"text": None}, {"id": 2}, {"text": 13}, {"text": ["工资"]}, {"text": "工资没发"}])
    run("in.jsonl", "out.jsonl")
    rows = read("out.jsonl")
    assert [row["needs_human"] for row in rows] == [[], [], ["not_text"], ["not_text"], []]
    assert [row.get("text", "absent") for row in rows] == [None, "absent", 13, ["工资"], "工资没发"]


def test_mask_covers_text_and_evidence_but_is_not_what_the_model_reads(run, write, read, predictor):
    text = "我叫王小明，电话13812345678，他带刀来的"
    write("in.jsonl", [{"text": text, "经办": "李四"}])
    run("in.jsonl", "out.jsonl", mask=True)
    (row,) = read("out.jsonl")
    assert predictor.seen == [text]
    assert "13812345678" not in row["text"]
    assert "王小明" not in row["text"]
    assert len(row["text"]) == len(text)
    assert row["经办"] == "李四"
    (piece,) = row["evidence"]
    assert row["text"][piece["start"] : piece["end"]] == piece["text"] == "带刀"


def test_evidence_is_masked_with_the_text_around_it(run, write, read, predictor, monkeypatch):
    predicted = predictor.predict

    def whole_text(texts):
        import msgspec

        from model.prediction import Evidence

        return [
            msgspec.structs.replace(each, evidence=(Evidence(0, len(text), text, "model"),))
            for text, each in zip(texts, predicted(texts), strict=True)
        ]

    monkeypatch.setattr(predictor, "predict", whole_text)
    write("in.jsonl", [{"text": "电话13812345678，他带刀来的"}])
    run("in.jsonl", "out.jsonl", mask=True)
    (row,) = read("out.jsonl")
    assert row["evidence"][0]["text"] == row["text"] == "电话***********，他带刀来的"


def test_place_names_the_local_body(run, write, read, router):
    write("in.jsonl", [{"text": "楼上漏水", "place": "青山镇"}])
    run("in.jsonl", "out.jsonl")
    (row,) = read("out.jsonl")
    assert row["lead_body"] in router.directory.bodies


def test_without_a_router_the_lead_is_empty(run, write, read):
    write("in.jsonl", [{"text": "楼上漏水"}])
    run("in.jsonl", "out.jsonl", routed=False)
    assert read("out.jsonl")[0]["lead_body"] is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"received_at": "2026-03-02T09:30:00+08:00"}, datetime(2026, 3, 2, 9, 30, tzinfo=CHINA_TIME)),
        ({"date": "2026/03/02"}, datetime(2026, 3, 2, tzinfo=CHINA_TIME)),
        ({"date": date(2026, 3, 2)}, datetime(2026, 3, 2, tzinfo=CHINA_TIME)),
        ({"received_at": "", "date": datetime(2026, 3, 2, 8)}, datetime(2026, 3, 2, 8, tzinfo=CHINA_TIME)),  # noqa: DTZ001
        ({"received_at": "去年"}, NOW),
        ({"date": "1900-01-01"}, NOW),
        ({"date": 45_000}, NOW),
    ],
)
def test_time_of_receipt(fields, expected):
    assert received_at(fields, NOW) == expected


def test_xlsx_text_is_never_a_formula_and_lists_are_json(run, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["编号", "诉求内容"])
    book.active.append(["=A9", None])
    book.active.cell(2, 1).data_type = "s"
    book.active.cell(2, 2, '=HYPERLINK("http://x")他带刀').data_type = "s"
    book.save(tmp_path / "in.xlsx")
    run("in.xlsx", "out.xlsx")
    names, values = (row for row in openpyxl.load_workbook(tmp_path / "out.xlsx").active.iter_rows())
    row = {name.value: value for name, value in zip(names, values, strict=True)}
    assert list(row) == ["编号", "诉求内容", *ADDED_COLUMNS]
    assert {cell.data_type for cell in values} <= {"s", "n", "b"}
    assert row["诉求内容"].value == '=HYPERLINK("http://x")他带刀'
    assert row["signals"].value == '[{"signal":"dangerous_means","probability":1.0}]'
    assert row["tier"].value == 3


def test_parquet_keeps_types_and_survives_a_clash(run, tmp_path):
    table = pa.table({"text": ["工资没发", "吵"], "n": pa.array([1, 2], pa.int16()), "evidence": [["发"], []]})
    pq.write_table(table.select(["text", "n"]), tmp_path / "plain.parquet")
    run("plain.parquet", "plain_out.parquet")
    found = pq.read_table(tmp_path / "plain_out.parquet")
    assert found.schema.field("n").type == pa.int16()
    assert found.column("domain_probability").type == pa.float64()
    pq.write_table(table, tmp_path / "clash.parquet")
    run("clash.parquet", "clash_out.parquet")
    assert pq.read_table(tmp_path / "clash_out.parquet").column("original_evidence").to_pylist() == ['["发"]', "[]"]
