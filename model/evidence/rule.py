"""How the encoder's token scores become evidence."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ("EvidenceRule",)


class EvidenceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Chosen on annotated texts that the encoder did not learn from."""

    source: Literal["tokens", "clauses"]
    """``tokens``: pieces that the encoder marks; ``clauses``: the linear scorer's clauses all the same."""
    threshold: float
    """Log-odds from which a token carries the risk."""
    join: int
    """Characters between two such tokens of a clause that are taken in."""
    fallback: Literal["token", "clause"]
    """Shown where no token reaches the threshold: the clause of the strongest token, or the linear scorer's."""
    overlap: dict[str, float] = {}
    """By kind of evidence: share of the annotated texts of which it touches an annotated piece, 0-1."""
    likeness: dict[str, float] = {}
    """By kind of evidence: mean Dice coefficient of shown and annotated characters, 0-1."""
