"""What a run over an archive is asked to do, and what came of it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from model.tables import WRITABLE_SUFFIXES
from serving.archive.errors import ArchiveError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.prediction import Prediction

__all__ = ("DEFAULT_BATCH", "RelabelRequest", "Summary")

DEFAULT_BATCH = 512
"""Rows in memory at a time."""


class RelabelRequest(msgspec.Struct, frozen=True, kw_only=True):
    """One run over one file."""

    source: Path
    """The archive to read."""
    out: Path
    """The file to write; its suffix decides the format."""
    now: datetime
    """Aware time taken for rows that do not say when they were received."""
    rejects: Path | None = None
    """Where rows that cannot be read are kept; ``<out without suffix>.rejects.jsonl`` if not given."""
    text_column: str | None = None
    """Column of the complaints; see :func:`serving.archive.columns.find_text_column` if not given."""
    encoding: str | None = None
    """Encoding of csv, tsv and jsonl; detected if not given."""
    sheet: str | None = None
    """Sheet of an xlsx; the first one if not given."""
    batch: int = DEFAULT_BATCH
    """Rows in memory at a time, at least 1."""
    mask: bool = False
    """Cover personal data in the text column and in the evidence that is written."""
    overwrite: bool = False
    """Replace files that exist."""

    @property
    def rejects_path(self) -> Path:
        """Where rejected rows go."""
        return self.rejects or self.out.with_name(f"{_stem(self.out)}.rejects.jsonl")

    def check_paths(self) -> None:
        """Refuse to overwrite by accident.

        Raises:
            ArchiveError: ``F243`` a file to be written exists and ``overwrite`` is off, ``F244`` two files are one.
        """
        named = (("输入文件", self.source), ("输出文件", self.out), ("拒收文件", self.rejects_path))
        for place, (name, path) in enumerate(named):
            for other_name, other in named[:place]:
                if path.resolve() == other.resolve() or (path.exists() and other.exists() and path.samefile(other)):
                    raise ArchiveError("F244", f"{other_name}和{name}是同一个文件：{path}。", "请换一个文件名。")
        for name, path in named[1:]:
            if path.is_dir():
                raise ArchiveError("F243", f"{name} {path} 是一个目录。", "请写到目录里的一个文件。")
            if path.exists() and not self.overwrite:
                raise ArchiveError("F243", f"{name} {path} 已存在。", "请换一个文件名，或加 --overwrite 覆盖。")


class Summary(msgspec.Struct, kw_only=True):
    """What a run did; grows while it runs."""

    text_column: str = ""
    """Column the texts were read from."""
    rows: int = 0
    """Rows written."""
    rejected: int = 0
    """Rows that could not be read."""
    needs_human: int = 0
    """Rows written with at least one reason for a person to read first."""
    stages: Counter[str] = msgspec.field(default_factory=Counter)
    """Rows by :attr:`~model.prediction.Prediction.stage`."""
    tiers: Counter[int] = msgspec.field(default_factory=Counter)
    domains: Counter[str] = msgspec.field(default_factory=Counter)
    """Rows by code of the first domain."""
    domain_names: dict[str, str] = msgspec.field(default_factory=dict)
    """Chinese names of the codes in :attr:`domains`."""
    renamed: dict[str, str] = msgspec.field(default_factory=dict)
    """Columns of the archive that had to give way: name before → name after."""
    notes: list[str] = msgspec.field(default_factory=list)
    """Chinese sentences on how the file was understood."""
    rejects_path: Path | None = None
    """The file of rejected rows; None when there are none."""
    seconds: float = 0.0
    """Time from the first row to the last."""

    @property
    def texts_per_second(self) -> float:
        """Rows written by time; 0 for no rows."""
        return self.rows / self.seconds if self.seconds else 0.0

    def count(self, predictions: Sequence[Prediction]) -> None:
        """Add rows that are about to be written."""
        self.tiers.update(prediction.tier for prediction in predictions)
        self.domains.update(prediction.domain for prediction in predictions)
        self.domain_names |= {prediction.domain: prediction.suggestions[0].name for prediction in predictions}
        self.stages.update(prediction.stage for prediction in predictions)
        self.needs_human += sum(bool(prediction.needs_human) for prediction in predictions)


def _stem(path: Path) -> str:
    suffixes = sorted(WRITABLE_SUFFIXES, key=len, reverse=True)
    found = next((suffix for suffix in suffixes if path.name.lower().endswith(suffix)), "")
    return path.name[: len(path.name) - len(found)]
