"""Examples from any table, against any taxonomy."""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar

import msgspec

from model.tables import open_reader
from training.corpus.columns import ColumnMapping
from training.corpus.errors import CorpusError
from training.corpus.example import Example
from training.corpus.labels import LabelReader, UnknownLabelError, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from model.tables import Row
    from model.taxonomy import Taxonomy

__all__ = ("Corpus", "Problem", "ProblemKind", "load_examples", "read_corpus")

T = TypeVar("T")


class ProblemKind(StrEnum):
    """Why a row cannot be used as it is; stable."""

    REJECTED = "rejected"
    EMPTY_TEXT = "empty_text"
    DOMAIN = "unknown_domain"
    ALTERNATIVES = "unknown_alternative"
    TIER = "unknown_tier"
    SIGNALS = "unknown_signal"
    CONFIDENCE = "unknown_confidence"

    @property
    def sentence(self) -> str:
        """What it means, in Chinese."""
        return _SENTENCES[self]


_SENTENCES = {
    ProblemKind.REJECTED: "行读不出来",
    ProblemKind.EMPTY_TEXT: "文本为空",
    ProblemKind.DOMAIN: "领域不在分类里",
    ProblemKind.ALTERNATIVES: "备选领域不在分类里",
    ProblemKind.TIER: "风险等级不在分类里",
    ProblemKind.SIGNALS: "风险信号不在分类里",
    ProblemKind.CONFIDENCE: "标注把握不是 1、2、3",
}


class Problem(msgspec.Struct, frozen=True):
    """One row that cannot be used as it is."""

    file: str
    row: int
    kind: ProblemKind
    value: str = ""
    """The label that was found, or why the row was rejected. Never print it unseen: with a wrongly named
    column it is the text of a complaint."""


class Corpus(msgspec.Struct, frozen=True):
    """What one file holds."""

    file: str
    rows: int
    """Rows read, rejected ones included."""
    fields: frozenset[str]
    """Fields of an example for which the table has a column."""
    examples: list[Example]
    """Rows with a text and a known domain. Other labels that are unknown are left out of their example."""
    problems: list[Problem]
    notes: list[str]
    """How the file was understood, in Chinese."""


def read_corpus(
    path: Path,
    taxonomy: Taxonomy,
    columns: ColumnMapping | None = None,
    *,
    labelled: bool = True,
    name: str | None = None,
    encoding: str | None = None,
    sheet: str | None = None,
) -> Corpus:
    """Read one table and note every row that cannot be used as it is.

    Args:
        path: csv, tsv, xlsx, parquet, jsonl or jsonl.gz.
        taxonomy: Codes or names of its labels are accepted.
        columns: Where the fields are; by default in columns of their own names.
        labelled: Whether a domain is needed. Without one, rows without a domain become examples with an empty domain.
        name: What examples and problems call the file; its own name by default.
        encoding: See :func:`model.tables.open_reader`.
        sheet: See :func:`model.tables.open_reader`.

    Raises:
        TableError: The table cannot be read or lacks a column.
    """
    name = name or path.name
    builder = _Builder(name, LabelReader(taxonomy), labelled=labelled)
    with open_reader(path, encoding=encoding, sheet=sheet) as reader:
        found = (columns or ColumnMapping()).resolve(reader, labelled=labelled)
        if not taxonomy.tiers:
            found.pop("tier", None)
        if not taxonomy.signals:
            found.pop("signals", None)
        for row in reader:
            builder.add(row, {field: row.fields.get(column) for field, column in found.items()})
        builder.problems += [Problem(name, bad.number, ProblemKind.REJECTED, bad.reason) for bad in reader.rejects]
        rows = builder.rows + len(reader.rejects)
        return Corpus(name, rows, frozenset(found), builder.examples, builder.problems, list(reader.notes))


class _Builder:
    def __init__(self, file: str, labels: LabelReader, *, labelled: bool) -> None:
        self.rows = 0
        self.examples: list[Example] = []
        self.problems: list[Problem] = []
        self._file = file
        self._labels = labels
        self._labelled = labelled

    def add(self, row: Row, values: dict[str, object]) -> None:
        self.rows += 1
        text = values.get("text")
        text = text if isinstance(text, str) else plain_text(text)
        if not text.strip():
            self.problems.append(Problem(self._file, row.number, ProblemKind.EMPTY_TEXT))
            return
        domain = self._domain(row.number, values)
        if domain is None:
            return
        labels = self._labels
        self.examples.append(
            Example(
                id=plain_text(values.get("id")) or f"{self._file}-{row.number}",
                text=text,
                domain=domain,
                alternatives=self._label(row.number, ProblemKind.ALTERNATIVES, labels.alternatives, values) or (),
                tier=self._label(row.number, ProblemKind.TIER, labels.tier, values),
                signals=self._label(row.number, ProblemKind.SIGNALS, labels.signals, values),
                evidence=labels.evidence(values.get("evidence")),
                confidence=self._label(row.number, ProblemKind.CONFIDENCE, labels.confidence, values),
                source=plain_text(values.get("source")),
                channel=plain_text(values.get("channel")),
                group=plain_text(values.get("group")),
                file=self._file,
                row=row.number,
            )
        )

    def _domain(self, row: int, values: dict[str, object]) -> str | None:
        if not self._labelled and not plain_text(values.get("domain")):
            return ""
        return self._label(row, ProblemKind.DOMAIN, self._labels.domain, values)

    def _label(self, row: int, kind: ProblemKind, read: Callable[[object], T], values: dict[str, object]) -> T | None:
        """The label of a field, or None after noting that it is unknown; None also where there is no such column."""
        field = _FIELDS[kind]
        if field not in values:
            return None
        try:
            return read(values[field])
        except UnknownLabelError as error:
            self.problems.append(Problem(self._file, row, kind, error.value))
            return None


_FIELDS = {
    ProblemKind.DOMAIN: "domain",
    ProblemKind.ALTERNATIVES: "alternatives",
    ProblemKind.TIER: "tier",
    ProblemKind.SIGNALS: "signals",
    ProblemKind.CONFIDENCE: "confidence",
}


def load_examples(
    paths: Iterable[Path],
    taxonomy: Taxonomy,
    columns: ColumnMapping | None = None,
    *,
    labelled: bool = True,
    skip_problems: bool = False,
) -> list[Example]:
    """Read the examples of several tables, in order, for training or evaluation.

    Args:
        paths: Tables as for :func:`read_corpus`.
        taxonomy: The taxonomy.
        columns: Where the fields are, the same for all tables.
        labelled: As for :func:`read_corpus`.
        skip_problems: Leave out rows and labels that cannot be used instead of stopping.

    Raises:
        CorpusError: ``F302`` rows or labels that cannot be used, ``F301`` nothing usable at all.
        TableError: A table cannot be read or lacks a column.
    """
    corpora = [read_corpus(path, taxonomy, columns, labelled=labelled) for path in paths]
    problems = [problem for corpus in corpora for problem in corpus.problems]
    if problems and not skip_problems:
        raise CorpusError(
            "F302", f"有 {len(problems)} 处不能用：{_summary(problems)}。", "请先运行 fenliu data check 逐项修改。"
        )
    examples = [example for corpus in corpora for example in corpus.examples]
    if not examples:
        raise CorpusError("F301", "没有一条可用的文本。", "请先运行 fenliu data check 查看原因。")
    return examples


def _summary(problems: list[Problem]) -> str:
    counts = Counter(problem.kind for problem in problems)
    first = {problem.kind: problem for problem in reversed(problems)}
    parts = [
        f"{kind.sentence} {count} 处（例如 {first[kind].file} 第 {first[kind].row} 行）"
        for kind, count in counts.items()
    ]
    return "；".join(parts)
