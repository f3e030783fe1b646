"""What a table is to the rest of fenliu: rows, rejected rows, a reader and a writer."""

from __future__ import annotations

import sys
from abc import ABC, abstractmethod
from contextlib import ExitStack
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, Self

import msgspec

from model.errors import TableError
from model.tables.atomic import atomic_file

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

__all__ = ("RejectCode", "RejectedRow", "Row", "TableReader", "TableWriter", "named_columns", "require_column")

MAX_COLUMNS = 2_000
"""More columns than this is no table of complaints but an accident or an attack."""


class RejectCode(StrEnum):
    """Why a row could not be read; stable."""

    ENCODING = "encoding"
    """Bytes that the encoding of the file does not allow."""
    FIELDS = "fields"
    """More or fewer fields than the header has columns."""
    QUOTES = "quotes"
    """Quotation marks of a csv row that do not pair up."""
    NUL = "nul"
    """NUL characters in a csv row."""
    TOO_LONG = "too_long"
    """A single row over the size limit."""
    JSON = "json"
    """Not JSON."""
    OBJECT = "object"
    """JSON, but not an object."""
    FORMULA = "formula"
    """An xlsx formula whose result was never calculated and saved."""


class Row(msgspec.Struct, frozen=True):
    """One row that could be read."""

    number: int
    """As a person counts: the header of csv and xlsx is row 1; the first row of jsonl and parquet is row 1."""
    fields: dict[str, object]
    """Values by column."""


class RejectedRow(msgspec.Struct, frozen=True):
    """One row that could not be read."""

    number: int
    """Counted as in :class:`Row`."""
    code: str
    """A :class:`RejectCode`."""
    reason: str
    """Chinese sentence for staff; does not quote the row."""
    raw: bytes
    """The row as it lies in the file (csv, jsonl) or its cells as JSON (xlsx, parquet)."""


class TableReader(ABC):
    """A table that is read row by row; use as a context manager.

    Every ``iter()`` starts at the first row again and empties :attr:`rejects`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rejects: list[RejectedRow] = []
        """Rows that could not be read; grows while iterating."""
        self.notes: list[str] = []
        """Chinese sentences on how the file was understood that a person should see."""
        self._resources = ExitStack()

    @property
    @abstractmethod
    def columns(self) -> tuple[str, ...]:
        """Column names in order. jsonl reads the file through once to know them."""

    @cached_property
    def total(self) -> int | None:
        """Number of rows for a progress display, rejected ones included; None if it is not known.

        csv and jsonl read the file through once to know it, on the first use only.
        """
        return self._count()

    def _count(self) -> int | None:
        return None

    @abstractmethod
    def _rows(self) -> Iterator[Row]: ...

    def __iter__(self) -> Iterator[Row]:
        self.rejects.clear()
        yield from self._rows()

    def _reject(self, number: int, code: RejectCode, reason: str, raw: bytes) -> None:
        self.rejects.append(RejectedRow(number=number, code=str(code), reason=reason, raw=raw))

    def close(self) -> None:
        """Free what the reader holds open."""
        self._resources.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class TableWriter(ABC):
    """A table that is written row by row; use as a context manager.

    Atomic: rows go to a temporary file beside ``path``, which replaces ``path`` when the block ends without an exception.
    After an exception ``path`` is what it was before and nothing else is left.
    """

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self.path = path
        self.columns = check_columns(path, columns)
        self.rows = 0
        """Rows written so far."""
        self._known = frozenset(columns)
        self._stack = ExitStack()
        """The temporary file and what else has to be freed, on success and on failure."""

    def write(self, fields: Mapping[str, object]) -> None:
        """Append one row.

        Args:
            fields: Values by column; a missing column is an empty cell (jsonl leaves the key out).

        Raises:
            TableError: ``F128`` a column that was not declared, a value the format cannot hold, or no space left.
        """
        if not self._known.issuperset(fields):
            extra = "、".join(sorted(map(str, fields.keys() - self._known)))
            raise TableError(
                "F128", f"第 {self.rows + 1} 条要写的列没有声明过：{extra}。", "请在打开输出文件时列出全部列名。"
            )
        try:
            self._write(fields)
        except OSError as error:
            raise cannot_write(self.path, error) from error
        self.rows += 1

    @abstractmethod
    def _begin(self, stream: BinaryIO) -> None: ...

    @abstractmethod
    def _write(self, fields: Mapping[str, object]) -> None: ...

    @abstractmethod
    def _finish(self) -> None: ...

    def __enter__(self) -> Self:
        try:
            self._begin(self._stack.enter_context(atomic_file(self.path)))
        except OSError as error:
            raise cannot_write(self.path, error) from error
        except BaseException:
            self._stack.__exit__(*sys.exc_info())
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            self._stack.__exit__(kind, error, trace)
            return
        try:
            with self._stack:
                self._finish()
        except OSError as failure:
            raise cannot_write(self.path, failure) from failure


def cannot_write(path: Path, error: OSError) -> TableError:
    """The ``F128`` of an operating-system error."""
    return TableError(
        "F128",
        f"写不了文件 {path}：{error.strerror or error}。",
        "请检查目录是否存在、权限和磁盘空间；原有文件没有改动。",
    )


def check_columns(path: Path, names: Sequence[str]) -> tuple[str, ...]:
    """Return the names as a tuple unless they repeat (``F123``) or are too many (``F127``)."""
    if len(names) > MAX_COLUMNS:
        raise TableError("F127", f"{path} 有 {len(names)} 列，最多 {MAX_COLUMNS} 列。", "请删去无关的列。")
    repeated = sorted({name for name in names if names.count(name) > 1}) if len(set(names)) < len(names) else []
    if repeated:
        raise TableError("F123", f"{path} 的列名重复：{'、'.join(repeated)}。", "每个列名只能出现一次，请改名。")
    return tuple(names)


def named_columns(path: Path, header: Sequence[str]) -> tuple[str, ...]:
    """Column names of a header row; a blank name becomes ``列<position>`` so that its values are kept.

    Raises:
        TableError: ``F122`` no name at all, ``F123`` repeated names, ``F127`` too many columns.
    """
    if not any(name.strip() for name in header):
        raise TableError("F122", f"{path} 的第一行没有列名。", "请在第一行写上列名，例如：text,domain。")
    return check_columns(path, [name if name.strip() else f"列{place}" for place, name in enumerate(header, start=1)])


def require_column(reader: TableReader, name: str) -> None:
    """Check that a table has a column.

    Raises:
        TableError: ``F123`` naming the columns found.
    """
    if name not in reader.columns:
        found = "、".join(f"“{column}”" for column in reader.columns) or "（没有列）"
        raise TableError(
            "F123", f"{reader.path} 没有列“{name}”，找到的列是：{found}。", "请用选项指明列名，或在文件里改列名。"
        )
