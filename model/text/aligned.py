"""A text under change that remembers, for each of its characters, the characters it came from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from re import Match, Pattern

__all__ = ("Aligned",)


class Aligned:
    """A changed text and its map to the original.

    Character ``i`` of ``text`` came from ``original[starts[i]:ends[i]]``. Both sequences never decrease. ``None``
    stands for the identity map, which most texts keep.
    """

    __slots__ = ("ends", "starts", "text")

    def __init__(self, text: str, starts: Sequence[int] | None = None, ends: Sequence[int] | None = None) -> None:
        self.text = text
        self.starts = starts
        self.ends = ends

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Span of the original from which ``text[start:end]`` came; empty spans map to an empty span."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.starts) else (self.ends[-1] if self.ends else 0)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def same_length(self, text: str) -> Aligned:
        """Replace every character by one character."""
        return Aligned(text, self.starts, self.ends)

    def rebuild(self, pieces: list[tuple[str, int, int]]) -> Aligned:
        """Put a text together from pieces.

        Args:
            pieces: (new text, start, end): what replaces ``text[start:end]``. Equal lengths map one to one; otherwise
                every new character maps to the whole piece.
        """
        starts: list[int] = []
        ends: list[int] = []
        for new, start, end in pieces:
            if len(new) == end - start:
                if self.starts is None or self.ends is None:
                    starts.extend(range(start, end))
                    ends.extend(range(start + 1, end + 1))
                else:
                    starts.extend(self.starts[start:end])
                    ends.extend(self.ends[start:end])
            elif new:
                low, high = self.span(start, end)
                starts.extend([low] * len(new))
                ends.extend([high] * len(new))
        return Aligned("".join(piece[0] for piece in pieces), starts, ends)

    def substitute(self, pattern: Pattern[str], replacement: Callable[[Match[str]], str] | str) -> Aligned:
        """Replace every match, as ``re.sub`` does, and keep the map."""
        pieces: list[tuple[str, int, int]] = []
        position = 0
        for match in pattern.finditer(self.text):
            new = replacement if isinstance(replacement, str) else replacement(match)
            if new == match.group():
                continue
            pieces.append((self.text[position : match.start()], position, match.start()))
            pieces.append((new, match.start(), match.end()))
            position = match.end()
        if not pieces:
            return self
        pieces.append((self.text[position:], position, len(self.text)))
        return self.rebuild(pieces)

    def thin(self, pattern: Pattern[str], unwanted: Pattern[str]) -> Aligned:
        """Inside every match of ``pattern`` drop the characters that match ``unwanted``; the others keep their map."""
        pieces: list[tuple[str, int, int]] = []
        position = 0
        for match in pattern.finditer(self.text):
            for mark in unwanted.finditer(self.text, match.start(), match.end()):
                pieces.append((self.text[position : mark.start()], position, mark.start()))
                position = mark.end()
        if not pieces:
            return self
        pieces.append((self.text[position:], position, len(self.text)))
        return self.rebuild(pieces)

    def slice(self, start: int, end: int) -> Aligned:
        """Keep ``text[start:end]`` only."""
        if (start, end) == (0, len(self.text)):
            return self
        return self.rebuild([(self.text[start:end], start, end)])
