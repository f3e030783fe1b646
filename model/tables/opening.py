"""The format of a table by the name of its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.errors import TableError
from model.tables.delimited import DelimitedReader, DelimitedWriter
from model.tables.lines import JsonLinesReader, JsonLinesWriter
from model.tables.parquet import ParquetReader, ParquetWriter
from model.tables.xlsx_reader import XlsxReader
from model.tables.xlsx_writer import XlsxWriter

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from model.tables.rows import TableReader, TableWriter

__all__ = ("READABLE_SUFFIXES", "WRITABLE_SUFFIXES", "open_reader", "open_writer")

WRITABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".parquet", ".jsonl", ".jsonl.gz")
READABLE_SUFFIXES = (*WRITABLE_SUFFIXES, ".xlsm", ".ndjson")


def open_reader(path: Path, *, encoding: str | None = None, sheet: str | None = None) -> TableReader:
    """Open a table for reading; use the result as a context manager.

    Args:
        path: The file; its suffix decides the format.
        encoding: For csv, tsv and jsonl: overrides the detected encoding.
        sheet: For xlsx: name of the sheet; the first one if not given.

    Raises:
        TableError: ``F121`` no such file, not readable, or unknown format; and what the format's reader raises.
    """
    suffix = _suffix(path, READABLE_SUFFIXES, "读")
    if not path.is_file():
        raise TableError("F121", f"没有文件 {path}。", "请检查路径。")
    try:
        match suffix:
            case ".csv" | ".tsv":
                return DelimitedReader(path, "\t" if suffix == ".tsv" else ",", encoding)
            case ".xlsx" | ".xlsm":
                return XlsxReader(path, sheet)
            case ".parquet":
                return ParquetReader(path)
            case _:
                return JsonLinesReader(path, encoding)
    except OSError as error:
        raise TableError("F121", f"读不了文件 {path}：{error.strerror or error}。", "请检查权限。") from error


def open_writer(path: Path, columns: Sequence[str], *, like: TableReader | None = None) -> TableWriter:
    """Open a table for writing; use the result as a context manager.

    Args:
        path: The file; its suffix decides the format. An existing file is replaced at the end, never before.
        columns: Column names in order.
        like: Where the rows come from. From parquet to parquet the column types are kept exactly.

    Raises:
        TableError: ``F121`` unknown format, ``F123`` repeated columns, ``F126`` optional package missing.
    """
    match suffix := _suffix(path, WRITABLE_SUFFIXES, "写"):
        case ".csv" | ".tsv":
            return DelimitedWriter(path, columns, "\t" if suffix == ".tsv" else ",")
        case ".xlsx":
            return XlsxWriter(path, columns)
        case ".parquet":
            return ParquetWriter(path, columns, like)
        case _:
            return JsonLinesWriter(path, columns)


def _suffix(path: Path, known: tuple[str, ...], verb: str) -> str:
    name = path.name.lower()
    for suffix in known:
        if name.endswith(suffix):
            return suffix
    hint = "请在 Excel 或 WPS 中另存为 .xlsx。" if name.endswith((".xls", ".et")) else f"请用：{'、'.join(known)}。"
    raise TableError("F121", f"不会{verb}这种文件：{path.name}。", hint)
