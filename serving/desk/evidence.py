"""The highlighted text: pieces with the names of what marked them, and the legend under it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from model.taxonomy import Taxonomy
from serving.desk.highlight import segment

if TYPE_CHECKING:
    from model.prediction import Prediction

__all__ = ("Glossary", "PieceView", "SourceView", "TextView")


class Glossary(msgspec.Struct, frozen=True):
    """The names an assessment is told in."""

    taxonomy: Taxonomy
    tripwires: Mapping[str, str]
    """Chinese names of the tripwires by id."""

    def source_name(self, source: str) -> str:
        """Name of an evidence source: the model, or a tripwire by its Chinese name (its id when it is unknown here)."""
        kind, _, identifier = source.partition(":")
        return f"警示语：{self.tripwires.get(identifier, identifier)}" if kind == "tripwire" else "模型判断"


class PieceView(msgspec.Struct, frozen=True):
    """A piece of the text to draw alike."""

    text: str
    mark: str
    """``tripwire``, ``model``, or empty for plain text; where both marked, ``tripwire`` is shown and both are named."""
    title: str
    """Names of all that marked it."""
    is_word: bool


class SourceView(msgspec.Struct, frozen=True):
    """An entry of the legend."""

    mark: str
    name: str


class TextView(msgspec.Struct, frozen=True):
    """A text with its marks."""

    pieces: tuple[PieceView, ...]
    sources: tuple[SourceView, ...]
    has_words: bool

    @classmethod
    def of(cls, text: str, prediction: Prediction, glossary: Glossary) -> TextView:
        """Mark a text.

        Args:
            text: What to show: the original, or its mask of the same length.
            prediction: What the model said of the original.
            glossary: Names of the tripwires.
        """
        pieces = tuple(
            PieceView(
                text=piece.text,
                mark=_strongest(piece.sources),
                title="；".join(glossary.source_name(source) for source in piece.sources),
                is_word=piece.is_word,
            )
            for piece in segment(text, prediction.evidence, prediction.domain_words)
        )
        sources = sorted({span.source for span in prediction.evidence})
        return cls(
            pieces=pieces,
            sources=tuple(SourceView(_strongest((source,)), glossary.source_name(source)) for source in sources),
            has_words=any(piece.is_word for piece in pieces),
        )


def _strongest(sources: tuple[str, ...]) -> str:
    if any(source.startswith("tripwire:") for source in sources):
        return "tripwire"
    return "model" if sources else ""
