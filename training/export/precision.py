"""Matrix products in 32-bit floating point and in 8-bit integers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import msgspec
import numpy as np
import numpy.typing as npt
from onnx import TensorProto

from training.export.weights import Dense, Floats
from training.export.writer import MICROSOFT, GraphWriter

__all__ = ("FloatPrecision", "IntegerPrecision", "Precision", "Scale")

Bytes = npt.NDArray[np.int8]

STEPS = 64
"""Largest weight of a product. A kernel without VNNI adds two products of an unsigned and a signed byte in 16 bits:
2 · 255 · 64 is below 2¹⁵, 2 · 255 · 127 is not and would saturate."""
EMBEDDING_STEPS = 127
TINY = 1e-12


class Scale(msgspec.Struct, frozen=True):
    """How activations become unsigned bytes: ``byte = round(value / step) + zero``, cut at 0 and 255."""

    step: float
    zero: int


class Precision(Protocol):
    """How the two kinds of large arrays enter a graph."""

    def embed(self, writer: GraphWriter, table: Floats, ids: str, name: str) -> str:
        """Rows of a table of shape (vocabulary, hidden)."""

    def dense(self, writer: GraphWriter, source: str, layer: Dense, name: str) -> str:
        """``source @ weight + bias``."""


class FloatPrecision:
    """The network as it was taught."""

    def embed(self, writer: GraphWriter, table: Floats, ids: str, name: str) -> str:
        """See :class:`Precision`."""
        return writer.node("Gather", [writer.constant(table, f"{name}.table"), ids], name)

    def dense(self, writer: GraphWriter, source: str, layer: Dense, name: str) -> str:
        """See :class:`Precision`."""
        product = writer.node("MatMul", [source, writer.constant(layer.weight, f"{name}.weight")], f"{name}.product")
        return writer.node("Add", [product, writer.constant(layer.bias, f"{name}.bias")], name)


class IntegerPrecision:
    """Bytes with one scale per row of the embeddings, per output of a product, and per source of a product.

    Scales of sources are fixed here instead of being taken from each batch as it comes ("dynamic"): a text's scores
    would then depend on the texts beside it. Measured on a network of the default geometry: the drift from floating
    point is the same either way, and company moved a logit by up to 0.16 with dynamic scales, by nothing with fixed ones.

    Args:
        scales: By the name of the source.
    """

    def __init__(self, scales: Mapping[str, Scale]) -> None:
        self._scales = scales

    def embed(self, writer: GraphWriter, table: Floats, ids: str, name: str) -> str:
        """See :class:`Precision`."""
        rows, steps = quantise(table.T, EMBEDDING_STEPS)
        found = writer.node("Gather", [writer.constant(rows.T, f"{name}.table"), ids], f"{name}.bytes")
        step = writer.node("Gather", [writer.constant(steps[:, None], f"{name}.steps"), ids], f"{name}.step")
        return writer.node("Mul", [writer.node("Cast", [found], f"{name}.cast", to=TensorProto.FLOAT), step], name)

    def dense(self, writer: GraphWriter, source: str, layer: Dense, name: str) -> str:
        """See :class:`Precision`."""
        scale = self._scales[source]
        step = writer.constant(np.array(scale.step, dtype=np.float32), f"{source}.step")
        zero = writer.constant(np.array(scale.zero, dtype=np.uint8), f"{source}.zero")
        if not writer.has(f"{source}.bytes"):
            writer.node("QuantizeLinear", [source, step, zero], f"{source}.bytes")
        weight, steps = quantise(layer.weight, STEPS)
        arrays = (
            writer.constant(weight, f"{name}.weight"),
            writer.constant(steps, f"{name}.steps"),
            writer.constant(layer.bias, f"{name}.bias"),
        )
        inputs = [f"{source}.bytes", arrays[0], step, arrays[1], zero, "", arrays[2]]
        return writer.node("MatMulIntegerToFloat", inputs, name, domain=MICROSOFT)


def quantise(weight: Floats, most: int) -> tuple[Bytes, Floats]:
    """Round a matrix of shape (inputs, outputs) to integers of at most ``most`` and a step per output."""
    steps = np.maximum(np.abs(weight).max(axis=0), TINY) / most
    return np.rint(weight / steps).astype(np.int8), steps.astype(np.float32)
