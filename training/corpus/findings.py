"""What a check of labelled texts can find, how serious it is, and where it is."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

import msgspec

from training.corpus.reading import ProblemKind

__all__ = ("CATALOGUE", "CheckReport", "FileSummary", "Finding", "Kind", "Severity")


class Severity(StrEnum):
    """How serious a finding is."""

    ERROR = "error"
    """Training would fail or the evaluation would lie."""
    WARNING = "warning"
    """Probably wrong; somebody should look."""
    HINT = "hint"
    """Worth knowing."""

    @property
    def chinese(self) -> str:
        """错误, 警告 or 提示."""
        return {"error": "错误", "warning": "警告", "hint": "提示"}[self]


class Kind(NamedTuple):
    """One kind of finding."""

    severity: Severity
    sentence: str


_ERROR, _WARNING, _HINT = Severity

CATALOGUE: dict[str, Kind] = {
    **{str(kind): Kind(_ERROR, kind.sentence) for kind in ProblemKind},
    "conflicting_labels": Kind(_ERROR, "同一文本的标注互相矛盾"),
    "evidence_not_verbatim": Kind(_ERROR, "证据不是原文里的原话"),
    "duplicate_across": Kind(_ERROR, "同一文本出现在几个文件里（测试结果会虚高）"),
    "group_across": Kind(_ERROR, "同一组（group）的文本分在几个文件里"),
    "class_empty": Kind(_WARNING, "领域没有一条样本"),
    "class_small": Kind(_WARNING, "领域不足 50 条样本"),
    "duplicate_within": Kind(_WARNING, "同一文件里文本重复"),
    "duplicate_id": Kind(_WARNING, "同一文件里编号重复"),
    "near_duplicate_across": Kind(_WARNING, "几乎相同的文本出现在几个文件里（测试结果会虚高）"),
    "personal_data": Kind(_WARNING, "疑似个人信息，训练前应脱敏"),
    "short_text": Kind(_WARNING, "文本太短（不足 5 字）"),
    "tier_without_evidence": Kind(_WARNING, "等级 1 以上但没有证据"),
    "signals_at_tier_0": Kind(_WARNING, "等级 0 却有风险信号"),
    "alternative_is_domain": Kind(_WARNING, "备选领域和主领域相同"),
    "alternatives_many": Kind(_HINT, "备选领域超过两个"),
    "tier_without_signals": Kind(_HINT, "等级 1 以上但没有风险信号"),
    "near_duplicate_within": Kind(_HINT, "同一文件里有几乎相同的文本"),
}
"""All kinds by code; codes are stable."""


class Finding(msgspec.Struct, frozen=True):
    """One kind of thing found in the files."""

    code: str
    severity: Severity
    message: str
    """Chinese; with label values where that is safe, never with text."""
    count: int
    places: tuple[str, ...]
    """The first places, ``file:row``; near-duplicates and duplicates as ``file:row = file:row``."""


class FileSummary(msgspec.Struct, frozen=True):
    """What one file holds."""

    file: str
    rows: int
    usable: int
    """Rows with a text and a known domain."""
    notes: tuple[str, ...]


class CheckReport(msgspec.Struct, frozen=True):
    """The result of a check."""

    files: tuple[FileSummary, ...]
    findings: tuple[Finding, ...]
    """Errors first, then warnings, then hints."""
    domains: dict[str, int]
    """Usable rows by domain code, in the order of the taxonomy."""
    tiers: dict[str, int]
    """Usable rows by level; ``-`` for rows without one. Empty for a taxonomy without tiers."""

    def count(self, severity: Severity) -> int:
        """Number of kinds of findings of a severity."""
        return sum(finding.severity == severity for finding in self.findings)

    def passed(self, *, strict: bool = False) -> bool:
        """Whether there is no error, and with ``strict`` no warning either."""
        return not self.count(Severity.ERROR) and not (strict and self.count(Severity.WARNING))
