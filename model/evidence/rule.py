"""How the encoder's token scores become evidence."""

from __future__ import annotations

from typing import Literal

import msgspec

__all__ = ("EvidenceRule",)


class EvidenceRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Chosen on annotated texts that the encoder did not learn from."""

    source: Literal["tokens", "clauses"]
    """``tokens``: pieces that the encoder marks; ``clauses``: whole clauses, ranked by both scorers."""
    threshold: float
    """``tokens``: log-odds from which a token carries the risk. ``clauses``: score from which clauses besides the
    strongest one are shown."""
    join: int = 0
    """``tokens``: characters between two marked tokens of a clause that are taken in."""
    fallback: Literal["token", "clause"] = "clause"
    """``tokens``: shown where no token is marked: the clause of the strongest token, or the linear scorer's."""
    weight: float = 0.0
    """``clauses``: of the strongest token of a clause, beside the linear scorer's score of the clause; never
    negative."""
    overlap: dict[str, float] = {}
    """By kind of evidence: share of the annotated texts of which it touches an annotated piece, 0-1."""
    likeness: dict[str, float] = {}
    """By kind of evidence: mean Dice coefficient of shown and annotated characters, 0-1."""
