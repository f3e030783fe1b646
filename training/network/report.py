"""One line of metrics every so many steps, for machines and for people."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

__all__ = ("Progress", "StepReport")

Progress = Callable[[str], None]


class StepReport:
    """Appends means to ``metrics.jsonl`` and tells step, loss and time left.

    Args:
        file: JSON Lines; a resumed run goes on in it.
        progress: Told a Chinese sentence per line.
        steps: Steps of the whole run.
        every: Steps per line.
    """

    def __init__(self, file: Path, progress: Progress, steps: int, every: int) -> None:
        self._metrics = file.open("a", encoding="utf-8")
        self._progress, self._steps, self._every = progress, steps, every
        self._losses: list[float] = []
        self._tokens = 0
        self._since = time.monotonic()

    def __enter__(self) -> StepReport:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._metrics.close()

    def add(self, step: int, loss: float, tokens: int, rate: float) -> None:
        """Take one step in.

        Args:
            step: From 0.
            loss: Of the step.
            tokens: Read in it, without padding.
            rate: Learning rate.
        """
        self._losses.append(loss)
        self._tokens += tokens
        if (step + 1) % self._every and step + 1 < self._steps:
            return
        seconds = max(time.monotonic() - self._since, 1e-9)
        mean = sum(self._losses) / len(self._losses)
        left = (self._steps - step - 1) * seconds / len(self._losses)
        line = {
            "step": step + 1,
            "of": self._steps,
            "loss": round(mean, 4),
            "rate": round(rate, 7),
            "tokens_per_second": round(self._tokens / seconds),
            "seconds_left": round(left),
        }
        self._metrics.write(json.dumps(line) + "\n")
        self._metrics.flush()
        self._progress(f"第 {step + 1}/{self._steps} 步，损失 {mean:.3f}，还需约 {left / 60:.0f} 分钟")
        self._losses, self._tokens, self._since = [], 0, time.monotonic()
