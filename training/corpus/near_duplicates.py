"""Groups of near-duplicate texts: MinHash signatures with banding, verified by exact Jaccard similarity.

A. Z. Broder, "On the resemblance and containment of documents" (SEQUENCES 1997), for the signatures; P. Indyk and
R. Motwani, "Approximate nearest neighbors" (STOC 1998), for the banding. A text is the set of its character 4-grams after
width folding, lower-casing, removal of everything but letters and numbers, and replacement of every digit by 0: copies
that differ in dates, sums, punctuation or a name still share most of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy.typing as npt

    Hashes = npt.NDArray[np.uint64]

__all__ = ("DEFAULT_THRESHOLD", "DisjointSets", "near_duplicate_groups")

DEFAULT_THRESHOLD = 0.5
"""Jaccard similarity from which two texts count as near-duplicates."""

SHINGLE = 4
BANDS, ROWS = 32, 4
"""A pair of similarity s meets in some band with probability 1 - (1 - s^ROWS)^BANDS: 87 % at 0.5, 99 % at 0.6."""
SMALL_BUCKET = 24
"""Up to this many texts in a bucket, all pairs are verified; in larger ones each text against the first few."""

_NOISE = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")


class DisjointSets:
    """Union-find over ``0 … size - 1`` with path halving."""

    def __init__(self, size: int) -> None:
        self._parents = list(range(size))

    def find(self, member: int) -> int:
        """Representative of a member: the smallest member of its set."""
        parents = self._parents
        while parents[member] != member:
            parents[member] = parents[parents[member]]
            member = parents[member]
        return member

    def unite(self, one: int, other: int) -> None:
        """Make one set of two."""
        low, high = sorted((self.find(one), self.find(other)))
        self._parents[high] = low


def near_duplicate_groups(texts: Sequence[str], threshold: float = DEFAULT_THRESHOLD) -> list[int]:
    """Group texts that are near-duplicates of one another, directly or over others.

    Copies with a large part cut off are beyond this measure: the similarity of a text to half of itself is 0.5.

    Args:
        texts: Any number of texts, in any length; blank ones stay alone.
        threshold: Jaccard similarity of character 4-grams, 0-1.

    Returns:
        For every text the smallest index of its group; texts without a near-duplicate have their own index.
    """
    shingles = [_shingles(text) for text in texts]
    filled = [index for index, found in enumerate(shingles) if len(found)]
    sets = DisjointSets(len(texts))
    if filled:
        signatures = np.stack([_signature(shingles[index]) for index in filled])
        for one, other in _candidates(signatures):
            first, second = filled[one], filled[other]
            if sets.find(first) != sets.find(second) and _jaccard(shingles[first], shingles[second]) >= threshold:
                sets.unite(first, second)
    return [sets.find(index) for index in range(len(texts))]


def _shingles(text: str) -> Hashes:
    """Sorted distinct hashes of the character 4-grams of a text; one hash if it is shorter."""
    plain = _DIGIT.sub("0", _NOISE.sub("", unicodedata.normalize("NFKC", text).lower()))
    if not plain:
        return np.empty(0, dtype=np.uint64)
    characters = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype=np.uint32).astype(np.uint64)
    width = min(SHINGLE, len(characters))
    hashes = np.zeros(len(characters) - width + 1, dtype=np.uint64)
    for place in range(width):
        # 21 bits hold any code point; three of four fit apart, the fourth is mixed in by the rotation below.
        hashes = (hashes << np.uint64(21) | hashes >> np.uint64(43)) ^ characters[
            place : len(characters) - width + 1 + place
        ]
    return np.unique(_mix(hashes))


def _mix(values: Hashes) -> Hashes:
    """Finaliser of SplitMix64 (Steele, Lea, Flood 2014): spreads every input bit over all output bits."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


_SEEDS = _mix(np.arange(1, BANDS * ROWS + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15))


def _signature(shingles: Hashes) -> Hashes:
    """MinHash signature, ``BANDS * ROWS`` values."""
    lowest = np.full(len(_SEEDS), np.iinfo(np.uint64).max, dtype=np.uint64)
    for start in range(0, len(shingles), 4096):
        lowest = np.minimum(lowest, _mix(shingles[start : start + 4096, None] ^ _SEEDS).min(axis=0))
    return lowest


def _candidates(signatures: Hashes) -> Iterator[tuple[int, int]]:
    """Pairs of rows that agree in all values of some band."""
    for band in range(BANDS):
        buckets: dict[bytes, list[int]] = defaultdict(list)
        for row, values in enumerate(signatures[:, band * ROWS : (band + 1) * ROWS]):
            buckets[values.tobytes()].append(row)
        for members in buckets.values():
            for place, one in enumerate(members[1:], start=1):
                for other in members[: min(place, SMALL_BUCKET)]:
                    yield other, one


def _jaccard(one: Hashes, other: Hashes) -> float:
    common = len(np.intersect1d(one, other, assume_unique=True))
    return common / (len(one) + len(other) - common)
