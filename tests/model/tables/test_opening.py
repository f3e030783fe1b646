from __future__ import annotations

import sys

import pytest

from model.errors import TableError
from model.tables import WRITABLE_SUFFIXES, open_reader, open_writer, require_column


def test_missing_file_and_directory(tmp_path):
    (tmp_path / "d.csv").mkdir()
    for name in ("none.csv", "d.csv"):
        with pytest.raises(TableError, match="F121"):
            open_reader(tmp_path / name)


@pytest.mark.parametrize("name", ["t.xls", "t.docx", "t"])
def test_unknown_format_names_the_known_ones(tmp_path, name):
    with pytest.raises(TableError, match=r"F121.*\.xlsx"):
        open_reader(tmp_path / name)
    with pytest.raises(TableError, match=r"F121.*\.xlsx"):
        open_writer(tmp_path / name, ["a"])


@pytest.mark.parametrize(("suffix", "package"), [(".xlsx", "openpyxl"), (".parquet", "pyarrow")])
def test_missing_package_names_the_pip_line(tmp_path, monkeypatch, suffix, package):
    for name in [name for name in sys.modules if name.partition(".")[0] == package]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, package, None)
    path = tmp_path / f"t{suffix}"
    path.write_bytes(b"x")

    with pytest.raises(TableError, match=r"F126.*pip install 'fenliu\[archive\]'"):
        open_reader(path)
    with pytest.raises(TableError, match=r"F126.*pip install 'fenliu\[archive\]'"):
        open_writer(path, ["a"])


@pytest.mark.parametrize("suffix", WRITABLE_SUFFIXES)
def test_missing_column_names_the_columns_found(tmp_path, write_rows, suffix):
    with open_reader(write_rows(tmp_path / f"t{suffix}", [{"内容": "甲", "类别": "乙"}])) as reader:
        require_column(reader, "内容")
        with pytest.raises(TableError, match=r"F123.*“text”.*“内容”、“类别”"):
            require_column(reader, "text")


def test_upper_case_suffix(tmp_path, write_rows, read_rows):
    assert read_rows(write_rows(tmp_path / "T.CSV", [{"a": "1"}])) == [{"a": "1"}]


@pytest.mark.parametrize("suffix", WRITABLE_SUFFIXES)
def test_total_for_a_progress_display(tmp_path, write_rows, suffix):
    with open_reader(write_rows(tmp_path / f"t{suffix}", [{"a": "1"}, {"a": "2\n3"}, {"a": "4"}])) as reader:
        assert reader.total == 3
