"""JSON Lines, plain or compressed with gzip."""

from __future__ import annotations

import codecs
import gzip
import zlib
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

import msgspec

from model.errors import TableError
from model.tables.encoding import SAMPLE_BYTES, choose_encoding
from model.tables.rows import RejectCode, Row, TableReader, TableWriter, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ("LINE_LIMIT", "JsonLinesReader", "JsonLinesWriter")

LINE_LIMIT = 16 * 1024 * 1024
"""Largest line in bytes."""


class _Line(NamedTuple):
    number: int
    raw: bytes
    whole: bool


class _Survey(NamedTuple):
    columns: tuple[str, ...]
    total: int


class JsonLinesReader(TableReader):
    """Rows of a jsonl file: one object a line, values as JSON says. Blank lines are skipped.

    Args:
        path: The file; compressed if it ends in ``.gz``.
        encoding: Overrides the decision of :func:`~model.tables.encoding.choose_encoding`.

    Raises:
        TableError: ``F122`` empty, ``F124`` encoding, ``F125`` damaged compression (also while iterating).
    """

    def __init__(self, path: Path, encoding: str | None = None) -> None:
        super().__init__(path)
        with self._open() as stream:
            sample = stream.read(SAMPLE_BYTES)
        if not sample.removeprefix(codecs.BOM_UTF8).strip() and len(sample) < SAMPLE_BYTES:
            raise TableError("F122", f"{path} 是空文件。", "请检查导出是否成功。")
        self.encoding = choose_encoding(path, sample, encoding)
        if self.encoding != "utf-8":
            self.notes.append(f"按 {self.encoding.upper()} 编码读取")

    @contextmanager
    def _open(self) -> Iterator[BinaryIO]:
        try:
            with gzip.open(self.path, "rb") if self.path.suffix == ".gz" else self.path.open("rb") as stream:
                yield stream  # type: ignore[misc]
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise TableError("F125", f"{self.path} 的压缩内容已损坏。", "请重新下载或重新导出。") from error

    @property
    def columns(self) -> tuple[str, ...]:
        """Keys of all objects in order of first appearance; reads the file through on the first use."""
        return self._survey.columns

    def _count(self) -> int:
        return self._survey.total

    @cached_property
    def _survey(self) -> _Survey:
        names: dict[str, None] = {}
        total = 0
        for line in self._lines():
            total += 1
            found = self._object(line)
            if isinstance(found, dict):
                names.update(dict.fromkeys(found))
        return _Survey(check_columns(self.path, list(names)), total)

    def _lines(self) -> Iterator[_Line]:
        """Lines that are not blank."""
        number = 0
        with self._open() as stream:
            while raw := stream.readline(LINE_LIMIT):
                number += 1
                whole = raw.endswith(b"\n") or len(raw) < LINE_LIMIT
                if not whole:
                    while (rest := stream.readline(LINE_LIMIT)) and not rest.endswith(b"\n"):
                        pass
                raw = (raw.removeprefix(codecs.BOM_UTF8) if number == 1 else raw).rstrip(b"\r\n")
                if raw.strip():
                    yield _Line(number, raw, whole)

    def _object(self, line: _Line) -> dict[str, object] | tuple[RejectCode, str]:
        """The object in a line, or why there is none."""
        if not line.whole:
            return RejectCode.TOO_LONG, f"一行超过 {LINE_LIMIT // 1024 // 1024} MiB。"
        try:
            value = msgspec.json.decode(line.raw.decode(self.encoding))
        except UnicodeDecodeError as error:
            return RejectCode.ENCODING, f"第 {error.start + 1} 个字节不是 {self.encoding} 编码。"
        except (msgspec.DecodeError, RecursionError):
            return RejectCode.JSON, "不是合法的 JSON。"
        if not isinstance(value, dict):
            return RejectCode.OBJECT, "是 JSON，但不是一个对象 {…}。"
        return value

    def _rows(self) -> Iterator[Row]:
        for line in self._lines():
            found = self._object(line)
            if isinstance(found, dict):
                yield Row(number=line.number, fields=found)
            else:
                self._reject(line.number, *found, line.raw)


class JsonLinesWriter(TableWriter):
    """Writes jsonl in UTF-8, compressed if the path ends in ``.gz``; keys in the order they come, absent ones absent."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        super().__init__(path, columns)
        self._encoder = msgspec.json.Encoder()

    def _begin(self, stream: BinaryIO) -> None:
        self._stream: BinaryIO | gzip.GzipFile = stream
        if self.path.suffix == ".gz":
            self._stream = gzip.GzipFile(filename="", mode="wb", compresslevel=6, fileobj=stream, mtime=0)
            self._stack.callback(self._stream.close)

    def _write(self, fields: Mapping[str, object]) -> None:
        try:
            self._stream.write(self._encoder.encode(dict(fields)) + b"\n")
        except (TypeError, UnicodeEncodeError) as error:
            raise TableError("F128", f"第 {self.rows + 1} 条有 JSON 写不下的值。", "请检查该条的数据类型。") from error

    def _finish(self) -> None:
        self._stream.flush()
