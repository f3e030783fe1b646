from __future__ import annotations

import zipfile
from datetime import date, datetime

import openpyxl
import pytest

from model.errors import TableError
from model.tables import open_reader, open_writer, xlsx_reader


def save(path, rows, *more_sheets):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name in more_sheets:
        book.create_sheet(name).append(["别的"])
    book.save(path)
    return path


def edit(path, part, change):
    """Rewrite one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


SHEET = "xl/worksheets/sheet1.xml"


def test_formula_with_saved_result_is_read_and_without_is_rejected(tmp_path):
    path = save(tmp_path / "t.xlsx", [["text", "n"], ["甲", "=1+1"], ["乙", "=2+2"], ['=IF(1,"","x")', 3], ["丁", 4]])

    def results(xml):
        xml = xml.replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>").replace(b"<f>1+1</f><v/>", b"<f>1+1</f><v>2</v>")
        return xml.replace(b'r="A4"><f>', b'r="A4" t="str"><f>')

    edit(path, SHEET, results)

    with open_reader(path) as reader:
        rows = [(row.number, *row.fields.values()) for row in reader]
        [bad] = reader.rejects

    assert rows == [(2, "甲", 2), (4, None, 3), (5, "丁", 4)]
    assert (bad.number, bad.code, bad.raw) == (3, "formula", '["乙",null]'.encode())
    assert "“n”" in bad.reason


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x")', "+86", "-1", "@SUM(A1)", "#N/A", "#REF!", "_x0041_"]
)
def test_text_is_never_a_formula_or_an_error(tmp_path, text, read_rows):
    path = tmp_path / "t.xlsx"
    with open_writer(path, ["text"]) as writer:
        writer.write({"text": text})

    assert read_rows(path) == [{"text": text}]
    cell = openpyxl.load_workbook(path).active["A2"]
    assert cell.data_type == "s"


def test_escaped_carriage_return_of_excel_is_read_back(tmp_path, read_rows):
    path = save(tmp_path / "t.xlsx", [["text"], ["一_x000D_\n二"]])

    assert read_rows(path) == [{"text": "一\r\n二"}]


def test_date_only_cells_stay_dates(tmp_path, read_rows):
    book = openpyxl.Workbook()
    book.active.append(["day", "moment"])
    book.active.append([datetime.fromisoformat("2024-05-06"), datetime.fromisoformat("2024-05-06")])
    book.active["A2"].number_format = "yyyy年m月d日"
    book.active["B2"].number_format = "yyyy-mm-dd hh:mm"
    path = tmp_path / "t.xlsx"
    book.save(path)

    [row] = read_rows(path)

    assert [row["day"], row["moment"]] == [date(2024, 5, 6), datetime.fromisoformat("2024-05-06")]
    assert type(row["day"]) is date


def test_blank_rows_are_skipped_short_rows_filled_and_stray_cells_rejected(tmp_path):
    path = save(tmp_path / "t.xlsx", [["text", "n", None], [], ["甲"], ["乙", 1, "批注"], ["丙", 2, None]])

    with open_reader(path) as reader:
        assert reader.columns == ("text", "n")
        assert [(row.number, *row.fields.values()) for row in reader] == [(3, "甲", None), (5, "丙", 2)]
        assert [(bad.number, bad.code) for bad in reader.rejects] == [(4, "fields")]


def test_wrong_dimension_does_not_cut_the_sheet(tmp_path, read_rows):
    path = save(tmp_path / "t.xlsx", [["text"], ["甲"], ["乙"]])
    edit(path, SHEET, lambda xml: xml.replace(b'ref="A1:A3"', b'ref="A1:A1"'))

    assert len(read_rows(path)) == 2


def test_sheets(tmp_path):
    path = save(tmp_path / "t.xlsx", [["text"], ["甲"]], "第二")

    with open_reader(path) as reader:
        assert reader.columns == ("text",)
        assert "2 个工作表" in reader.notes[0]
    with open_reader(path, sheet="第二") as reader:
        assert reader.columns == ("别的",)
    with pytest.raises(TableError, match=r"F129.*第二"):
        open_reader(path, sheet="第三")


def test_not_a_workbook(tmp_path):
    for name, content in {"a.xlsx": b"PK\x03\x04broken", "b.xlsx": b"\xd0\xcf\x11\xe0" * 100, "c.xlsx": b""}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(TableError, match="F125"):
            open_reader(tmp_path / name)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml"])
def test_damaged_part(tmp_path, part):
    path = save(tmp_path / "t.xlsx", [["text"], ["甲"], ["乙"]])
    edit(path, part, lambda xml: xml[: len(xml) * 2 // 3])

    with pytest.raises(TableError, match="F125"), open_reader(path) as reader:
        list(reader)


def test_entity_declarations_are_refused(tmp_path):
    path = save(tmp_path / "t.xlsx", [["text"]])
    edit(path, SHEET, lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml)

    with pytest.raises(TableError, match="F125"):
        open_reader(path)


def test_zip_bomb_is_refused_unopened(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_reader, "RATIO_FROM", 1024 * 1024)
    path = save(tmp_path / "t.xlsx", [["text"], ["甲"]])
    edit(path, SHEET, lambda xml: xml + b" " * 8 * 1024 * 1024)

    with pytest.raises(TableError, match="F127"):
        open_reader(path)


def test_row_number_of_an_attack_is_capped(tmp_path):
    path = save(tmp_path / "t.xlsx", [["text"], ["甲"]])
    edit(path, SHEET, lambda xml: xml.replace(b'<row r="2"', b'<row r="99999999999"').replace(b'r="A2"', b'r="A9"'))

    with pytest.raises(TableError, match="F127"), open_reader(path) as reader:
        list(reader)


def test_too_many_cells(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx_reader, "MAX_CELLS", 3)
    path = save(tmp_path / "t.xlsx", [["text"], ["甲"], ["乙"], ["丙"]])

    with pytest.raises(TableError, match="F127"), open_reader(path) as reader:
        list(reader)


def test_text_too_long_for_a_cell_is_an_error_not_a_cut(tmp_path):
    path = tmp_path / "t.xlsx"
    with open_writer(path, ["text"]) as writer:
        writer.write({"text": "短"})
        with pytest.raises(TableError, match=r"F128.*第 2 条.*“text”"):
            writer.write({"text": "长" * 32_768})
        writer.write({"text": "长" * 32_767})


def test_empty_sheet(tmp_path):
    with pytest.raises(TableError, match="F122"):
        open_reader(save(tmp_path / "t.xlsx", []))


def test_an_escape_that_is_no_character_stays_as_it_is_written(tmp_path):
    path = save(tmp_path / "t.xlsx", [["text"], ["编号 _xD800_ 的来件"]])

    with open_reader(path) as reader:
        assert [row.fields for row in reader] == [{"text": "编号 _xD800_ 的来件"}]
