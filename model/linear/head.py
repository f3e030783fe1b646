"""Weights of several linear outputs, stored as int8 with one scale per output."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse

__all__ = ("LinearHead",)

Floats = npt.NDArray[np.float32]


class LinearHead(msgspec.Struct, frozen=True):
    """``scores = rows @ weights + bias``."""

    weights: Floats
    """Shape (columns, outputs)."""
    bias: Floats
    """Shape (outputs,)."""

    @classmethod
    def restore(cls, quantised: npt.NDArray[np.int8], scale: Floats, bias: Floats) -> LinearHead:
        """Undo :meth:`quantise`."""
        return cls(quantised.astype(np.float32) * scale, bias.astype(np.float32))

    def quantise(self) -> tuple[npt.NDArray[np.int8], Floats]:
        """Round the weights to 255 steps per output.

        Returns:
            int8 weights and the size of a step per output.
        """
        scale = np.maximum(np.abs(self.weights).max(axis=0), 1e-12) / 127
        quantised = np.rint(self.weights / scale).astype(np.int8)
        return quantised, scale.astype(np.float32)

    def scores(self, rows: sparse.csr_array) -> npt.NDArray[np.float64]:
        """Scores of shape (rows, outputs). Each row is summed by itself, so a batch gives what single rows give."""
        product: Any = rows @ self.weights
        result: npt.NDArray[np.float64] = product.astype(np.float64) + self.bias
        return result
