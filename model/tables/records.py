"""Splits the bytes of a csv file into records, so that one damaged row cannot take the rest of the file with it.

Works on bytes before decoding: in UTF-8, GB18030 and Big5 the bytes of comma, tab, quotation mark and line ends never
occur inside another character. Grammar of RFC 4180, with a quotation mark inside an unquoted field taken literally.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from model.tables.rows import RejectCode

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ("RECORD_LIMIT", "Record", "read_records", "split_fields")

RECORD_LIMIT = 4 * 1024 * 1024
"""Largest record in bytes. An opening quotation mark without its partner is given up after this much."""

_CHUNK = 1024 * 1024
_LINE = re.compile(rb"[^\r\n]*+(\r\n|\n|\r)?+")


class Record(NamedTuple):
    """One record of a csv file."""

    number: int
    """1-based; the header is 1; blank lines count."""
    raw: bytes
    """Without its line end; empty for a blank line."""
    problem: RejectCode | None
    """Why it cannot be split into fields."""


class _Grammar(NamedTuple):
    strict: re.Pattern[bytes]
    loose: re.Pattern[bytes]
    """Also takes characters between a closing quotation mark and the next delimiter."""

    @classmethod
    def of(cls, delimiter: bytes, *, at_end: bool) -> _Grammar:
        """Patterns of one record with its line end; without one only at the end of the file."""
        plain = rb'(?!")[^%s\r\n]*+' % delimiter
        end = rb"(\r\n|\n|\r\Z|\r(?!\n)|\Z)" if at_end else rb"(\r\n|\n|\r(?=[^\n]))"
        quoted = rb'"[^"]*+(?:""[^"]*+)*+"'
        patterns = []
        for rest in (rb"", rb"[^%s\r\n]*+" % delimiter):
            field = rb"(?>%s%s|%s)" % (quoted, rest, plain)
            patterns.append(re.compile(rb"%s(?:%s%s)*+%s" % (field, delimiter, field, end)))
        return cls(*patterns)


class _Splitter:
    """Cuts one record after the other from a buffer that refills itself."""

    def __init__(self, stream: BinaryIO, delimiter: bytes) -> None:
        self._stream = stream
        self._more = _Grammar.of(re.escape(delimiter), at_end=False)
        self._last = _Grammar.of(re.escape(delimiter), at_end=True)
        self._delimiter = delimiter
        self._buffer = b""
        self._at = 0
        self._ended = False
        self._one_column: bool | None = None

    def _refill(self) -> None:
        chunk = self._stream.read(_CHUNK)
        self._ended = not chunk
        self._buffer = self._buffer[self._at :] + chunk
        self._at = 0

    def next(self) -> tuple[bytes, RejectCode | None] | None:
        """The next record and its problem; None at the end of the file."""
        while True:
            if self._ended and self._at == len(self._buffer):
                return None
            grammar = self._last if self._ended else self._more
            if found := grammar.strict.match(self._buffer, self._at):
                return self._take(found, None)
            if found := grammar.loose.match(self._buffer, self._at):
                return self._take(found, RejectCode.QUOTES) if self._one_column else self._give_up()
            if self._ended or len(self._buffer) - self._at > RECORD_LIMIT:
                return self._give_up()
            self._refill()

    def _take(self, found: re.Match[bytes], problem: RejectCode | None) -> tuple[bytes, RejectCode | None]:
        raw = self._buffer[self._at : found.start(1)]
        self._at = found.end()
        if raw and self._one_column is None:
            self._one_column = self._delimiter not in raw
        return raw, problem

    def _give_up(self) -> tuple[bytes, RejectCode]:
        """Reject the first physical line only; what follows may be whole records."""
        found = _LINE.match(self._buffer, self._at)
        if found is not None and found.group(1):
            return self._take(found, RejectCode.QUOTES)[0], RejectCode.QUOTES
        start = self._buffer[self._at :]
        while not self._ended:
            self._at = len(self._buffer)
            self._refill()
            found = _LINE.match(self._buffer, 0)
            if found is not None and found.group(1):
                self._at = found.end()
                return start, RejectCode.TOO_LONG
        self._at = len(self._buffer)
        return start, RejectCode.TOO_LONG if len(start) > RECORD_LIMIT else RejectCode.QUOTES


def read_records(stream: BinaryIO, delimiter: bytes) -> Iterator[Record]:
    """Split a stream into records.

    A record whose quotation marks do not pair up costs its first physical line; reading goes on with the next line. In a
    table of one column, where any line would pass as a row, the whole record is rejected instead.

    Args:
        stream: Bytes after a byte order mark, if there was one.
        delimiter: One ASCII byte.

    Yields:
        Records in file order, blank lines and rejected ones included; a record over the limit is cut in ``raw``.
    """
    splitter = _Splitter(stream, delimiter)
    number = 0
    while (found := splitter.next()) is not None:
        number += 1
        yield Record(number, *found)


def split_fields(text: str, delimiter: str) -> list[str]:
    """Fields of one decoded record that the strict grammar accepted.

    Args:
        text: The record without its line end.
        delimiter: One character.
    """
    if '"' not in text:
        return text.split(delimiter)
    fields = []
    at = 0
    while True:
        if text.startswith('"', at):
            end = at + 1
            while (end := text.index('"', end)) + 1 < len(text) and text[end + 1] == '"':
                end += 2
            fields.append(text[at + 1 : end].replace('""', '"'))
            end += 1
        else:
            end = text.find(delimiter, at)
            end = len(text) if end < 0 else end
            fields.append(text[at:end])
        if end >= len(text):
            return fields
        at = end + 1
