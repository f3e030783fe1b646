"""Corrections of labels, kept apart from the data they correct so that every change can be seen and argued with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from model.errors import TaxonomyError
from training.corpus.errors import CorpusError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from model.taxonomy import Taxonomy
    from training.corpus.example import Example

__all__ = ("Correction", "apply_corrections", "read_corrections")


class Correction(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New labels of one example; what is not given stays."""

    id: str
    reason: str
    """Why, with the clause of the guideline."""
    domain: str | msgspec.UnsetType = msgspec.UNSET
    alternatives: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    tier: int | msgspec.UnsetType = msgspec.UNSET
    signals: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET
    evidence: tuple[str, ...] | msgspec.UnsetType = msgspec.UNSET

    def labels(self) -> dict[str, object]:
        """The labels that are given."""
        fields = ("domain", "alternatives", "tier", "signals", "evidence")
        return {name: value for name in fields if (value := getattr(self, name)) is not msgspec.UNSET}


def read_corrections(path: Path, taxonomy: Taxonomy) -> list[Correction]:
    """Read a jsonl file of corrections.

    Args:
        path: One :class:`Correction` a line.
        taxonomy: What the labels must belong to.

    Raises:
        CorpusError: ``F305`` unreadable, malformed, or labels that the taxonomy does not have.
    """
    try:
        lines = path.read_bytes().splitlines()
        corrections = [msgspec.json.decode(line, type=Correction) for line in lines if line.strip()]
        for correction in corrections:
            _check(correction, taxonomy)
    except (OSError, msgspec.MsgspecError, TaxonomyError) as error:
        raise CorpusError("F305", f"更正文件 {path} 不能用：{error}。", "请对照 datasets/CONTRACT.md 修改。") from error
    return corrections


def _check(correction: Correction, taxonomy: Taxonomy) -> None:
    labels = correction.labels()
    for field in ("alternatives", "signals"):
        for code in labels.get(field, ()):  # type: ignore[attr-defined]
            taxonomy.name_of(code)
    if "domain" in labels:
        taxonomy.name_of(str(labels["domain"]))
    if isinstance(correction.tier, int):
        taxonomy.tier(correction.tier)


def apply_corrections(examples: Sequence[Example], corrections: Sequence[Correction]) -> list[Example]:
    """Return the examples with new labels.

    Raises:
        CorpusError: ``F305`` a correction names an id that is not there exactly once.
    """
    places = {example.id: place for place, example in enumerate(examples)}
    corrected = list(examples)
    for correction in corrections:
        if correction.id not in places or len(places) < len(examples):
            raise CorpusError("F305", f"更正指向的编号 {correction.id} 不存在，或编号有重复。", "请核对编号。")
        place = places[correction.id]
        corrected[place] = msgspec.structs.replace(corrected[place], **correction.labels())
    return corrected
