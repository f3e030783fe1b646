"""The one text of ``fenliu triage``: from the argument or from standard input, in UTF-8 or GB18030."""

from __future__ import annotations

import codecs
import os

import typer

from serving.cli.errors import CommandError

__all__ = ("decode", "given_text")


def given_text(argument: str) -> str:
    """The text that was given.

    Args:
        argument: The text itself, or ``-`` for standard input, whose last line end does not count as text.

    Raises:
        CommandError: ``F242`` it is neither UTF-8 nor GB18030.
    """
    if argument == "-":
        text = decode(typer.get_binary_stream("stdin").read())
        return text.removesuffix("\n").removesuffix("\r")
    # Bytes that are not in the encoding of the terminal arrive as lone surrogates (PEP 383).
    return argument if _is_whole(argument) else decode(os.fsencode(argument))


def _is_whole(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def decode(raw: bytes) -> str:
    """Decode as UTF-8, with or without byte order mark, else as GB18030.

    Raises:
        CommandError: ``F242`` neither fits.
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.removeprefix(codecs.BOM_UTF8).decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CommandError(
        "F242",
        f"得到的 {len(raw)} 个字节既不是 UTF-8 也不是 GB18030 文字。",
        "请确认给的是文本；若是别的编码，请先另存为 UTF-8。",
    )
