"""The highlighted text: pieces with the names of what marked them, and the legend under it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Final

import msgspec

from model.taxonomy import Taxonomy
from serving.desk.highlight import segment

if TYPE_CHECKING:
    from model.prediction import Prediction

__all__ = ("Glossary", "PieceView", "SourceView", "TextView")


_TRIPWIRE: Final = "tripwire:"


class Glossary(msgspec.Struct, frozen=True):
    """The names an assessment is told in."""

    taxonomy: Taxonomy
    tripwires: Mapping[str, str]
    """Chinese names of the tripwires by id."""

    def told(self, sources: Collection[str]) -> str:
        """Evidence sources by name: the model, then the tripwires (by id where this bundle has no name for them)."""
        named = [
            self.tripwires.get(source[len(_TRIPWIRE) :], source[len(_TRIPWIRE) :]) for source in _tripwires(sources)
        ]
        model = ["模型判断"] if any(not source.startswith(_TRIPWIRE) for source in sources) else []
        return "；".join(model + ([f"警示语：{'、'.join(named)}"] if named else []))


class PieceView(msgspec.Struct, frozen=True):
    """A piece of the text to draw alike."""

    text: str
    mark: str
    """``tripwire``, ``model``, or empty for plain text; where both marked, ``tripwire`` is shown and both are named."""
    title: str
    """Names of all that marked it."""
    is_word: bool


class SourceView(msgspec.Struct, frozen=True):
    """An entry of the legend: a kind of mark and all that made marks of it."""

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
                title=glossary.told(piece.sources),
                is_word=piece.is_word,
            )
            for piece in segment(text, prediction.evidence, prediction.domain_words)
        )
        sources = {span.source for span in prediction.evidence}
        tripwires = _tripwires(sources)
        kinds = (("model", sources.difference(tripwires)), ("tripwire", tripwires))
        return cls(
            pieces=pieces,
            sources=tuple(SourceView(mark, glossary.told(of_kind)) for mark, of_kind in kinds if of_kind),
            has_words=any(piece.is_word for piece in pieces),
        )


def _tripwires(sources: Collection[str]) -> list[str]:
    return sorted(source for source in sources if source.startswith(_TRIPWIRE))


def _strongest(sources: tuple[str, ...]) -> str:
    if _tripwires(sources):
        return "tripwire"
    return "model" if sources else ""
