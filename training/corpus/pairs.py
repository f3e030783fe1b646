"""Contrast pairs: texts about the same scene that were written to differ in what matters.

They share little wording, so near-duplicate detection does not see them; what they do share are rare character pairs
(who, where, what the quarrel is about).
"""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from training.corpus.near_duplicates import DisjointSets

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ("contrast_groups",)

RARE = 40
"""A character pair in more texts than this says nothing about a scene."""
MINIMUM = 14.0
"""Sum of inverse document frequencies (natural logarithm) of shared rare pairs that makes two texts partners."""


def contrast_groups(texts: Sequence[str], members: Sequence[int]) -> list[int]:
    """Find the partners among texts known to belong to contrast pairs.

    Each member joins the member it shares the most rare character pairs with. Members without a partner above the minimum
    form one common group: their partner is somewhere among them or cannot be told, so they stay together.

    Args:
        texts: All texts of the corpus, a few hundred at least; they say which character pairs are rare.
        members: Indices of the texts that belong to contrast pairs.

    Returns:
        For every member, in the order given, the smallest index in ``texts`` of its group.
    """
    pairs = [_pairs(text) for text in texts]
    frequency = Counter(pair for found in pairs for pair in found)
    weights = {pair: math.log(len(texts) / count) for pair, count in frequency.items() if count <= RARE}
    rare = {index: pairs[index] & weights.keys() for index in members}
    sets = DisjointSets(len(texts))
    alone: list[int] = []
    partners: set[int] = set()
    for one in members:
        scores = [(sum(weights[pair] for pair in rare[one] & rare[other]), -other) for other in members if other != one]
        score, partner = max(scores, default=(0.0, 0))
        if score >= MINIMUM:
            sets.unite(one, -partner)
            partners |= {one, -partner}
        else:
            alone.append(one)
    remaining = [one for one in alone if one not in partners]
    for one in remaining:
        sets.unite(remaining[0], one)
    return [sets.find(one) for one in members]


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}
