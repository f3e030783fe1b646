"""Which buckets are worth keeping, and what a term weighs.

Supervised term weighting (Debole & Sebastiani, SAC 2003): a term counts by how far the classes of the texts that hold
it depart from the classes of all texts (Kullback-Leibler divergence).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from model.linear.rows import BITS
from model.linear.vocabulary import Vocabulary

__all__ = ("choose_terms",)

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SMOOTHING = 0.1
"""Texts of average class mix added to each term."""


def choose_terms(
    row: Ints, bucket: Ints, classes: Floats, *, most: int, least_texts: int, scale: float = 1.0
) -> Vocabulary:
    """Keep the buckets that tell most about the classes.

    Args:
        row: Text of each occurrence.
        bucket: Bucket of each occurrence.
        classes: Shape (texts, classes): indicator or share of each class.
        most: Buckets kept at most.
        least_texts: Texts a bucket must occur in.
        scale: Length of the rows of this block.
    """
    pairs = np.unique((row << BITS) | bucket)
    texts, buckets = pairs >> BITS, pairs & ((1 << BITS) - 1)
    found, columns, counts = np.unique(buckets, return_inverse=True, return_counts=True)
    common = np.flatnonzero(counts >= least_texts)
    place = np.full(len(found), -1, dtype=np.int64)
    place[common] = np.arange(len(common))
    kept = place[columns] >= 0
    columns, texts = place[columns[kept]], texts[kept]
    mix = np.stack(
        [np.bincount(columns, weights=classes[texts, at], minlength=len(common)) for at in range(classes.shape[1])],
        axis=1,
    )
    average = classes.mean(axis=0) + 1e-9
    mix = mix + SMOOTHING * average
    mass = mix.sum(axis=1)
    shares = mix / mass[:, None]
    divergence = np.maximum((shares * np.log(np.maximum(shares, 1e-12) / (average / average.sum()))).sum(axis=1), 0.0)
    best = np.sort(np.argsort(-divergence * mass, kind="stable")[:most])
    weights = np.sqrt(divergence[best]) + 1e-3
    return Vocabulary(found[common][best].astype(np.int32), weights.astype(np.float32), BITS, scale)
