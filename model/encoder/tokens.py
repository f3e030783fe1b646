"""From a text to token ids and the place of each token in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

from model.encoder.errors import EncoderUnavailable

if TYPE_CHECKING:
    from tokenizers import Tokenizer

__all__ = ("Integers", "TokenReader", "Tokens")

Integers = npt.NDArray[np.int64]

CLS, SEP, UNK = "[CLS]", "[SEP]", "[UNK]"
RESERVED = (CLS, SEP, "[PAD]", "[MASK]")
"""Written in a text these are characters like others; they must not speak to the network."""

_SURROGATE = re.compile("[\ud800-\udfff]")
"""Half a character: Python keeps it, the tokenizer's strings cannot."""


class Tokens(msgspec.Struct, frozen=True):
    """The tokens of one text; arrays of shape (tokens,)."""

    ids: Integers
    starts: Integers
    """Positions in the text that was read."""
    ends: Integers


class TokenReader:
    """Cuts texts by a ``tokenizer.json`` of the ``tokenizers`` library, without special tokens and without a limit.

    Args:
        raw: The file.

    Raises:
        EncoderUnavailable: ``F151`` damaged, or [CLS], [SEP] or [UNK] is not in it; ``F155`` the library is missing.
    """

    def __init__(self, raw: bytes) -> None:
        self._tokenizer = _parse(raw)
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        cls, sep, self._unk = (self._id(mark) for mark in (CLS, SEP, UNK))
        self._before, self._after = np.array([cls]), np.array([sep])
        reserved = (self._tokenizer.token_to_id(mark) for mark in RESERVED)
        self._reserved = np.array([found for found in reserved if found is not None], dtype=np.int64)
        self.size: int = self._tokenizer.get_vocab_size()
        """Number of token ids."""

    def read(self, text: str) -> Tokens:
        """Cut a text of any length."""
        encoding = self._tokenizer.encode(_SURROGATE.sub("\ufffd", text), add_special_tokens=False)
        ids = np.array(encoding.ids, dtype=np.int64)
        ids[np.isin(ids, self._reserved)] = self._unk
        spans = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
        solid = spans[:, 1] > spans[:, 0]
        return Tokens(ids[solid], spans[solid, 0], spans[solid, 1])

    def frame(self, ids: Integers) -> Integers:
        """Set a window's token ids between [CLS] and [SEP]."""
        return np.concatenate([self._before, ids, self._after])

    def _id(self, mark: str) -> int:
        found: int | None = self._tokenizer.token_to_id(mark)
        if found is None:
            raise EncoderUnavailable("F151", f"分词器里没有 {mark}。", "请换用完整的模型包。")
        return found


def _parse(raw: bytes) -> Tokenizer:
    try:
        from tokenizers import Tokenizer
    except ImportError as error:
        raise EncoderUnavailable("F155", "没有可用的 tokenizers 库。", "请执行 pip install tokenizers。") from error
    try:
        return Tokenizer.from_str(raw.decode("utf-8"))
    except Exception as error:
        raise EncoderUnavailable("F151", f"分词器文件损坏：{error}。", "请换用完整的模型包。") from error
