"""Evidence: the pieces of the original text that carry the risk, each with who says so."""

from __future__ import annotations

from model.evidence.clauses import MOST_CLAUSES, strongest_clauses
from model.evidence.gathering import clause_column, gather_evidence, model_spans
from model.evidence.rule import EvidenceRule
from model.evidence.tokens import MOST_PIECES, token_pieces

__all__ = (
    "MOST_CLAUSES",
    "MOST_PIECES",
    "EvidenceRule",
    "clause_column",
    "gather_evidence",
    "model_spans",
    "strongest_clauses",
    "token_pieces",
)
