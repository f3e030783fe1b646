"""Choose, for a piece of text, the few patterns that can match it at all.

Each pattern is filed under the grams of its most telling need; a text wakes a pattern only when it holds one of these
grams, and the pattern is run only when its other needs are met as well.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterable
from typing import Generic, TypeVar

from model.tripwire.pattern import Pattern

__all__ = ("Prefilter", "grams")

T = TypeVar("T")


def grams(text: str) -> set[str]:
    """All one- and two-character strings of a text."""
    found = set(text)
    found.update(map(operator.add, text, text[1:]))
    return found


class Prefilter(Generic[T]):
    """Patterns with something attached to each, indexed by what a text must hold.

    Args:
        patterns: Pattern and attachment, in the order in which they are to be tried. Each pattern has needs.
    """

    def __init__(self, patterns: Iterable[tuple[Pattern, T]]) -> None:
        numbers: dict[frozenset[str], int] = {}
        self._filed: dict[int, list[tuple[int, frozenset[int], re.Pattern[str], T]]] = {}
        for order, (pattern, attachment) in enumerate(patterns):
            telling, *others = (numbers.setdefault(need, len(numbers)) for need in pattern.needs)
            self._filed.setdefault(telling, []).append((order, frozenset(others), pattern.regex, attachment))
        met_by: dict[str, set[int]] = {}
        for need, number in numbers.items():
            for gram in need:
                met_by.setdefault(gram, set()).add(number)
        self._met_by = {gram: frozenset(met) for gram, met in met_by.items()}

    def select(self, present: set[str]) -> list[tuple[re.Pattern[str], T]]:
        """The patterns whose needs a piece of text meets, in order.

        Args:
            present: The :func:`grams` of the piece.
        """
        met: set[int] = set()
        met.update(*map(self._met_by.__getitem__, self._met_by.keys() & present))
        selected = [filed for need in self._filed.keys() & met for filed in self._filed[need] if filed[1] <= met]
        selected.sort(key=operator.itemgetter(0))
        return [(regex, attachment) for _, _, regex, attachment in selected]
