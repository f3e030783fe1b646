"""Writing ONNX graphs node by node."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

__all__ = ("MICROSOFT", "GraphWriter")

MICROSOFT = "com.microsoft"
OPSET, MICROSOFT_OPSET, IR_VERSION = 21, 1, 10
"""The oldest that have every operator, so that older runtimes read the file too."""
BATCH, LENGTH = "windows", "tokens"


class GraphWriter:
    """Collects nodes and constants. Every tensor has a name of its own, chosen by the caller."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def node(
        self,
        operator: str,
        inputs: Sequence[str],
        name: str,
        *,
        domain: str = "",
        **attributes: Any,  # noqa: ANN401  as ONNX has them: numbers and lists of numbers
    ) -> str:
        """Add a node of one output and return the output's name; ``""`` among the inputs leaves an optional one out."""
        self._nodes.append(helper.make_node(operator, inputs, [name], name, domain=domain, **attributes))
        return name

    def has(self, name: str) -> bool:
        """Whether a node makes this tensor."""
        return any(name in node.output for node in self._nodes)

    def split(self, source: str, sizes: Sequence[int], names: Sequence[str], *, axis: int) -> None:
        """Add a node that cuts a tensor."""
        at = self.constant(np.array(sizes, dtype=np.int64), f"{source}.sizes")
        self._nodes.append(helper.make_node("Split", [source, at], names, f"{source}.split", axis=axis))

    def constant(self, array: npt.NDArray[np.generic], name: str) -> str:
        """Add an array and return its name; an array of that name is taken to be the same."""
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(array), name)
        return name

    def finish(self, inputs: Sequence[str], outputs: dict[str, tuple[int | str, ...]]) -> bytes:
        """The file.

        Args:
            inputs: Names of int64 inputs of shape (windows, tokens).
            outputs: Shape of each float output.
        """
        graph = helper.make_graph(
            self._nodes,
            "triage",
            [helper.make_tensor_value_info(name, TensorProto.INT64, [BATCH, LENGTH]) for name in inputs],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in outputs.items()],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, MICROSOFT_OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="fenliu")
        onnx.checker.check_model(model)
        raw: bytes = model.SerializeToString()
        return raw
