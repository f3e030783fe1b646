"""Edits to a text, and the way back from the edited text to the original.

A normalisation step lists :data:`Edit` s over the text it read. Steps that only exchange one character for another
need no edits: positions do not move. A :class:`OffsetMap` keeps one layer per step that moved positions and looks
them up by bisection, so nothing is paid per character and nothing at all until somebody asks.
"""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ("Edit", "Layer", "OffsetMap", "apply")

Edit: TypeAlias = tuple[int, int, str]
"""``(start, end, replacement)``: ``text[start:end]`` becomes ``replacement``; ``start < end``."""


def apply(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with the edits done. Edits are sorted and do not overlap."""
    pieces: list[str] = []
    position = 0
    for start, end, replacement in edits:
        pieces.append(text[position:start])
        pieces.append(replacement)
        position = end
    pieces.append(text[position:])
    return "".join(pieces)


class Layer:
    """The edits of one step, indexed by positions of the text that the step wrote."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self._edits = edits

    @cached_property
    def _written(self) -> tuple[list[int], list[int]]:
        starts: list[int] = []
        ends: list[int] = []
        shift = 0
        for start, end, replacement in self._edits:
            starts.append(start + shift)
            ends.append(start + shift + len(replacement))
            shift += len(replacement) - (end - start)
        return starts, ends

    def source(self, position: int) -> tuple[int, int]:
        """Return the span of the step's input that the character at ``position`` of its output came from."""
        starts, ends = self._written
        index = bisect_right(starts, position) - 1
        if index < 0:
            return position, position + 1
        start, end, _ = self._edits[index]
        if position < ends[index]:
            return start, end
        moved = position - ends[index] + end
        return moved, moved + 1


class OffsetMap:
    """Where the characters of a text came from, through every step that moved them."""

    __slots__ = ("_layers",)

    def __init__(self, layers: Sequence[Layer] = ()) -> None:
        self._layers = tuple(layers)

    def start(self, position: int) -> int:
        """Return where in the original the character at ``position`` begins."""
        for layer in reversed(self._layers):
            position = layer.source(position)[0]
        return position

    def end(self, position: int) -> int:
        """Return where in the original the character before ``position`` (``position`` ≥ 1) ends."""
        for layer in reversed(self._layers):
            position = layer.source(position - 1)[1]
        return position

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty span of the text to the span of the original it was made from."""
        return self.start(start), self.end(end)
