"""Word spans from jieba's dictionary."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from math import log
from pathlib import Path

import jieba

__all__ = ("WordCutter", "dictionary_digest", "word_cutter")

_BLOCK = re.compile(r"[\u4E00-\u9FD5a-zA-Z0-9+#&._%\-]+")
"""What jieba looks up; everything else separates."""


def _dictionary_path() -> Path:
    return Path(jieba.__file__).with_name("dict.txt")


@lru_cache(maxsize=1)
def dictionary_digest() -> str:
    """SHA-256 of the installed dictionary: another dictionary means other features."""
    return hashlib.sha256(_dictionary_path().read_bytes()).hexdigest()


class WordCutter:
    """Cuts text into dictionary words: the most probable path, no hidden Markov model for unknown words.

    Exactly the words of ``jieba.Tokenizer.cut(text, HMM=False)`` (tested), in one pass over logarithms worked out
    beforehand: cutting is most of the work of the linear scorer, and this halves it. The dictionary is read straight
    from the installed package; jieba's own start-up would unmarshal a cache file from the shared temporary directory,
    which anybody on the machine could have written.
    """

    def __init__(self) -> None:
        tokenizer = jieba.Tokenizer()
        with _dictionary_path().open("rb") as lines:
            frequencies, total = tokenizer.gen_pfdict(lines)
        whole = log(total)
        self._weights = {word: log(frequency) - whole if frequency else 0.0 for word, frequency in frequencies.items()}
        """Log probability of a word; 0 for what is only the beginning of one."""
        self._unknown = -whole

    def spans(self, text: str) -> list[tuple[int, int]]:
        """Spans of the words of two and more characters, in order; neighbouring Latin letters and digits are one."""
        found: list[tuple[int, int]] = []
        for match in _BLOCK.finditer(text):
            block, first = match.group(), match.start()
            follow = self._best_path(block)
            start = letters = 0
            while start < len(block):
                end = follow[start]
                if end == start + 1 and block[start].isascii() and block[start].isalnum():
                    start = end
                    continue
                if start - letters > 1:
                    found.append((first + letters, first + start))
                if end - start > 1:
                    found.append((first + start, first + end))
                start = letters = end
            if start - letters > 1:
                found.append((first + letters, first + start))
        return found

    def _best_path(self, block: str) -> list[int]:
        """For every position, where the word that starts there on the most probable path ends."""
        weights, size = self._weights, len(block)
        best = [0.0] * (size + 1)
        follow = [0] * size
        for start in range(size - 1, -1, -1):
            top, to = None, start + 1
            for end in range(start + 1, size + 1):
                weight = weights.get(block[start:end])
                if weight is None:
                    break
                if weight:
                    score = weight + best[end]
                    if top is None or score >= top:
                        top, to = score, end
            best[start] = self._unknown + best[start + 1] if top is None else top
            follow[start] = to
        return follow


@lru_cache(maxsize=1)
def word_cutter() -> WordCutter:
    """The cutter of this process, safe to share between threads; reading the dictionary takes about a second, once."""
    return WordCutter()
