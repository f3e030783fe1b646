"""xlsx, read as a stream with openpyxl's read-only mode."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import ParseError

from model.errors import TableError
from model.tables.cells import cell_text, json_text
from model.tables.extras import archive_module
from model.tables.rows import RejectCode, Row, TableReader, named_columns

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ("XlsxReader",)

MAX_UNPACKED = 4 * 1024 * 1024 * 1024
"""Bytes of all parts of a workbook together, unpacked."""
MAX_SHARED = 1024 * 1024 * 1024
"""Bytes of the table of shared strings, which has to be held in memory."""
MAX_RATIO = 400
"""Unpacked over packed size of parts over :data:`RATIO_FROM` bytes."""
RATIO_FROM = 64 * 1024 * 1024
MAX_ROWS = 1_048_576
MAX_CELLS = 200_000_000
"""Cells of a sheet, gaps between cells included."""

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_ESCAPED = re.compile(r"_x(?![Dd][89A-Fa-f])([0-9A-Fa-f]{4})_")
"""How Excel writes control characters. Halves of surrogate pairs are no characters and stay as they are written."""
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, IndexError, TypeError, AttributeError, EOFError,
    NotImplementedError, RuntimeError,
)  # fmt: skip


class XlsxReader(TableReader):
    """Rows of one sheet; numbers, booleans, dates and times keep their type, an empty cell is None.

    A formula counts with the result that was saved with it; a row with a formula without one is rejected. Blank rows are
    skipped. A date with a date-only format is a ``date``.

    Args:
        path: The file.
        sheet: Name of the sheet; the first one if not given.

    Raises:
        TableError: ``F122`` empty, ``F123`` repeated columns, ``F125`` damaged or protected, ``F126`` openpyxl missing,
            ``F127`` a size limit, ``F129`` no such sheet.
    """

    def __init__(self, path: Path, sheet: str | None = None) -> None:
        super().__init__(path)
        openpyxl = archive_module("openpyxl", "xlsx")
        self._is_datetime = archive_module("openpyxl.styles.numbers", "xlsx").is_datetime
        self._books: list[Any] = []
        self._resources.callback(self._close_books)
        try:
            with self._damage_reported():
                self._parts = _inspect(path)
                formulas = any(part.formulas for part in self._parts.values())
                for data_only in (True, False) if formulas else (True,):
                    with warnings.catch_warnings():
                        warnings.simplefilter("ignore")
                        self._books.append(openpyxl.load_workbook(path, read_only=True, data_only=data_only))
                self._sheet = self._choose(sheet)
                self._columns = self._header()
        except BaseException:
            self.close()
            raise

    @property
    def columns(self) -> tuple[str, ...]:
        """Names in the first row that is not blank."""
        return self._columns

    def _count(self) -> int | None:
        part = self._parts.get(self._books[0][self._sheet]._worksheet_path)
        return max(part.rows - 1, 0) if part else None

    def _close_books(self) -> None:
        for book in self._books:
            book.close()

    @contextmanager
    def _damage_reported(self) -> Iterator[None]:
        try:
            yield
        except TableError:
            raise
        except _BROKEN as error:
            raise TableError(
                "F125", f"{self.path} 不是完好的 xlsx，或有密码保护。", "请在 Excel 中打开，去掉密码后另存为 .xlsx。"
            ) from error

    def _choose(self, sheet: str | None) -> str:
        names = [found.title for found in self._books[0].worksheets]
        if sheet is not None and sheet not in names:
            raise TableError("F129", f"{self.path} 没有工作表“{sheet}”，有：{'、'.join(names)}。", "请改工作表名。")
        if not names:
            raise TableError("F122", f"{self.path} 没有工作表。", "请检查导出是否成功。")
        if sheet is None and len(names) > 1:
            self.notes.append(f"有 {len(names)} 个工作表，只读第一个“{names[0]}”")
        chosen: str = sheet if sheet is not None else names[0]
        for book in self._books:
            book[chosen].reset_dimensions()
        return chosen

    def _cells(self) -> Iterator[tuple[int, tuple[Any, ...], tuple[Any, ...]]]:
        """Row number, cells with values, and cells with formulas (the same ones if the workbook has none)."""
        sheets = [book[self._sheet].iter_rows() for book in self._books]
        seen = 0
        with self._damage_reported():
            for number, rows in enumerate(zip(*sheets, strict=True), start=1):
                seen += len(rows[0])
                if number > MAX_ROWS or seen > MAX_CELLS:
                    raise TableError("F127", f"{self.path} 的行或单元格太多。", "请拆成几个文件，或另存为 csv。")
                if any(cell.value is not None for cell in rows[-1]) or any(cell.value is not None for cell in rows[0]):
                    yield number, rows[0], rows[-1]

    def _header(self) -> tuple[str, ...]:
        for _, cells, _ in self._cells():
            names = [cell_text(self._value(cell)) for cell in cells]
            while not names[-1].strip():
                names.pop()
            return named_columns(self.path, names)
        raise TableError("F122", f"{self.path} 的工作表“{self._sheet}”是空的。", "请检查导出是否成功。")

    def _rows(self) -> Iterator[Row]:
        rows = self._cells()
        next(rows)
        width = len(self._columns)
        for number, cells, formulas in rows:
            values = [self._value(cell) for cell in cells]
            problem = self._problem(cells, formulas, values)
            if problem is not None:
                self._reject(number, *problem, json_text(values).encode())
                continue
            values = [*values[:width], *[None] * (width - len(values))]
            yield Row(number=number, fields=dict(zip(self._columns, values, strict=True)))

    def _problem(
        self, cells: tuple[Any, ...], formulas: tuple[Any, ...], values: list[object]
    ) -> tuple[RejectCode, str] | None:
        width = len(self._columns)
        for place, (cell, formula) in enumerate(zip(cells, formulas, strict=True)):
            # A result that is the empty string is saved as type "str" without a value.
            if formula.data_type == "f" and cell.value is None and cell.data_type != "str":
                name = self._columns[place] if place < width else f"第 {place + 1} 列"
                return RejectCode.FORMULA, f"“{name}”是公式，文件里没有保存它的结果；请在 Excel 中打开并保存一次。"
        if any(value is not None for value in values[width:]):
            return RejectCode.FIELDS, f"表头只有 {width} 列，这一行在更右边还有内容。"
        return None

    def _value(self, cell: Any) -> object:  # noqa: ANN401 - openpyxl has no types
        value = cell.value
        if isinstance(value, str):
            return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), value) if "_x" in value else value
        if isinstance(value, datetime) and self._is_datetime(cell.number_format) == "date":
            return value.date()
        return value


class _Part(NamedTuple):
    rows: int
    formulas: bool


def _inspect(path: Path) -> dict[str, _Part]:
    """Check the parts of a workbook before anything is parsed.

    Returns:
        Rows and formulas of its sheets, by name of the part.

    Raises:
        TableError: ``F127`` a part or all parts are too large, or pack suspiciously well; ``F125`` a part declares
            entities.
        zipfile.BadZipFile: Not an xlsx.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if sum(part.file_size for part in parts) > MAX_UNPACKED or any(map(_too_large, parts)):
            raise TableError("F127", f"{path} 展开后太大，不予打开。", "请拆成几个文件，或另存为 csv。")
        scanned = {part.filename: _scan(archive, part, path) for part in parts if part.filename.endswith(".xml")}
    return {name: part for name, part in scanned.items() if "/worksheets/" in name}


def _too_large(part: zipfile.ZipInfo) -> bool:
    suspicious = part.file_size > RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1)
    return suspicious or (part.filename.endswith("sharedStrings.xml") and part.file_size > MAX_SHARED)


def _scan(archive: zipfile.ZipFile, part: zipfile.ZipInfo, path: Path) -> _Part:
    rows, formulas, tail = 0, False, b""
    with archive.open(part) as stream:
        while chunk := stream.read(1024 * 1024):
            window = tail + chunk
            if b"<!DOCTYPE" in window or b"<!ENTITY" in window:
                raise TableError("F125", f"{path} 含有不该有的实体声明，不予打开。", "请在 Excel 中另存为 .xlsx。")
            formulas = formulas or _FORMULA.search(window) is not None
            rows += len(_ROW.findall(window)) - len(_ROW.findall(tail))
            tail = window[-32:]
    return _Part(rows, formulas)
