"""Cleaning before a split: only what cannot change what a text says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from training.corpus.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from training.corpus.example import Example

__all__ = ("CleaningReport", "clean")


class CleaningReport(msgspec.Struct, frozen=True):
    """What cleaning changed, in numbers of texts."""

    trimmed: int
    """Blanks at the ends taken off, or Windows line ends replaced."""
    evidence_dropped: int
    """A piece of evidence that is not in the text taken out."""
    duplicates_dropped: int
    """Same as an earlier text but for blanks, with the same labels."""


def clean(examples: Sequence[Example]) -> tuple[list[Example], CleaningReport]:
    """Trim texts and evidence, take out evidence that is not verbatim, keep one of identical texts.

    Args:
        examples: The examples.

    Raises:
        CorpusError: ``F302`` identical texts with different domains or tiers.
    """
    kept: dict[str, Example] = {}
    trimmed = dropped = duplicates = 0
    for example in examples:
        text = example.text.replace("\r\n", "\n").strip()
        pieces = tuple(piece.replace("\r\n", "\n").strip() for piece in example.evidence)
        verbatim = tuple(piece for piece in pieces if piece and piece in text)
        trimmed += text != example.text
        dropped += len(verbatim) < len(pieces)
        same = kept.setdefault("".join(text.split()), msgspec.structs.replace(example, text=text, evidence=verbatim))
        if (same.file, same.row) == (example.file, example.row):
            continue
        if (same.domain, same.tier) != (example.domain, example.tier):
            places = f"{same.file} 第 {same.row} 行和 {example.file} 第 {example.row} 行"
            raise CorpusError("F302", f"同一文本的标注互相矛盾：{places}。", "请改成一致，或删去一条。")
        duplicates += 1
    return list(kept.values()), CleaningReport(trimmed, dropped, duplicates)
