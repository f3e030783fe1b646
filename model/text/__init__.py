"""Text as the scorers read it, with a way back to every character as it was sent."""

from __future__ import annotations

from model.text.characters import chinese_share
from model.text.clauses import split_clauses, split_sentences
from model.text.normalise import NormalisedText, normalise

__all__ = ("NormalisedText", "chinese_share", "normalise", "split_clauses", "split_sentences")
