"""The order of the batches, and the window of each text: a function of seed and step, so that a run resumes exactly."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from training.finetune.examples import UNKNOWN
from training.finetune.settings import FinetuneSettings
from training.network.grouping import group_by_length
from training.pretrain.vocabulary import CLS, MASK, PAD, SEP

__all__ = ("MAIN", "Batch", "WindowBatch", "cut_windows", "plan_batches")

Ints = npt.NDArray[np.int64]
MAIN = -1
JITTER = 6.0
HEAD_SHARE = 0.5
"""Share of long texts whose window is the beginning; the others get a random one."""


class Batch(msgspec.Struct, frozen=True):
    """One step of the plan."""

    step: int
    task: int
    """``MAIN`` or the number of an auxiliary task."""
    rows: Ints


class WindowBatch(msgspec.Struct, frozen=True):
    """One window of each text of a batch."""

    input_ids: Ints
    """Shape (rows, T)."""
    attention_mask: Ints
    """Shape (rows, T)."""
    evidence: Ints
    """Shape (rows, T): 1, 0 or ``UNKNOWN``."""


def plan_batches(main: Sequence[int], auxiliary: Sequence[Sequence[int]], settings: FinetuneSettings) -> list[Batch]:
    """All batches of a run.

    Args:
        main: Tokens of every labelled text.
        auxiliary: The same per auxiliary task.
        settings: Epochs, batch size, seed.
    """
    plan: list[Batch] = []
    for epoch in range(settings.epochs):
        rng = np.random.default_rng((settings.seed, epoch))
        found = [(MAIN, rows) for rows in _group(main, settings, rng)]
        if epoch < settings.auxiliary_epochs:
            for task, lengths in enumerate(auxiliary):
                found += [(task, rows) for rows in _group(lengths, settings, rng)]
        plan += [Batch(len(plan) + at, *found[place]) for at, place in enumerate(rng.permutation(len(found)))]
    return plan


def _group(lengths: Sequence[int], settings: FinetuneSettings, rng: np.random.Generator) -> list[Ints]:
    """Texts of like length together."""
    widths = np.minimum(np.asarray(lengths, dtype=np.int64) + 2, settings.window)
    return group_by_length(widths, settings.batch_tokens, JITTER, rng)


def cut_windows(
    ids: Sequence[Ints],
    evidence: Sequence[npt.NDArray[np.int8]] | None,
    settings: FinetuneSettings,
    rng: np.random.Generator,
) -> WindowBatch:
    """Choose a window of each text and hide some of its tokens.

    A text longer than the window shows its annotated evidence where it has some, else its beginning or a random part.

    Args:
        ids: Token ids of the texts of a batch.
        evidence: Token labels; None for auxiliary texts.
        settings: Window and share of hidden tokens.
        rng: Of this step.
    """
    room = settings.window - 2
    starts = [_start(len(own), None if evidence is None else evidence[row], room, rng) for row, own in enumerate(ids)]
    lengths = [min(len(own) - start, room) for own, start in zip(ids, starts, strict=True)]
    shape = (len(ids), max(lengths) + 2)
    input_ids = np.full(shape, PAD, dtype=np.int64)
    mask = np.zeros(shape, dtype=np.int64)
    labels = np.full(shape, UNKNOWN, dtype=np.int64)
    for row, (own, start, length) in enumerate(zip(ids, starts, lengths, strict=True)):
        input_ids[row, 0], input_ids[row, length + 1] = CLS, SEP
        input_ids[row, 1 : length + 1] = np.where(rng.random(length) < settings.hide, MASK, own[start : start + length])
        mask[row, : length + 2] = 1
        if evidence is not None:
            labels[row, 1 : length + 1] = evidence[row][start : start + length]
    return WindowBatch(input_ids, mask, labels)


def _start(length: int, evidence: npt.NDArray[np.int8] | None, room: int, rng: np.random.Generator) -> int:
    if length <= room:
        return 0
    marked = np.flatnonzero(evidence == 1) if evidence is not None else ()
    if len(marked):
        first = int(rng.choice(marked)) - int(rng.integers(room // 4, 3 * room // 4))
        return min(max(first, 0), length - room)
    return 0 if rng.random() < HEAD_SHARE else int(rng.integers(0, length - room + 1))
