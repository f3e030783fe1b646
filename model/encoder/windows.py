"""Cutting long texts into windows, and gathering windows into batches."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from model.encoder.settings import MARKS, EncoderSettings

__all__ = ("Window", "batches", "cut")


class Window(msgspec.Struct, frozen=True):
    """A stretch of the tokens of a text."""

    text: int
    """Row of the text."""
    start: int
    """First token; the text's own tokens are counted from 0, [CLS] and [SEP] not at all."""
    end: int
    """One past the last token."""
    fresh: int
    """Tokens that no window before it holds."""

    @property
    def length(self) -> int:
        """Tokens the network reads, with [CLS] and [SEP]."""
        return self.end - self.start + MARKS


def cut(text: int, tokens: int, settings: EncoderSettings) -> list[Window]:
    """Cover the tokens of a text with as few windows as will do, all of one length.

    Neighbours share ``overlap`` tokens, the last two up to as many more as there are windows. A text without tokens
    gets one window without tokens.

    Args:
        text: Row of the text.
        tokens: How many it has.
        settings: The last token read is ``cut(...)[-1].end - 1``; more follow it where the text would need more than
            ``most_windows``.
    """
    step = settings.inner - settings.overlap
    count = min(max(1, math.ceil((tokens - settings.overlap) / step)), settings.most_windows)
    length = min(math.ceil((tokens + (count - 1) * settings.overlap) / count), settings.inner)
    found: list[Window] = []
    for number in range(count):
        read = found[-1].end if found else 0
        start = min(number * (length - settings.overlap), tokens - length)
        found.append(Window(text, start, start + length, start + length - read))
    return found


def batches(windows: Sequence[Window], budget: int) -> Iterator[list[Window]]:
    """Gather windows of equal length, shortest first, under a budget of tokens.

    Nothing is padded, so nothing is computed in vain and no window's scores depend on its company.

    Args:
        windows: In any order.
        budget: Tokens of a batch; a single longer window is a batch of its own.
    """
    by_length: dict[int, list[Window]] = defaultdict(list)
    for window in windows:
        by_length[window.length].append(window)
    for length, alike in sorted(by_length.items()):
        size = max(1, budget // length)
        for first in range(0, len(alike), size):
            yield alike[first : first + size]
