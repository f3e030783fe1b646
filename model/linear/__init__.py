"""Linear scorer: hashed character runs and jieba words, scored with numpy and scipy alone."""

from __future__ import annotations

from model.linear.explain import strongest_words
from model.linear.scorer import DomainModel, LinearScorer, RiskModel

__all__ = ("DomainModel", "LinearScorer", "RiskModel", "strongest_words")
