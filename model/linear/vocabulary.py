"""Which buckets a linear model kept, what each weighs, and how a batch becomes rows over them."""

from __future__ import annotations

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

from model.linear.features import count

__all__ = ("Entries", "Vocabulary")

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


class Entries(msgspec.Struct, frozen=True):
    """The non-zero entries of a batch and how occurrences lead to them."""

    matrix: sparse.csr_array
    """Rows of the batch over the kept buckets; each row has Euclidean length ``scale`` or is zero."""
    entry_of: Ints
    """For every occurrence the index of its entry in ``matrix.data``, -1 where the bucket was not kept."""


class Vocabulary(msgspec.Struct, frozen=True):
    """Kept buckets in ascending order and their term weights."""

    buckets: npt.NDArray[np.int32]
    weights: Floats
    bits: int
    scale: float = 1.0
    """Euclidean length of a row: how much this block of features counts beside others."""

    @property
    def size(self) -> int:
        """Number of columns."""
        return len(self.buckets)

    def entries(self, rows: int, row: Ints, bucket: Ints) -> Entries:
        """Weigh a batch: (1 + log count) · term weight, rows brought to length ``scale``.

        Args:
            rows: Texts in the batch.
            row: Text of each occurrence.
            bucket: Bucket of each occurrence.
        """
        column = np.searchsorted(self.buckets, bucket)
        inside = np.flatnonzero(column < self.size)
        kept = inside[self.buckets[column[inside]] == bucket[inside]]
        distinct_row, distinct_column, counts, pair_of = count(row[kept], column[kept], self.bits)
        values = (1.0 + np.log(counts)) * self.weights[distinct_column]
        squares = np.bincount(distinct_row, weights=values * values, minlength=rows)
        lengths = np.sqrt(squares, out=np.ones(rows), where=squares > 0)
        values *= self.scale / lengths[distinct_row]
        starts = np.searchsorted(distinct_row, np.arange(rows + 1))
        matrix = sparse.csr_array(
            (values.astype(np.float32), distinct_column.astype(np.int32), starts.astype(np.int32)),
            shape=(rows, self.size),
        )
        entry_of = np.full(len(row), -1, dtype=np.int64)
        entry_of[kept] = pair_of
        return Entries(matrix, entry_of)
