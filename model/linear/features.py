"""Texts → sparse rows of hashed character n-grams and words. Pure numpy, whole batches at a time.

A feature is a run of characters; its 64-bit polynomial hash picks one of ``2**bits`` buckets (feature hashing:
Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", ICML 2009). With prefix sums of
``code_point · P**i`` the hash of every run of a batch is one subtraction and one product (P is odd, so it has an
inverse modulo 2**64), hence no Python loop over characters. Digits count as one digit: sums, dates and house
numbers say nothing a linear model could learn.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ("FeatureSpace", "Occurrences", "count", "occurrences")

UInts = npt.NDArray[np.uint64]
Ints = npt.NDArray[np.int64]

PRIME = 0x9E3779B97F4A7C15
"""Base of the polynomial: odd, high entropy."""
INVERSE = pow(PRIME, -1, 1 << 64)
WORD_SALT = 0xD1B54A32D192ED03
"""Sets words apart from character runs of the same letters."""


class FeatureSpace(msgspec.Struct, frozen=True):
    """Which runs of characters become features."""

    bits: int
    """log2 of the number of buckets, 10-24."""
    longest: int
    """Longest character n-gram; all of 1 … longest are taken."""
    words: bool
    """Whether word spans given by the caller are features too."""

    @property
    def size(self) -> int:
        """Number of buckets."""
        return 1 << self.bits


class Occurrences(msgspec.Struct, frozen=True):
    """Every feature occurrence of a batch, unsorted; arrays of one length."""

    row: Ints
    """Index of the text in the batch."""
    bucket: Ints
    """0 … size - 1."""
    start: Ints
    """Offset of the first character in its text."""
    length: Ints
    """Characters in the run."""


def _code_points(texts: Sequence[str]) -> npt.NDArray[np.uint64]:
    points = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    digits = (points >= ord("0")) & (points <= ord("9"))
    points[digits] = ord("0")
    return points


def _mix(hashes: UInts, salt: int) -> UInts:
    """Finaliser of splitmix64 (Steele et al., 2014): spreads polynomial hashes over all bits."""
    mixed = hashes ^ np.uint64(salt)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed ^ (mixed >> np.uint64(31))


def _powers(base: int, count: int) -> UInts:
    powers = np.full(count + 1, base, dtype=np.uint64)
    powers[0] = 1
    return np.multiply.accumulate(powers)


def occurrences(
    space: FeatureSpace, texts: Sequence[str], words: Sequence[Sequence[tuple[int, int]]] | None = None
) -> Occurrences:
    """List the feature occurrences of a batch.

    Args:
        space: What counts as a feature.
        texts: The batch.
        words: Per text, the word spans (start, end); needed when ``space.words``.
    """
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    offsets = np.concatenate(([0], np.cumsum(lengths)))
    points = _code_points(texts)
    total = len(points)
    row_of = np.repeat(np.arange(len(texts), dtype=np.int64), lengths)
    within = np.arange(total, dtype=np.int64) - offsets[row_of]
    prefix = np.zeros(total + 1, dtype=np.uint64)
    np.cumsum((points + np.uint64(1)) * _powers(PRIME, total)[:total], out=prefix[1:])
    inverse = _powers(INVERSE, total)
    shift = np.uint64(64 - space.bits)

    rows, buckets, starts, sizes = [], [], [], []

    def add(first: Ints, length: Ints, salt: int) -> None:
        hashes = (prefix[first + length] - prefix[first]) * inverse[first]
        rows.append(row_of[first])
        buckets.append((_mix(hashes, salt) >> shift).astype(np.int64))
        starts.append(within[first])
        sizes.append(length)

    remaining = lengths[row_of] - within
    for n in range(1, space.longest + 1):
        first = np.flatnonzero(remaining >= n)
        add(first, np.full(len(first), n, dtype=np.int64), n)
    if space.words and words is not None:
        spans = np.array(
            [(int(offsets[row]) + start, end - start) for row, found in enumerate(words) for start, end in found],
            dtype=np.int64,
        ).reshape(-1, 2)
        add(spans[:, 0], spans[:, 1], WORD_SALT)
    if not rows:
        rows, buckets, starts, sizes = ([np.zeros(0, dtype=np.int64)] for _ in range(4))
    return Occurrences(
        row=np.concatenate(rows),
        bucket=np.concatenate(buckets),
        start=np.concatenate(starts),
        length=np.concatenate(sizes),
    )


def count(row: Ints, bucket: Ints, bits: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Count equal (row, bucket) pairs.

    Returns:
        Rows, buckets and counts of the distinct pairs, sorted by row then bucket, and for each input occurrence the
        index of its pair.
    """
    keys = (row << bits) | bucket
    distinct, inverse, counts = np.unique(keys, return_inverse=True, return_counts=True)
    result: tuple[Any, ...] = (distinct >> bits, distinct & ((1 << bits) - 1), counts, inverse)
    return result
