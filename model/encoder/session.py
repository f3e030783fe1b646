"""The network in an onnxruntime session."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from model.encoder.errors import EncoderUnavailable
from model.encoder.settings import EncoderSettings
from model.encoder.straight import check_network
from model.encoder.tokens import Integers

__all__ = ("INPUTS", "OUTPUTS", "BatchScores", "NetworkSession")

INPUTS = ("input_ids", "attention_mask")
OUTPUTS = ("domain", "tier", "signals", "evidence", "pooled")
RANK = 2
"""Of every output: windows first."""
SLOWER = ("SkipLayerNormFusion",)
"""Rewritings of onnxruntime left out: its fused residual and normalisation takes four times as long as the two alone."""

Floats = npt.NDArray[np.float32]
_RESTORE = "请换用完整的模型包。"


class BatchScores(msgspec.Struct, frozen=True):
    """What the network says about B windows of T tokens."""

    domain: Floats
    """Shape (B, domains): logits."""
    tier: Floats
    """Shape (B, levels): log-odds."""
    signals: Floats
    """Shape (B, signals): log-odds."""
    evidence: Floats
    """Shape (B, T): log-odds."""
    pooled: Floats
    """Shape (B, hidden)."""


class NetworkSession:
    """Runs windows of equal length; safe to share between threads.

    Args:
        raw: The ONNX file.
        settings: What the network reads and answers.
        vocabulary: Token ids it must know, 0 to ``vocabulary`` - 1.
        threads: Of one run; they sleep between runs.

    Raises:
        EncoderUnavailable: ``F152`` the file, ``F153`` the settings or the vocabulary do not fit it, ``F155`` no
            onnxruntime.
    """

    def __init__(self, raw: bytes, settings: EncoderSettings, *, vocabulary: int, threads: int) -> None:
        check_network(raw)
        try:
            import onnxruntime
        except ImportError as error:
            raise EncoderUnavailable(
                "F155", "没有可用的 onnxruntime 库。", "请执行 pip install onnxruntime。"
            ) from error
        self._errors = _errors(onnxruntime)
        try:
            self._session = _open(onnxruntime, raw, threads)
        except self._errors as error:
            raise EncoderUnavailable("F152", "编码器网络损坏，无法载入。", _RESTORE) from error
        self._check_outputs(settings)
        self._probe(settings.window, vocabulary)

    def run(self, ids: Integers) -> BatchScores:
        """Read token ids of shape (B, T), with [CLS] and [SEP].

        Raises:
            EncoderUnavailable: ``F157`` the network failed.
        """
        feed = dict(zip(INPUTS, (ids, np.ones_like(ids)), strict=True))
        try:
            return BatchScores(*self._session.run(OUTPUTS, feed))
        except self._errors as error:
            raise EncoderUnavailable(
                "F157", f"编码器运行失败（{len(ids)} 段，每段 {ids.shape[1]} 个词）。", "请检查可用内存。"
            ) from error

    def _check_outputs(self, settings: EncoderSettings) -> None:
        inputs = {entry.name for entry in self._session.get_inputs()}
        shapes = {entry.name: entry.shape for entry in self._session.get_outputs()}
        expected = {
            "domain": settings.domains,
            "tier": settings.levels,
            "signals": settings.signals,
            "pooled": settings.hidden,
        }
        fits = all(len(shapes.get(name, ())) == RANK for name in OUTPUTS)
        if inputs != set(INPUTS) or not fits or any(shapes[name][1] != width for name, width in expected.items()):
            raise EncoderUnavailable("F153", "编码器网络的输入或输出与设置不符。", _RESTORE)

    def _probe(self, window: int, vocabulary: int) -> None:
        """The longest window of the last token: neither positions nor embeddings may end before it."""
        try:
            self.run(np.full((1, window), vocabulary - 1, dtype=np.int64))
        except EncoderUnavailable as error:
            raise EncoderUnavailable(
                "F153", f"编码器网络容不下 {vocabulary} 个词或 {window} 个位置。", _RESTORE
            ) from error


def _open(onnxruntime: ModuleType, raw: bytes, threads: int) -> Any:  # noqa: ANN401  the library has no types
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # A plan of the memory would be kept for every shape that ever came.
    options.enable_mem_pattern = False
    # What fails is raised; standard error is not the place for it.
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(raw, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOWER)


def _errors(onnxruntime: ModuleType) -> tuple[type[Exception], ...]:
    """The exceptions of onnxruntime, which share no base of their own."""
    names = vars(onnxruntime.capi.onnxruntime_pybind11_state).values()
    found = (value for value in names if isinstance(value, type) and issubclass(value, Exception))
    return (*found, RuntimeError, MemoryError)
