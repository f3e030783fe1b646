"""csv and tsv."""

from __future__ import annotations

import codecs
import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from model.errors import TableError
from model.tables.cells import cell_text
from model.tables.encoding import SAMPLE_BYTES, choose_encoding
from model.tables.records import Record, read_records, split_fields
from model.tables.rows import RejectCode, Row, TableReader, TableWriter, named_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ("DelimitedReader", "DelimitedWriter")

_REASONS = {
    RejectCode.QUOTES: "引号不成对，或引号后面有多余的字",
    RejectCode.TOO_LONG: "一行太长（超过 4 MiB）",
    RejectCode.NUL: "含有空字符（NUL）",
}


class DelimitedReader(TableReader):
    """Rows of a csv or tsv file; every value is ``str``.

    Args:
        path: The file.
        delimiter: ``,`` or tab.
        encoding: Overrides the decision of :func:`~model.tables.encoding.choose_encoding`.

    Raises:
        TableError: ``F122`` empty or no header, ``F123`` repeated columns, ``F124`` encoding.
    """

    def __init__(self, path: Path, delimiter: str = ",", encoding: str | None = None) -> None:
        super().__init__(path)
        self._delimiter = delimiter
        with path.open("rb") as stream:
            sample = stream.read(SAMPLE_BYTES)
        if not sample.removeprefix(codecs.BOM_UTF8).strip():
            raise TableError("F122", f"{path} 是空文件。", "请检查导出是否成功。")
        self.encoding = choose_encoding(path, sample, encoding)
        if self.encoding != "utf-8":
            self.notes.append(f"按 {self.encoding.upper()} 编码读取")
        self._columns = self._header()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names in the header row."""
        return self._columns

    def _count(self) -> int:
        return sum(1 for record in self._records() if record.raw) - 1

    def _records(self) -> Iterator[Record]:
        with self.path.open("rb") as stream:
            if stream.read(3) != codecs.BOM_UTF8:
                stream.seek(0)
            yield from read_records(stream, self._delimiter.encode())

    def _header(self) -> tuple[str, ...]:
        record = next(record for record in self._records() if record.raw)
        try:
            if record.problem is not None:
                raise TableError("F122", f"{self.path} 的表头{_REASONS[record.problem]}。", "请修改第一行。")
            return named_columns(self.path, split_fields(record.raw.decode(self.encoding), self._delimiter))
        except UnicodeDecodeError as error:
            raise TableError(
                "F124", f"{self.path} 的表头不是 {self.encoding} 编码。", "请另存为“CSV UTF-8（逗号分隔）”后重试。"
            ) from error

    def _rows(self) -> Iterator[Row]:
        records = (record for record in self._records() if record.raw)
        next(records)
        for record in records:
            fields = self._fields(record)
            if fields is not None:
                yield Row(number=record.number, fields=dict(zip(self._columns, fields, strict=True)))

    def _fields(self, record: Record) -> list[str] | None:
        """Fields of a record, or None after rejecting it."""
        problem = RejectCode.NUL if b"\0" in record.raw else record.problem
        if problem is not None:
            self._reject(record.number, problem, f"{_REASONS[problem]}。", record.raw)
            return None
        try:
            fields = split_fields(record.raw.decode(self.encoding), self._delimiter)
        except UnicodeDecodeError as error:
            reason = f"第 {error.start + 1} 个字节不是 {self.encoding} 编码。"
            self._reject(record.number, RejectCode.ENCODING, reason, record.raw)
            return None
        if len(fields) != len(self._columns):
            reason = f"有 {len(fields)} 个字段，表头有 {len(self._columns)} 列。"
            self._reject(record.number, RejectCode.FIELDS, reason, record.raw)
            return None
        return fields


class DelimitedWriter(TableWriter):
    """Writes csv or tsv: UTF-8 with byte order mark, so that Excel shows Chinese; Windows line ends; values unchanged.

    Args:
        path: The file.
        columns: Column names in order.
        delimiter: ``,`` or tab.
    """

    def __init__(self, path: Path, columns: Sequence[str], delimiter: str = ",") -> None:
        super().__init__(path, columns)
        self._delimiter = delimiter

    def _begin(self, stream: BinaryIO) -> None:
        stream.write(codecs.BOM_UTF8)
        self._text = io.TextIOWrapper(stream, encoding="utf-8", newline="", write_through=True)
        self._stack.callback(self._text.detach)
        self._csv = csv.writer(self._text, delimiter=self._delimiter, lineterminator="\r\n")
        self._csv.writerow(self.columns)

    def _write(self, fields: Mapping[str, object]) -> None:
        try:
            self._csv.writerow([cell_text(fields.get(column)) for column in self.columns])
        except UnicodeEncodeError as error:
            raise TableError("F128", f"第 {self.rows + 1} 条含有不完整的字符，写不进 csv。", "请检查原文。") from error

    def _finish(self) -> None:
        self._text.flush()
