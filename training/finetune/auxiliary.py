"""Auxiliary tasks: official categories, handling departments, help-line labels. Taught beside the labels, then dropped."""

from __future__ import annotations

import gzip
from collections import Counter
from pathlib import Path
from typing import Any, Literal

import msgspec
import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from training.finetune.errors import FinetuneError
from training.network import TriageNetwork

__all__ = ("AuxiliaryHeads", "AuxiliaryTask", "LabelledTexts", "read_tasks")


class AuxiliaryTask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One task of a task file."""

    name: str
    path: str
    """Relative to the data folder; JSON Lines, ``.gz`` or plain."""
    kind: Literal["class", "labels", "score"]
    """One of many, any of many, or a number."""
    field: str = "label"
    parts: int = 0
    """Keep so many parts of a label that is separated by slashes; 0 keeps all."""
    rarest: int = 20
    """Rows of a rarer label are left out."""
    highest: float = 1.0
    """A score is divided by it."""
    reads: Literal["domain", "tier"] = "domain"
    """Whose pooling the task shares."""


class LabelledTexts(msgspec.Struct, frozen=True):
    """A task with its rows."""

    task: AuxiliaryTask
    texts: list[str]
    targets: npt.NDArray[np.float32]
    """Shape (texts, outputs)."""


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    tasks: tuple[AuxiliaryTask, ...]


def read_tasks(path: Path, folder: Path) -> list[LabelledTexts]:
    """Read a task file and the rows of its tasks.

    Raises:
        FinetuneError: ``F361`` a file cannot be read or lacks a field.
    """
    try:
        tasks = msgspec.toml.decode(path.read_bytes(), type=_File).tasks
        return [_read(task, folder / task.path) for task in tasks]
    except (OSError, EOFError, KeyError, ValueError, msgspec.MsgspecError) as error:
        raise FinetuneError("F361", f"读不了辅助任务 {path}：{error}。", "请检查任务文件里的路径和字段名。") from error


def _read(task: AuxiliaryTask, path: Path) -> LabelledTexts:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as lines:
        rows: list[dict[str, Any]] = [msgspec.json.decode(line) for line in lines]
    if task.kind == "score":
        values = np.array([[float(row[task.field]) / task.highest] for row in rows], dtype=np.float32)
        return LabelledTexts(task, [row["text"] for row in rows], values)
    labels = [_labels(row[task.field], task.parts) for row in rows]
    counts = Counter(label for own in labels for label in own)
    column = {label: at for at, label in enumerate(sorted(name for name, n in counts.items() if n >= task.rarest))}
    kept = [row for row, own in enumerate(labels) if task.kind == "labels" or own[0] in column]
    targets = np.zeros((len(kept), len(column)), dtype=np.float32)
    for at, row in enumerate(kept):
        targets[at, [column[label] for label in labels[row] if label in column]] = 1.0
    return LabelledTexts(task, [rows[row]["text"] for row in kept], targets)


def _labels(value: str | list[str], parts: int) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return ["/".join(label.split("/")[:parts]) for label in found] if parts else found


class AuxiliaryHeads(nn.Module):
    """A linear layer per task, over the pooling of the domain or the tier head."""

    def __init__(self, tasks: list[LabelledTexts], hidden: int) -> None:
        super().__init__()
        self.tasks = [labelled.task for labelled in tasks]
        self.layers = nn.ModuleList(nn.Linear(2 * hidden, labelled.targets.shape[1]) for labelled in tasks)

    def loss(self, at: int, network: TriageNetwork, input_ids: Tensor, mask: Tensor, targets: Tensor) -> Tensor:
        """Loss of one task on a batch."""
        states = network.encoder(input_ids=input_ids, attention_mask=mask).last_hidden_state
        contexts, mean = network.pool(states, mask)
        task = self.tasks[at]
        context = contexts[:, 0 if task.reads == "domain" else 1]
        outputs = self.layers[at](torch.cat([context, mean], dim=1))
        if task.kind == "class":
            return nn.functional.cross_entropy(outputs, targets)
        return nn.functional.binary_cross_entropy_with_logits(outputs, targets)
