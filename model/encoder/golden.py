"""Golden outputs: what the network said when it was exported, to be said again wherever it is loaded.

Integer products are exact and cannot saturate (weights have seven bits), so processors may differ only by the rounding
of the few steps in floating point. A processor or library that differs by more reads texts differently than the one on
which the bundle was measured.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from model.encoder.errors import EncoderUnavailable
from model.encoder.processor import processor_features
from model.encoder.scorer import EncoderScorer

__all__ = ("Golden", "check_golden", "record_golden")

NEAR = 0.05
"""Log-odds that another processor's rounding may move."""
SHARE = 0.02
"""The same, as a share of the value."""


class Golden(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``golden.json``."""

    processor: tuple[str, ...]
    """Features of the processor that wrote it."""
    texts: tuple[str, ...]
    """Invented for this purpose; normalised."""
    scores: tuple[tuple[float, ...], ...]
    """Of each text: its domain logits, its risks, then the evidence of each token."""


def record_golden(scorer: EncoderScorer, texts: Sequence[str]) -> bytes:
    """Write down what the scorer says about texts."""
    scores = tuple(tuple(round(value, 4) for value in said.tolist()) for said in _say(scorer, texts))
    return msgspec.json.format(msgspec.json.encode(Golden(processor_features(), tuple(texts), scores)), indent=1)


def check_golden(scorer: EncoderScorer, raw: bytes) -> None:
    """Hear whether the scorer says the same again.

    Raises:
        EncoderUnavailable: ``F154`` it does not, or the file cannot be read.
    """
    try:
        golden = msgspec.json.decode(raw, type=Golden)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise EncoderUnavailable("F154", f"编码器的自检文件损坏：{error}。", "请换用完整的模型包。") from error
    said = _say(scorer, golden.texts)
    if [len(values) for values in said] != [len(values) for values in golden.scores]:
        raise EncoderUnavailable("F154", "编码器自检不符：词或输出的个数与导出时不同。", "请换用完整的模型包。")
    now, then = np.concatenate([*said, [0.0]]), np.concatenate([*golden.scores, [0.0]])
    drift = np.abs(now - then) / (NEAR + SHARE * np.abs(then))
    if not drift.max() <= 1:
        here, there = ("、".join(names) or "未知" for names in (processor_features(), golden.processor))
        raise EncoderUnavailable(
            "F154",
            f"编码器自检不符：本机处理器（{here}）的结果与导出时（{there}）相差为允许值的 {drift.max():.3g} 倍。",
            "请升级 onnxruntime，或在这样的机器上重新导出模型包。",
        )


def _say(scorer: EncoderScorer, texts: Sequence[str]) -> list[npt.NDArray[np.float64]]:
    found = scorer.scores(texts)
    rows = zip(found.domains, found.risks, found.evidence, strict=True)
    return [np.concatenate([domains, risks, evidence.log_odds]) for domains, risks, evidence in rows]
