from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.errors import TableError
from model.tables import delimited, encoding, open_reader, records
from model.tables.records import split_fields


def read(path, **options):
    with open_reader(path, **options) as reader:
        return [(row.number, *row.fields.values()) for row in reader], [
            (bad.number, bad.code) for bad in reader.rejects
        ]


@pytest.fixture
def csv_file(tmp_path):
    def make(content: bytes | str, encoding: str = "utf-8"):
        path = tmp_path / "t.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_encodings_of_chinese_spreadsheets(csv_file, encoding):
    path = csv_file("内容,类别\r\n楼上漏水，说了不听,邻里\r\n拖欠工资,劳动\r\n", encoding)

    rows, rejects = read(path)

    assert rows == [(2, "楼上漏水，说了不听", "邻里"), (3, "拖欠工资", "劳动")]
    assert rejects == []


def test_sample_cut_inside_a_character_is_still_utf8(csv_file, monkeypatch):
    monkeypatch.setattr(encoding, "SAMPLE_BYTES", 12)
    monkeypatch.setattr(delimited, "SAMPLE_BYTES", 12)

    assert read(csv_file("text\n长长长长长长\n")) == ([(2, "长长长长长长")], [])


def test_named_encoding_wins(csv_file):
    assert read(csv_file("內容\n鄰居漏水\n", "big5"), encoding="big5")[0] == [(2, "鄰居漏水")]


@pytest.mark.parametrize("name", ["utf-16", "no-such", "utf-32"])
def test_encoding_that_cannot_be_split_is_refused(csv_file, name):
    with pytest.raises(TableError, match="F124"):
        open_reader(csv_file("a\n1\n"), encoding=name)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_one_damaged_row_is_rejected_with_its_bytes_and_the_rest_is_read(csv_file, encoding):
    lines = [f"第{number}条，漏水,邻里".encode(encoding) for number in range(20)]
    lines[7] = b"\xff\xfe\xff,x"
    path = csv_file(b"\n".join(["内容,类别".encode(encoding), *lines]))

    with open_reader(path) as reader:
        numbers = [row.number for row in reader]
        [bad] = reader.rejects

    assert numbers == [number for number in range(2, 22) if number != 9]
    assert (bad.number, bad.code, bad.raw) == (9, "encoding", b"\xff\xfe\xff,x")


def test_quoted_newlines_stay_in_their_row_and_count_as_one(csv_file):
    path = csv_file('text,n\r\n"第一行\r\n第二行，有""引号""",1\r\n下一条,2\r\n')

    assert read(path) == ([(2, '第一行\r\n第二行，有"引号"', "1"), (3, "下一条", "2")], [])


def test_wrong_number_of_fields_is_rejected_not_padded(csv_file):
    rows, rejects = read(csv_file("a,b\n1,2\n3\n4,5,6\n7,8\n"))

    assert rows == [(2, "1", "2"), (5, "7", "8")]
    assert rejects == [(3, "fields"), (4, "fields")]


def test_quotation_mark_inside_an_unquoted_field_is_literal(csv_file):
    assert read(csv_file('text,n\n他说"好",1\n5" 管,2\n')) == ([(2, '他说"好"', "1"), (3, '5" 管', "2")], [])


@pytest.mark.parametrize("bad", ['"没有另一半,1', '"紧急"请处理,1'])
def test_unpaired_quotation_marks_cost_one_line_only(csv_file, bad):
    rows, rejects = read(csv_file(f'text,n\n好,0\n{bad}\n"一,二",2\n好,3\n'))

    assert rows == [(2, "好", "0"), (4, "一,二", "2"), (5, "好", "3")]
    assert rejects == [(3, "quotes")]


def test_in_one_column_no_fragment_of_a_broken_record_passes_as_a_row(csv_file):
    rows, rejects = read(csv_file('text\n"甲\n乙"丙\n丁\n'))

    assert rows == [(3, "丁")]
    assert rejects == [(2, "quotes")]


@pytest.fixture
def small_limits(monkeypatch):
    monkeypatch.setattr(records, "RECORD_LIMIT", 4096)
    monkeypatch.setattr(records, "_CHUNK", 1024)


@pytest.mark.usefixtures("small_limits")
def test_opening_quotation_mark_in_a_large_file_does_not_swallow_it(csv_file):
    good = "好,1\n" * 5000
    rows, rejects = read(csv_file(f'text,n\n"坏,0\n{good}'))

    assert len(rows) == 5000
    assert rejects == [(2, "quotes")]


@pytest.mark.usefixtures("small_limits")
def test_a_line_without_end_is_rejected_and_the_next_one_read(csv_file):
    rows, rejects = read(csv_file(f'text,n\n"{"长" * 5000}\n好,1\n'))

    assert rows == [(3, "好", "1")]
    assert rejects == [(2, "too_long")]


def test_nul_bytes(csv_file):
    padding = "好,1\n" * 2000
    rows, rejects = read(csv_file(f"text,n\n{padding}坏\0,2\n好,3\n"))

    assert rows[-1] == (2003, "好", "3")
    assert rejects == [(2002, "nul")]


@pytest.mark.parametrize("content", [b"a\0b\n1\n", "文字\n漏水\n".encode("utf-16"), bytes(range(256)) * 8])
def test_binary_and_utf16_are_refused_with_advice(csv_file, content):
    with pytest.raises(TableError, match=r"F124.*CSV UTF-8"):
        open_reader(csv_file(content))


@pytest.mark.parametrize(
    ("content", "code"), [("", "F122"), ("\n \n", "F122"), ("\ufeff", "F122"), (",,\n1,2,3\n", "F122")]
)
def test_nothing_to_read(csv_file, content, code):
    with pytest.raises(TableError, match=code):
        open_reader(csv_file(content))


def test_repeated_columns_are_refused_by_name(csv_file):
    with pytest.raises(TableError, match=r"F123.*text"):
        open_reader(csv_file("text,n,text\n1,2,3\n"))


def test_a_column_without_a_name_keeps_its_values(csv_file):
    with open_reader(csv_file("text,,n\n1,2,3\n")) as reader:
        assert [row.fields for row in reader] == [{"text": "1", "列2": "2", "n": "3"}]


def test_blank_lines_are_skipped_but_counted(csv_file):
    assert read(csv_file("text,n\n\n1,2\n\r\n3,4")) == ([(3, "1", "2"), (5, "3", "4")], [])


def test_every_pass_starts_anew(csv_file):
    with open_reader(csv_file("a,b\n1,2\n3\n")) as reader:
        assert reader.total == 2
        for _ in range(2):
            assert len(list(reader)) == 1
            assert len(reader.rejects) == 1


def test_tabs_separate_tsv(tmp_path):
    path = tmp_path / "t.tsv"
    path.write_text("text\tn\n一,二\t1\n", encoding="utf-8")

    assert read(path) == ([(2, "一,二", "1")], [])


@given(st.binary(max_size=400))
def test_any_bytes_are_read_rejected_or_refused_but_never_lost(tmp_path_factory, junk):
    path = tmp_path_factory.mktemp("junk") / "t.csv"
    path.write_bytes(b"text,n\n" + junk)
    if b"\0" in junk:
        with pytest.raises(TableError, match="F124"):
            read(path)
        return
    rows, rejects = read(path)
    lines = [line for line in junk.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n") if line]
    assert bool(lines) == bool(rows or rejects)
    assert sorted({number for number, *_ in rows} & {number for number, _ in rejects}) == []


@given(st.lists(st.text('a,"\n好', max_size=5), min_size=1, max_size=5))
def test_split_fields_undoes_quoting(fields):
    record = ",".join('"' + field.replace('"', '""') + '"' for field in fields)

    assert split_fields(record, ",") == fields
