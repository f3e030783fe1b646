"""Normalisation of complaints: damage, disguise and form removed, offsets kept.

The steps, in order: mojibake, invisible characters, compatibility forms and case, simplified characters, pinyin
glosses, disguised danger words, white space, boilerplate.
"""

from __future__ import annotations

from model.text.aligned import Aligned
from model.text.characters import fold_compatibility, remove_invisible, simplify
from model.text.disguise import undisguise
from model.text.mojibake import repair_mojibake
from model.text.wrapping import remove_boilerplate, remove_glosses, tidy_space

__all__ = ("NormalisedText", "normalise")


class NormalisedText:
    """A text as the scorers read it, with the way back.

    Attributes:
        original: The text as it was sent.
        text: Simplified, lower-case, half-width text without invisible characters, glosses, disguise and boilerplate.
        flags: What was mended: ``mojibake``, ``disguise``, ``gloss``.
    """

    __slots__ = ("_aligned", "flags", "original", "text")

    def __init__(self, original: str, aligned: Aligned, flags: frozenset[str]) -> None:
        self.original = original
        self.text = aligned.text
        self.flags = flags
        self._aligned = aligned

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a span of ``text`` to the span of ``original`` it came from (code points, ``end`` exclusive)."""
        return self._aligned.span(start, end)


def normalise(original: str) -> NormalisedText:
    """Normalise one text. Never raises and never loses the way back, whatever the string holds."""
    aligned = Aligned(original)
    flags: set[str] = set()
    repaired = repair_mojibake(aligned)
    if repaired is not aligned:
        flags.add("mojibake")
    aligned = simplify(fold_compatibility(remove_invisible(repaired)))
    glossed = remove_glosses(aligned)
    if glossed is not aligned:
        flags.add("gloss")
    plain = undisguise(glossed)
    if plain is not glossed:
        flags.add("disguise")
    return NormalisedText(original, remove_boilerplate(tidy_space(plain)), frozenset(flags))
