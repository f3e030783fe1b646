"""The shape of an encoder, and how many threads it may use."""

from __future__ import annotations

import os

import msgspec

from model.encoder.errors import EncoderUnavailable

__all__ = ("THREADS_VARIABLE", "EncoderSettings", "thread_count")

THREADS_VARIABLE = "FENLIU_ENCODER_THREADS"
USUAL_THREADS = 2
MARKS = 2
"""[CLS] and [SEP] of a window."""


class EncoderSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a network reads and answers.

    Raises:
        EncoderUnavailable: ``F156`` a number is out of its range.
    """

    domains: int
    """Number of domains, ≥ 1."""
    levels: int
    """Tiers above 0, ≥ 0."""
    signals: int
    """Number of danger signals, ≥ 0."""
    hidden: int
    """Width of a token's vector, ≥ 1."""
    window: int = 160
    """Most tokens read at once, with [CLS] and [SEP]; ≥ 3."""
    overlap: int = 32
    """Tokens that neighbouring windows of a long text share, 0 ≤ overlap < window - 2."""
    most_windows: int = 16
    """Windows of one text, ≥ 1; what lies beyond them is not read, and said so."""

    def __post_init__(self) -> None:
        if min(self.domains, self.hidden, self.most_windows) < 1 or min(self.levels, self.signals) < 0:
            raise _out_of_range("domains、hidden、most_windows 至少为 1，levels、signals 不能为负")
        if not 0 <= self.overlap < self.window - MARKS:
            raise _out_of_range(f"window（{self.window}）减 2 应大于 overlap（{self.overlap}），overlap 不能为负")

    @property
    def inner(self) -> int:
        """Tokens of the text itself that fit into a window."""
        return self.window - MARKS


def thread_count(asked: int | None = None) -> int:
    """Threads of one session.

    Args:
        asked: By the caller; before the environment variable ``FENLIU_ENCODER_THREADS``, before two or as many as there
            are processors to use.

    Raises:
        EncoderUnavailable: ``F156`` not a number of at least 1.
    """
    if asked is None:
        written = os.environ.get(THREADS_VARIABLE, "").strip()
        if not written:
            return min(USUAL_THREADS, _processors())
        asked = int(written) if written.isdecimal() else 0
    if asked < 1:
        raise _out_of_range(f"线程数（参数或环境变量 {THREADS_VARIABLE}）应为不小于 1 的整数")
    return asked


def _processors() -> int:
    """Those this process may run on; onnxruntime itself would count the whole machine's."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _out_of_range(expected: str) -> EncoderUnavailable:
    return EncoderUnavailable("F156", f"编码器的设置超出范围：{expected}。", "请改正设置后重试。")
