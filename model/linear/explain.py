"""Which words of a text speak for a domain: the scorer's own weights, laid back onto the characters."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from model.linear.features import Occurrences
from model.linear.head import LinearHead
from model.linear.scorer import DomainModel, DomainScores
from model.linear.vocabulary import Entries

__all__ = ("strongest_words",)

Floats = npt.NDArray[np.float64]
MOST = 8
"""Words shown."""
LEAST_SHARE = 0.02
"""Words with less of the positive evidence than this are not shown."""


def _spread(found: Occurrences, entries: Entries, head: LinearHead, row: int, column: int, length: int) -> Floats:
    """Contribution of each character: every run gives its weight to its characters in equal parts."""
    chosen = np.flatnonzero((found.row == row) & (entries.entry_of >= 0))
    entry = entries.entry_of[chosen]
    columns = entries.matrix.indices[entry]
    contrast = head.weights[columns, column] - head.weights[columns].mean(axis=1)
    _, place, counts = np.unique(entry, return_inverse=True, return_counts=True)
    share = entries.matrix.data[entry] * contrast / counts[place] / found.length[chosen]
    steps = np.zeros(length + 1)
    np.add.at(steps, found.start[chosen], share)
    np.add.at(steps, found.start[chosen] + found.length[chosen], -share)
    return np.cumsum(steps[:-1])


def strongest_words(
    model: DomainModel, scores: DomainScores, row: int, column: int, length: int
) -> list[tuple[int, int, float]]:
    """The words that speak most for one domain against the average of all.

    Args:
        model: The domain model.
        scores: Scores of a batch.
        row: Text of the batch.
        column: Domain.
        length: Characters of the text.

    Returns:
        (start, end, share of the positive evidence) in text order, at most :data:`MOST`.
    """
    by_character = _spread(scores.batch.characters, scores.characters, model.head_characters, row, column, length)
    by_character += _spread(scores.batch.words, scores.words, model.head_words, row, column, length)
    weighed = [(start, end, float(by_character[start:end].sum())) for start, end in scores.batch.word_spans[row]]
    positive = sum(weight for _, _, weight in weighed if weight > 0)
    if positive <= 0:
        return []
    strong = sorted((word for word in weighed if word[2] >= LEAST_SHARE * positive), key=lambda word: -word[2])[:MOST]
    return sorted((start, end, weight / positive) for start, end, weight in strong)
