"""Normalisation: damage, disguise and form are taken off a text, and every character keeps the way back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from model.text.boilerplate import find_boilerplate
from model.text.characters import HIDDEN, exchange
from model.text.composition import find_compositions, find_stray_marks
from model.text.disguise import find_disguises, find_marks_between
from model.text.gloss import find_glosses
from model.text.mojibake import find_damage, is_beyond_repair
from model.text.offsets import Edit, Layer, OffsetMap, apply
from model.text.spacing import find_markup, find_needless_spaces, find_white_space
from model.text.traditional import simplify

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ("NormalisedText", "normalise")

_MOST_PASSES: Final = 8


@dataclass(frozen=True, slots=True)
class NormalisedText:
    """A text as the scorers read it, with the way back to the text as it was sent."""

    original: str
    text: str
    """Simplified, lower-case, half-width; no disguise, glosses, hidden characters, set phrases or needless spaces."""
    flags: frozenset[str]
    """What was found: ``mojibake`` (repaired), ``beyond_repair`` (characters are lost), ``hidden``, ``traditional``,
    ``gloss``, ``disguise``, ``boilerplate``."""
    boilerplate: tuple[tuple[int, int], ...]
    """Spans of ``original`` that were dropped as set phrases."""
    _map: OffsetMap = field(repr=False, compare=False)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of ``text`` to the smallest span of ``original`` it was made from.

        Args:
            start: First character, 0 ≤ start ≤ end.
            end: Behind the last character, end ≤ len(text).

        Returns:
            Start and end in code points, end exclusive. An empty span gives an empty span.

        Raises:
            ValueError: The span does not lie in ``text``.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span {start}:{end} outside a text of {len(self.text)} characters")
        if start < end:
            return self._map.span(start, end)
        if not self.text:
            return 0, 0
        at = self._map.start(start) if start < len(self.text) else self._map.end(start)
        return at, at


class _Draft:
    """A text on its way through the steps."""

    __slots__ = ("boilerplate", "flags", "layers", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.layers: list[Layer] = []
        self.flags: set[str] = set()
        self.boilerplate: list[tuple[int, int]] = []

    def edit(self, find: Callable[[str], list[Edit]], flag: str | None = None) -> None:
        """Apply what a step finds."""
        if edits := find(self.text):
            self.text = apply(self.text, edits)
            self.layers.append(Layer(edits))
            if flag:
                self.flags.add(flag)

    def simplify(self) -> None:
        """Exchange traditional characters."""
        if (simplified := simplify(self.text)) != self.text:
            self.text = simplified
            self.flags.add("traditional")

    def drop_boilerplate(self) -> None:
        """Drop set phrases and remember where they were."""
        start, end = find_boilerplate(self.text)
        dropped = [span for span in ((0, start), (end, len(self.text))) if span[0] < span[1]]
        if dropped:
            origin = OffsetMap(self.layers)
            self.boilerplate += [origin.span(*span) for span in dropped]
            self.edit(lambda _: [(*span, "") for span in dropped], "boilerplate")


def _find_hidden(text: str) -> list[Edit]:
    return [(match.start(), match.end(), "") for match in HIDDEN.runs(text)]


def _run_steps(draft: _Draft) -> None:
    """Run every step once. Damage first: it is recognised by the very characters that later steps change."""
    draft.edit(find_damage, "mojibake")
    draft.edit(_find_hidden, "hidden")
    draft.edit(find_stray_marks)
    draft.edit(find_markup)
    draft.text = exchange(draft.text)
    draft.edit(find_compositions)
    draft.simplify()
    draft.edit(find_white_space)
    draft.edit(find_glosses, "gloss")
    draft.edit(find_disguises, "disguise")
    draft.edit(find_marks_between)
    draft.edit(find_needless_spaces)
    draft.drop_boilerplate()


def normalise(original: str) -> NormalisedText:
    """Normalise one text. Takes any string, also with lone surrogates and NULs, in time linear in its length.

    The steps repeat until they change nothing, so normalising a normalised text changes nothing either.
    """
    draft = _Draft(original)
    for _ in range(_MOST_PASSES):
        before = draft.text
        _run_steps(draft)
        if draft.text == before:
            break
    if is_beyond_repair(draft.text):
        draft.flags.add("beyond_repair")
    return NormalisedText(
        original, draft.text, frozenset(draft.flags), tuple(sorted(draft.boilerplate)), OffsetMap(draft.layers)
    )
