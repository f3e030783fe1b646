"""Word spans from jieba's dictionary."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path

import jieba

__all__ = ("WordCutter", "dictionary_digest", "word_cutter")


def _dictionary_path() -> Path:
    return Path(jieba.__file__).with_name("dict.txt")


@lru_cache(maxsize=1)
def dictionary_digest() -> str:
    """SHA-256 of the installed dictionary: another dictionary means other features."""
    return hashlib.sha256(_dictionary_path().read_bytes()).hexdigest()


class WordCutter:
    """Cuts text into dictionary words (most probable path, no hidden Markov model for unknown words).

    The dictionary is read straight from the installed package. jieba's own start-up would unmarshal a cache file
    from the shared temporary directory, which anybody on the machine could have written.
    """

    def __init__(self) -> None:
        self._tokenizer = jieba.Tokenizer()
        with _dictionary_path().open("rb") as lines:
            self._tokenizer.FREQ, self._tokenizer.total = self._tokenizer.gen_pfdict(lines)
        self._tokenizer.initialized = True

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Spans of the words of two and more characters, in order."""
        spans = []
        position = 0
        for word in self._tokenizer.cut(text, HMM=False):
            end = position + len(word)
            if end - position > 1 and not word.isspace():
                spans.append((position, end))
            position = end
        return spans


@lru_cache(maxsize=1)
def word_cutter() -> WordCutter:
    """The cutter of this process, safe to share between threads; reading the dictionary takes about a second, once."""
    return WordCutter()
