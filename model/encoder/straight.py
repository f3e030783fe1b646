"""A look into an ONNX file before it is loaded: a straight line of known operators with all weights inside.

onnxruntime would follow external data to other files and run any operator it knows, loops among them. The networks that
:mod:`training.export` writes need neither, so a file that holds more is refused. The file is read as the protocol-buffer
wire format it is (field numbers of ``onnx.proto3``), without the ``onnx`` package.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.encoder.errors import EncoderUnavailable

__all__ = ("OPERATORS", "check_network")

MICROSOFT = "com.microsoft"
OPERATORS = frozenset(
    {
        *(
            ("", name)
            for name in (
                "Add",
                "Cast",
                "Concat",
                "Div",
                "Gather",
                "Gelu",
                "LayerNormalization",
                "MatMul",
                "Mul",
                "QuantizeLinear",
                "ReduceSum",
                "Shape",
                "Slice",
                "Softmax",
                "Split",
                "Squeeze",
                "Transpose",
                "Unsqueeze",
                "Where",
            )
        ),
        (MICROSOFT, "MatMulIntegerToFloat"),
        (MICROSOFT, "MultiHeadAttention"),
    }
)
"""Domain and name of every operator a network may use."""

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5
_GRAPH, _TRAINING, _FUNCTIONS = 7, 20, 25
_NODE, _INITIALIZER, _SPARSE_INITIALIZER = 1, 5, 15
_OPERATOR, _ATTRIBUTE, _DOMAIN = 4, 5, 7
_TENSOR_AND_GRAPH_ATTRIBUTES = frozenset({5, 6, 10, 11, 22, 23})
_EXTERNAL_DATA, _DATA_LOCATION = 13, 14

Field = tuple[int, memoryview | int]


def check_network(raw: bytes) -> None:
    """Refuse what is not a straight network.

    Raises:
        EncoderUnavailable: ``F152`` damaged, external data, functions, sub-graphs or an operator not in
            :data:`OPERATORS`.
    """
    try:
        _check_model(memoryview(raw))
    except (IndexError, ValueError) as error:
        raise EncoderUnavailable("F152", f"编码器网络不能用：{error}。", "请换用完整的模型包。") from error


def _check_model(model: memoryview) -> None:
    graphs = 0
    for number, value in _fields(model):
        if number in {_TRAINING, _FUNCTIONS}:
            raise ValueError("含有函数或训练信息")
        if number == _GRAPH:
            graphs += 1
            _check_graph(_message(value))
    if not graphs:
        raise ValueError("不是 ONNX 文件")


def _check_graph(graph: memoryview) -> None:
    for number, value in _fields(graph):
        if number == _SPARSE_INITIALIZER:
            raise ValueError("含有稀疏权重")
        if number == _NODE:
            _check_node(_message(value))
        if number == _INITIALIZER:
            _check_tensor(_message(value))


def _check_node(node: memoryview) -> None:
    operator, domain = "", ""
    for number, value in _fields(node):
        if number == _OPERATOR:
            operator = bytes(_message(value)).decode("utf-8")
        elif number == _DOMAIN:
            domain = bytes(_message(value)).decode("utf-8")
        elif number == _ATTRIBUTE and _TENSOR_AND_GRAPH_ATTRIBUTES & {part for part, _ in _fields(_message(value))}:
            raise ValueError("算子的属性里含有张量或子图")
    if ("" if domain == "ai.onnx" else domain, operator) not in OPERATORS:
        raise ValueError("含有不认识的算子")


def _check_tensor(tensor: memoryview) -> None:
    for number, value in _fields(tensor):
        if number == _EXTERNAL_DATA or (number == _DATA_LOCATION and value != 0):
            raise ValueError("权重放在别的文件里")


def _message(value: memoryview | int) -> memoryview:
    if isinstance(value, int):
        raise ValueError("文件损坏")  # noqa: TRY004  a damaged file, not a wrong argument
    return value


def _fields(message: memoryview) -> Iterator[Field]:
    """Field numbers and values of one message."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, at = _varint(message, at)
            yield number, value
            continue
        if kind == _BYTES:
            size, at = _varint(message, at)
        elif kind in {_FIXED32, _FIXED64}:
            size = 4 if kind == _FIXED32 else 8
        else:
            raise ValueError("文件损坏")
        if at + size > len(message):
            raise ValueError("文件损坏")
        yield number, message[at : at + size]
        at += size


def _varint(message: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = message[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
    raise ValueError("文件损坏")
