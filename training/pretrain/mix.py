"""Which texts pre-training reads, and how often."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from training.pretrain.errors import PretrainError

__all__ = ("TextFile", "TextMix", "read_documents", "read_mix")


class TextFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of texts."""

    path: str
    """Relative to the data folder; ``.txt`` one document a line, ``.jsonl`` the field ``text`` of each row; ``.gz`` of
    either."""
    repeat: float = 1.0
    """Passes over the file in one epoch; below 1 a fixed part of its documents is read."""


class TextMix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A mix file."""

    texts: tuple[TextFile, ...]


class _Row(msgspec.Struct):
    text: str


def read_mix(path: Path) -> TextMix:
    """Read a mix file.

    Raises:
        PretrainError: ``F351`` it cannot be read or is not what was expected.
    """
    try:
        return msgspec.toml.decode(path.read_bytes(), type=TextMix)
    except (OSError, msgspec.MsgspecError) as error:
        raise PretrainError(
            "F351", f"读不了语料清单 {path}：{error}。", "清单是 TOML，每个 [[texts]] 有 path 和 repeat。"
        ) from error


def read_documents(folder: Path, file: TextFile) -> Iterator[str]:
    """Documents of one file, each as often as it is repeated, in file order.

    Raises:
        PretrainError: ``F351`` the file is missing or damaged.
    """
    path = folder / file.path
    opener = gzip.open if path.suffix == ".gz" else open
    decoder = msgspec.json.Decoder(_Row)
    rows = ".jsonl" in path.suffixes
    try:
        with opener(path, "rb") as lines:
            for raw in lines:
                text = decoder.decode(raw).text if rows else raw.decode("utf-8").strip()
                for _ in range(_times(text, file.repeat)):
                    yield text
    except (OSError, EOFError, UnicodeDecodeError, msgspec.MsgspecError) as error:
        raise PretrainError(
            "F351", f"读不了语料 {path}：{error}。", "请检查清单里的路径，文件应为 UTF-8 的 txt 或 jsonl。"
        ) from error


def _times(text: str, repeat: float) -> int:
    """Whole passes, and one more for the share of documents whose digest falls below the rest."""
    whole = int(repeat)
    draw = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=4).digest(), "big") / 2**32
    return whole + (draw < repeat - whole)
