"""Which encoding a text table is in: UTF-8 with or without byte order mark, or GB18030."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from model.errors import TableError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ("SAMPLE_BYTES", "choose_encoding")

SAMPLE_BYTES = 4 * 1024 * 1024
"""Bytes from the start of a file that decide its encoding."""

_WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def choose_encoding(path: Path, sample: bytes, asked: str | None = None) -> str:
    """Decide the encoding of a text table.

    Lines with bytes outside ASCII vote: one that decodes strictly as UTF-8 votes for UTF-8, which Chinese in GB18030
    practically never does. A few damaged lines therefore do not change the decision; they are rejected one by one later.

    Args:
        path: For messages only.
        sample: The first bytes of the file, up to :data:`SAMPLE_BYTES`.
        asked: An encoding named by the person, which wins. It must keep ASCII as single bytes.

    Returns:
        ``utf-8``, ``gb18030``, or the canonical name of ``asked``.

    Raises:
        TableError: ``F124`` UTF-16, binary, or an encoding that is unknown or cannot be split into rows.
    """
    if sample.startswith(_WIDE_MARKS) or (asked is None and b"\0" in sample[:4096]):
        raise TableError("F124", f"{path} 像是 UTF-16 或二进制文件。", "请另存为“CSV UTF-8（逗号分隔）”后重试。")
    if asked is not None:
        return _checked(path, asked)
    if sample.startswith(codecs.BOM_UTF8):
        return "utf-8"
    *whole, last = sample.split(b"\n")
    lines = [line for line in whole if not line.isascii()]
    readable = sum(_is_utf8(line) for line in lines)
    if not last.isascii():
        lines.append(last)
        readable += _is_utf8(last, cut=len(sample) == SAMPLE_BYTES)
    return "utf-8" if 2 * readable >= len(lines) else "gb18030"


def _checked(path: Path, asked: str) -> str:
    try:
        name = codecs.lookup(asked).name
        plain = '",\t\r\n'.encode(name) == b'",\t\r\n'
    except (LookupError, UnicodeError):
        plain = False
    if not plain:
        raise TableError("F124", f"不能用编码 {asked!r} 读 {path}。", "请用 utf-8、gb18030 或 big5，或另存为 UTF-8。")
    return "utf-8" if name == "utf-8-sig" else name


def _is_utf8(line: bytes, *, cut: bool = False) -> bool:
    try:
        codecs.getincrementaldecoder("utf-8")().decode(line, final=not cut)
    except UnicodeDecodeError:
        return False
    return True
