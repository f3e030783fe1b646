"""What happens to files: encodings, rejected rows, columns, overwriting, failure."""

from __future__ import annotations

import base64
import csv
import gzip
import json

import openpyxl
import pytest

from model.errors import TableError
from serving.archive import ADDED_COLUMNS, TEXT_COLUMNS, ArchiveError


def test_gb18030_csv(run, tmp_path):
    (tmp_path / "in.csv").write_bytes('编号,来电内容\r\n1,工资没发\r\n2,"他带刀，\r\n上门"\r\n'.encode("gb18030"))
    summary = run("in.csv", "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert list(rows[0]) == ["编号", "来电内容", *ADDED_COLUMNS]
    assert [row["来电内容"] for row in rows] == ["工资没发", "他带刀，\r\n上门"]
    assert rows[0]["domain"] == "labour"
    assert json.loads(rows[1]["evidence"]) == [{"start": 1, "end": 3, "text": "带刀", "source": "model"}]
    assert "劳" not in rows[0]["suggestions"]
    assert summary.text_column == "来电内容"
    assert "GB18030" in summary.notes[0]


def test_rows_that_cannot_be_read_are_kept_byte_for_byte(run, tmp_path):
    bad = b"2,\xff\xfe\xfa"
    (tmp_path / "in.csv").write_bytes("编号,text\n1,工资没发\n".encode() + bad + "\n3,吵\n4,吵,吵\n".encode())
    summary = run("in.csv", "out.jsonl", batch=1)
    kept = [json.loads(line) for line in (tmp_path / "out.rejects.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [(each["row"], each["code"]) for each in kept] == [(3, "encoding"), (5, "fields")]
    assert base64.b64decode(kept[0]["raw_base64"]) == bad
    assert base64.b64decode(kept[1]["raw_base64"]).decode() == "4,吵,吵"
    assert "UTF-8" in kept[0]["reason"].upper()
    assert (summary.rows, summary.rejected) == (2, 2)
    assert summary.rejects_path == tmp_path / "out.rejects.jsonl"
    assert len((tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()) == 2


def test_no_rejects_no_file(run, write, tmp_path):
    write("in.jsonl", [{"text": "吵"}])
    summary = run("in.jsonl", "out.jsonl")
    assert summary.rejects_path is None
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_a_table_without_one_readable_row_still_gives_a_table(run, tmp_path):
    (tmp_path / "in.csv").write_bytes(b"text\n\xff\xfe\n")
    summary = run("in.csv", "out.csv")
    assert (summary.rows, summary.rejected) == (0, 1)
    assert (tmp_path / "out.csv").read_text(encoding="utf-8-sig").split(",")[:2] == ["text", "domain"]


def test_an_xlsx_formula_without_a_result_is_rejected_with_its_row(run, tmp_path):
    book = openpyxl.Workbook()
    for row in (["text"], ["工资没发"], ['="工资"&"没发"']):
        book.active.append(row)
    book.save(tmp_path / "in.xlsx")
    summary = run("in.xlsx", "out.jsonl")
    (kept,) = (tmp_path / "out.rejects.jsonl").read_text(encoding="utf-8").splitlines()
    assert (json.loads(kept)["row"], json.loads(kept)["code"]) == (3, "formula")
    assert (summary.rows, summary.rejected) == (1, 1)


def test_gzip_both_ways_and_the_name_of_the_rejects(run, tmp_path):
    with gzip.open(tmp_path / "in.jsonl.gz", "wb") as stream:
        stream.write('{"text":"吵"}\nkein json\n'.encode())
    run("in.jsonl.gz", "out.v2.jsonl.gz")
    with gzip.open(tmp_path / "out.v2.jsonl.gz", "rb") as stream:
        assert json.loads(stream.read())["text"] == "吵"
    assert (tmp_path / "out.v2.rejects.jsonl").exists()


@pytest.mark.parametrize("column", ["text", *TEXT_COLUMNS])
def test_the_text_column_is_found(run, write, column):
    write("in.jsonl", [{"编号": 1, column: "吵"}])
    assert run("in.jsonl", "out.jsonl").text_column == column


@pytest.mark.parametrize(
    ("row", "asked", "told"),
    [
        ({"编号": 1, "说明": "吵"}, None, ["“编号”、“说明”", "--text-column"]),
        ({"内容": "吵", "正文": "闹"}, None, ["“内容”、“正文”", "--text-column"]),
        ({"编号": 1, "text": "吵"}, "诉求", ["“诉求”", "“编号”、“text”"]),
    ],
)
def test_a_text_column_that_is_not_clear_names_the_columns(run, write, tmp_path, row, asked, told):
    write("in.jsonl", [row])
    with pytest.raises(TableError) as caught:
        run("in.jsonl", "out.jsonl", text_column=asked)
    assert caught.value.code == "F123"
    assert all(words in str(caught.value) for words in told)
    assert "闹" not in str(caught.value)
    assert not (tmp_path / "out.jsonl").exists()


def test_nothing_is_overwritten_unless_asked(run, write, read, tmp_path):
    write("in.jsonl", [{"text": "吵"}])
    for name in ("out.jsonl", "out.rejects.jsonl"):
        (tmp_path / name).write_text("old", encoding="utf-8")
        with pytest.raises(ArchiveError) as caught:
            run("in.jsonl", "out.jsonl")
        assert caught.value.code == "F243"
        assert name in str(caught.value)
        assert (tmp_path / name).read_text(encoding="utf-8") == "old"
        (tmp_path / name).unlink()
    (tmp_path / "out.jsonl").write_text("old", encoding="utf-8")
    (tmp_path / "out.rejects.jsonl").write_text("of an earlier run", encoding="utf-8")
    run("in.jsonl", "out.jsonl", overwrite=True)
    assert read("out.jsonl")[0]["text"] == "吵"
    assert not (tmp_path / "out.rejects.jsonl").exists()


@pytest.mark.parametrize("names", [("in.jsonl", None), ("link.jsonl", None), ("out.jsonl", "in.jsonl")])
def test_one_file_in_two_parts_is_refused_even_when_overwriting(run, write, tmp_path, names):
    write("in.jsonl", [{"text": "吵"}])
    (tmp_path / "link.jsonl").symlink_to(tmp_path / "in.jsonl")
    before = (tmp_path / "in.jsonl").read_bytes()
    out, rejects = names
    with pytest.raises(ArchiveError) as caught:
        run("in.jsonl", out, rejects=rejects and tmp_path / rejects, overwrite=True)
    assert caught.value.code == "F244"
    assert (tmp_path / "in.jsonl").read_bytes() == before


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt])
def test_a_run_that_does_not_end_well_leaves_everything_as_it_was(run, tmp_path, predictor, monkeypatch, failure):
    (tmp_path / "in.jsonl").write_text('{"text":"吵"}\nkein json\n{"text":"闹"}\n', encoding="utf-8")
    (tmp_path / "out.jsonl").write_text("old", encoding="utf-8")
    predicted = predictor.predict

    def fail_later(texts):
        if texts == ["闹"]:
            raise failure
        return predicted(texts)

    monkeypatch.setattr(predictor, "predict", fail_later)
    with pytest.raises(failure):
        run("in.jsonl", "out.jsonl", batch=1, overwrite=True)
    assert (tmp_path / "out.jsonl").read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.jsonl", "out.jsonl"]


def test_an_output_that_cannot_be_finished_leaves_no_rejects(run, tmp_path, monkeypatch):
    (tmp_path / "in.jsonl").write_text('{"text":"吵"}\nkein json\n', encoding="utf-8")

    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("model.tables.lines.JsonLinesWriter._finish", full)
    with pytest.raises(TableError) as caught:
        run("in.jsonl", "out.jsonl")
    assert caught.value.code == "F128"
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_files_are_checked_before_the_model_is_loaded(tmp_path):
    from datetime import datetime

    from serving.archive import RelabelRequest, relabel
    from serving.routing.working_time import CHINA_TIME

    def load():
        raise AssertionError

    (tmp_path / "in.jsonl").write_text('{"text":"吵"}\n', encoding="utf-8")
    request = RelabelRequest(source=tmp_path / "in.jsonl", out=tmp_path / "out.doc", now=datetime.now(CHINA_TIME))
    with pytest.raises(TableError) as caught:
        relabel(request, load)
    assert caught.value.code == "F121"


def test_progress_counts_to_the_end(run, tmp_path):
    (tmp_path / "in.jsonl").write_text('{"text":"吵"}\nkein json\n{"text":"闹"}\n', encoding="utf-8")
    seen = []
    run("in.jsonl", "out.jsonl", batch=1, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(1, 3), (3, 3)]
