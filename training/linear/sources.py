"""The labelled texts of one training: what it learns from, what it is calibrated for, what it is measured on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt

from model.bundle import DataRecord
from model.taxonomy import Taxonomy
from training.corpus import ColumnMapping, Example, load_examples, near_duplicate_groups
from training.linear.errors import TrainingError

__all__ = ("Sources", "TrainingRequest", "read_sources")

LEAST_TEXTS = 50
"""Fewer texts than this teach nothing that could be calibrated."""


class TrainingRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to train on, and how."""

    files: tuple[Path, ...]
    """Texts like those the bundle will read; they also calibrate it, out of fold."""
    out: Path
    """Bundle directory to make."""
    taxonomy: Path
    extra: tuple[Path, ...] = ()
    """Texts that teach but are not like the inflow: invented, enriched with danger."""
    extra_weight: float = 0.5
    """Weight of an extra text in training, 0-1."""
    extra_text_weight: float = 0.05
    """Weight of an extra text where risk is learned from whole texts, 0-1: texts made to be dangerous teach the clause
    model what danger sounds like, but mislead a bag of words over a whole text about what is usual."""
    extra_calibration_weight: float = 0.1
    """Weight of an extra text where risk is calibrated, 0-1; domains are calibrated on ``files`` alone."""
    evaluate: tuple[Path, ...] = ()
    """Labelled texts for the metrics of the manifest and the card; never learned from."""
    tripwires: Path | None = None
    """Danger phrases; the shipped ones when None and the taxonomy has their signals."""
    columns: ColumnMapping = ColumnMapping()
    name: str = "linear"
    coverage: float = 0.95
    """Of the suggestion set."""
    recall: float = 0.95
    """Of the alert on severe texts."""
    folds: int = 5
    references: tuple[Path, ...] = ()
    """Published numbers for the card, see ``training.evaluate.Reference``."""


class Sources(msgspec.Struct, frozen=True):
    """Examples of a training."""

    examples: list[Example]
    weights: npt.NDArray[np.float64]
    """Shape (texts,): in training."""
    text_weights: npt.NDArray[np.float64]
    """Shape (texts,): where risk is learned from whole texts."""
    calibration_weights: npt.NDArray[np.float64]
    """Shape (texts,): where risk is calibrated."""
    regular: npt.NDArray[np.bool_]
    """Shape (texts,): from ``files``."""
    groups: list[str]
    """Near-duplicates and given groups share a name."""
    evaluation: list[Example]
    records: tuple[DataRecord, ...]


def read_sources(request: TrainingRequest, taxonomy: Taxonomy) -> Sources:
    """Read all files of a request.

    Raises:
        TrainingError: ``F321`` too few texts.
        CorpusError, TableError: A file cannot be used.
    """
    regular, extra = (
        [example for path in paths for example in load_examples([path], taxonomy, request.columns)]
        for paths in (request.files, request.extra)
    )
    if len(regular) < LEAST_TEXTS:
        raise TrainingError(
            "F321", f"只有 {len(regular)} 条训练文本，至少要 {LEAST_TEXTS} 条。", "请增加带标签的文本。"
        )
    evaluation = load_examples(list(request.evaluate), taxonomy, request.columns) if request.evaluate else []
    examples = regular + extra
    is_regular = np.arange(len(examples)) < len(regular)
    records = [
        *(_record(path, "train", taxonomy, request.columns) for path in request.files),
        *(
            _record(path, f"train, weight {request.extra_weight:g}", taxonomy, request.columns)
            for path in request.extra
        ),
        *(_record(path, "evaluate", taxonomy, request.columns) for path in request.evaluate),
    ]
    return Sources(
        examples,
        np.where(is_regular, 1.0, request.extra_weight),
        np.where(is_regular, 1.0, request.extra_text_weight),
        np.where(is_regular, 1.0, request.extra_calibration_weight),
        is_regular,
        _groups(examples),
        evaluation,
        tuple(records),
    )


def _record(path: Path, role: str, taxonomy: Taxonomy, columns: ColumnMapping) -> DataRecord:
    rows = len(load_examples([path], taxonomy, columns))
    return DataRecord(path.name, role, rows, hashlib.sha256(path.read_bytes()).hexdigest())


def _groups(examples: Sequence[Example]) -> list[str]:
    """Name of the group of each example: a given group joins the near-duplicate groups of its members."""
    similar = near_duplicate_groups([example.text for example in examples])
    parent = {name: name for name in map(str, similar)}

    def find(name: str) -> str:
        while parent[name] != name:
            name = parent[name]
        return name

    first: dict[str, str] = {}
    for example, name in zip(examples, map(str, similar), strict=True):
        if example.group:
            leader = find(first.setdefault(example.group, name))
            parent[find(name)] = leader
    return [find(name) for name in map(str, similar)]
