"""The fixed scales on which activations become bytes, fitted on texts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import onnxruntime

from model.encoder.session import INPUTS
from model.encoder.tokens import Integers
from training.export.graph import product_sources
from training.export.precision import Scale
from training.export.weights import Floats

__all__ = ("fit_scales",)

LEVELS = 255
TINY = 1e-6


def fit_scales(watched: bytes, layers: int, batches: Iterable[Integers]) -> dict[str, Scale]:
    """Fit a scale per source of a product.

    Args:
        watched: The graph in floating point that answers its sources.
        layers: Of the network.
        batches: Token ids of shape (windows, tokens).
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(watched, options, providers=["CPUExecutionProvider"])
    names = product_sources(layers)
    lows, highs = np.zeros(len(names)), np.zeros(len(names))
    for ids in batches:
        found: list[Floats] = session.run(names, dict(zip(INPUTS, (ids, np.ones_like(ids)), strict=True)))
        lows = np.minimum(lows, [values.min() for values in found])
        highs = np.maximum(highs, [values.max() for values in found])
    return {name: _scale(low, high) for name, low, high in zip(names, lows.tolist(), highs.tolist(), strict=True)}


def _scale(low: float, high: float) -> Scale:
    """From low ≤ 0 to high ≥ 0: zero itself is kept exactly."""
    step = max(high - low, TINY) / LEVELS
    return Scale(step, round(-low / step))
