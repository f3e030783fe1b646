"""xlsx, written as a stream with openpyxl's write-only mode."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from model.errors import TableError
from model.tables.cells import cell_text
from model.tables.extras import archive_module
from model.tables.rows import TableWriter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = ("XlsxWriter",)

MAX_ROWS = 1_048_576
MAX_CELL = 32_767
"""UTF-16 units that Excel keeps in one cell."""

_FIRST_DATE = date(1900, 3, 1)
"""Excel believes that 1900 was a leap year; dates before its February 29th are written as text."""
_NOT_XML = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
_PLAIN = re.compile(r"[^\x00-\x08\x0b-\x1f\ufffe\uffff_]*")


class XlsxWriter(TableWriter):
    """Writes one sheet.

    Text is always text: a value that begins with ``=``, ``+``, ``-`` or ``@`` is never a formula. Characters that XML
    cannot hold are written as ``_xHHHH_`` (ECMA-376, ST_Xstring). Dates and times keep their type at millisecond
    precision. Integers that Excel would round, dates before March 1900 and times with a time zone become text.

    Args:
        path: The file.
        columns: Column names in order.

    Raises:
        TableError: ``F126`` openpyxl missing; while writing ``F128`` a text over 32,767 characters or over 1,048,576 rows.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        super().__init__(path, columns)
        self._book: Any = archive_module("openpyxl", "xlsx").Workbook(write_only=True)
        self._cell = archive_module("openpyxl.cell", "xlsx").WriteOnlyCell

    def _begin(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._sheet = self._book.create_sheet("Sheet1")
        self._stack.callback(self._remove_spool)
        self._sheet.freeze_panes = "A2"
        self._sheet.append([self._text(name, name) for name in self.columns])

    def _write(self, fields: Mapping[str, object]) -> None:
        if self.rows + 2 > MAX_ROWS:
            raise TableError("F128", f"xlsx 最多 {MAX_ROWS} 行，放不下。", "请改用 csv、jsonl 或 parquet。")
        self._sheet.append([self._convert(column, fields.get(column)) for column in self.columns])

    def _finish(self) -> None:
        self._book.save(self._stream)

    def _remove_spool(self) -> None:
        """Remove the temporary file that openpyxl keeps elsewhere until a workbook is saved."""
        if not self._sheet.closed:
            self._sheet.close()
            self._sheet._writer.cleanup()

    def _convert(self, column: str, value: object) -> object:
        match value:
            case None | bool():
                return value
            case float():
                return None if math.isnan(value) else self._number(column, value)
            case int():
                return self._number(column, value)
            case datetime() if value.tzinfo is None and value.date() >= _FIRST_DATE:
                return value
            case date() if not isinstance(value, datetime) and value >= _FIRST_DATE:
                return value
            case time() if value.tzinfo is None:
                return value
            case timedelta():
                return value
            case _:
                return self._text(column, cell_text(value))

    def _number(self, column: str, value: float) -> object:
        """A number with all its digits; openpyxl itself would round to 16."""
        exact = math.isfinite(value) if isinstance(value, float) else _fits_double(value)
        if not exact:
            return self._text(column, cell_text(value))
        cell = self._cell(self._sheet)
        cell._value = repr(value)  # the public setter would make it a string
        cell.data_type = "n"
        return cell

    def _text(self, column: str, value: str) -> object:
        if not value:
            return None
        if len(value) > MAX_CELL // 2 and len(value.encode("utf-16-le", "surrogatepass")) > 2 * MAX_CELL:
            raise TableError(
                "F128",
                f"第 {self.rows + 1} 条的“{column}”超过 {MAX_CELL} 字，xlsx 的一个单元格放不下。",
                "请改用 csv、jsonl 或 parquet。",
            )
        if _PLAIN.fullmatch(value) is None:
            value = _NOT_XML.sub(lambda found: _escape(found[0]), value)
        cell = self._cell(self._sheet)
        cell._value = value  # the public setter would turn "=1+1" into a formula
        cell.data_type = "s"
        return cell


def _escape(found: str) -> str:
    return "_x005F_x" if found == "_x" else f"_x{ord(found):04X}_"


def _fits_double(value: int) -> bool:
    return abs(value) <= 2**53 or (abs(value) < 2**1000 and int(float(value)) == value)
