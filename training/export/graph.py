"""The network as a straight ONNX graph of fused operators."""

from __future__ import annotations

import numpy as np
from onnx import TensorProto

from model.encoder.session import INPUTS, OUTPUTS
from training.export.precision import Precision
from training.export.weights import Dense, Layer, NetworkWeights, Norm
from training.export.writer import BATCH, LENGTH, MICROSOFT, GraphWriter

__all__ = ("product_sources", "write_graph")

IDS, MASK = INPUTS
FAR = -1e30
"""Score of a padding place before a softmax."""
PARTS = ("in", "context", "attended", "expanded")


def product_sources(layers: int) -> tuple[str, ...]:
    """Names of the tensors that enter the large products, as :func:`write_graph` names them."""
    return tuple(f"layer{layer}.{part}" for layer in range(layers) for part in PARTS)


def write_graph(weights: NetworkWeights, precision: Precision, *, watch: bool = False) -> bytes:
    """Write the file.

    Args:
        weights: Of the network.
        precision: Of its large products.
        watch: True answers the :func:`product_sources` too.
    """
    graph = _Graph(weights, precision)
    states = graph.embed()
    for number, layer in enumerate(weights.layers):
        states = graph.layer(states, layer, number)
    graph.heads(states)
    hidden = len(weights.embedded.shift)
    widths: tuple[int | str, ...] = (
        *(len(head.bias) for head in (weights.domain, weights.tier, weights.signals)),
        LENGTH,
        hidden,
    )
    outputs: dict[str, tuple[int | str, ...]] = {
        name: (BATCH, width) for name, width in zip(OUTPUTS, widths, strict=True)
    }
    if watch:
        for source in product_sources(len(weights.layers)):
            outputs[source] = (BATCH, LENGTH, f"{source}.width")
    return graph.writer.finish(INPUTS, outputs)


class _Graph:
    """Writes the network part by part; methods return the name of the tensor they made."""

    def __init__(self, weights: NetworkWeights, precision: Precision) -> None:
        self.writer = GraphWriter()
        self._weights = weights
        self._precision = precision
        self._attended = self.writer.node("Cast", [MASK], "mask.int32", to=TensorProto.INT32)

    def embed(self) -> str:
        writer, weights = self.writer, self._weights
        words = self._precision.embed(writer, weights.words, IDS, "words")
        table = writer.constant(weights.positions, "positions.table")
        length = writer.node("Shape", [IDS], "length", start=1, end=2)
        first = writer.constant(np.array([0], dtype=np.int64), "first")
        positions = writer.node("Slice", [table, first, length, first], "positions")
        return self._norm(writer.node("Add", [words, positions], "embedded"), weights.embedded, "layer0.in")

    def layer(self, states: str, layer: Layer, number: int) -> str:
        writer, name = self.writer, f"layer{number}"
        parts = [
            self._precision.dense(writer, states, dense, f"{name}.{part}")
            for part, dense in (("query", layer.query), ("key", layer.key), ("value", layer.value))
        ]
        context = writer.node(
            "MultiHeadAttention",
            [*parts, "", self._attended],
            f"{name}.context",
            domain=MICROSOFT,
            num_heads=self._weights.heads,
        )
        output = self._precision.dense(writer, context, layer.output, f"{name}.output")
        attended = self._norm(
            writer.node("Add", [output, states], f"{name}.residual"), layer.attended, f"{name}.attended"
        )
        expand = self._precision.dense(writer, attended, layer.expand, f"{name}.expand")
        expanded = writer.node("Gelu", [expand], f"{name}.expanded")
        contract = self._precision.dense(writer, expanded, layer.contract, f"{name}.contract")
        following = f"layer{number + 1}.in"
        return self._norm(writer.node("Add", [contract, attended], f"{name}.sum"), layer.finished, following)

    def heads(self, states: str) -> None:
        """The answers; small beside the layers, so they stay in floating point."""
        writer, tokens = self.writer, self._weights.tokens
        queries = tokens.weight.shape[1] - 1
        scores = writer.node("MatMul", [states, writer.constant(tokens.weight, "tokens.weight")], "tokens")
        writer.split(scores, [queries, 1], ["queries", "marks"], axis=2)
        last = writer.constant(np.array([2], dtype=np.int64), "axis2")
        marks = writer.node("Squeeze", ["marks", last], "marks.flat")
        writer.node("Add", [marks, writer.constant(tokens.bias, "evidence.bias")], "evidence")
        pools = self._pools(queries)
        vectors = writer.node("MatMul", [pools, states], "vectors")
        names = ["domain.vector", "tier.vector", "signals.vector", "mean.vector"]
        writer.split(vectors, [1] * len(names), names, axis=1)
        middle = writer.constant(np.array([1], dtype=np.int64), "axis1")
        mean = writer.node("Squeeze", ["mean.vector", middle], "pooled")
        heads = (("domain", self._weights.domain), ("tier", self._weights.tier), ("signals", self._weights.signals))
        for name, dense in heads:
            context = writer.node("Squeeze", [f"{name}.vector", middle], f"{name}.context")
            self._head(writer.node("Concat", [context, mean], f"{name}.both", axis=1), dense, name)

    def _pools(self, queries: int) -> str:
        """Weights of the tokens, shape (windows, queries + 1, tokens): each query's, then those of the mean."""
        writer = self.writer
        middle = writer.constant(np.array([1], dtype=np.int64), "axis1")
        row = writer.node("Unsqueeze", [MASK, middle], "mask.row")
        real = writer.node("Cast", [row], "mask.bool", to=TensorProto.BOOL)
        count = writer.node("Cast", [row], "mask.float", to=TensorProto.FLOAT)
        turned = writer.node("Transpose", ["queries"], "queries.turned", perm=[0, 2, 1])
        far = writer.constant(np.array(FAR, dtype=np.float32), "far")
        shares = writer.node("Softmax", [writer.node("Where", [real, turned, far], "queries.real")], "shares", axis=-1)
        last = writer.constant(np.array([2], dtype=np.int64), "axis2")
        total = writer.node("ReduceSum", [count, last], "mask.total", keepdims=1)
        even = writer.node("Div", [count, total], "even")
        return writer.node("Concat", [shares, even], "pools", axis=1)

    def _head(self, source: str, dense: Dense, name: str) -> None:
        weight = self.writer.constant(dense.weight, f"{name}.weight")
        product = self.writer.node("MatMul", [source, weight], f"{name}.product")
        self.writer.node("Add", [product, self.writer.constant(dense.bias, f"{name}.bias")], name)

    def _norm(self, source: str, norm: Norm, name: str) -> str:
        arrays = [
            self.writer.constant(norm.scale, f"{name}.scale"),
            self.writer.constant(norm.shift, f"{name}.shift"),
        ]
        return self.writer.node("LayerNormalization", [source, *arrays], name, axis=-1, epsilon=self._weights.epsilon)
