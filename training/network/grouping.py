"""Texts of like length share a batch, so that next to nothing of it is padding."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ("group_by_length",)

Ints = npt.NDArray[np.int64]


def group_by_length(widths: Ints, budget: int, jitter: float, rng: np.random.Generator) -> list[Ints]:
    """Gather rows into batches, shortest first.

    Args:
        widths: Shape (rows,): tokens of each row with [CLS] and [SEP].
        budget: Most tokens of a batch, padding included; a single longer row is a batch of its own.
        jitter: Tokens by which a row may move in the order, so that batches differ between epochs.
        rng: Draws the jitter.
    """
    order = np.argsort(widths + rng.uniform(-jitter, jitter, len(widths)), kind="stable")
    groups: list[Ints] = []
    start, widest = 0, 0
    for at, row in enumerate(order):
        width = int(widths[row])
        if at > start and (at - start + 1) * max(widest, width) > budget:
            groups.append(order[start:at])
            start, widest = at, 0
        widest = max(widest, width)
    return [*groups, order[start:]] if len(order) else groups
