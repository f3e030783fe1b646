"""Checks labelled texts before they are trained on. Findings name places and counts, never a text.

In the spirit of spaCy's ``debug data``: labels, class sizes, leakage between the files, and what the guideline demands.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from model.privacy import find_personal_data
from training.corpus.findings import CATALOGUE, CheckReport, FileSummary, Finding, Severity
from training.corpus.near_duplicates import DEFAULT_THRESHOLD, near_duplicate_groups
from training.corpus.reading import Corpus, Problem, ProblemKind, read_corpus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from model.taxonomy import Taxonomy
    from training.corpus.columns import ColumnMapping
    from training.corpus.example import Example

__all__ = ("check_corpora", "check_files")

SMALL_CLASS = 50
SHORT_TEXT = 5
MAX_PLACES = 10
MAX_VALUES = 30
"""More distinct unknown labels than this come from a wrongly named column and may be complaints: none is shown."""
MAX_VALUE = 16
"""Characters of an unknown label that are shown."""


def check_files(
    paths: Sequence[Path],
    taxonomy: Taxonomy,
    columns: ColumnMapping | None = None,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    encoding: str | None = None,
    sheet: str | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> CheckReport:
    """Read and check files that are parts of one corpus: what lies in two of them is leakage.

    Args:
        paths: Tables; places name the file, or its whole path where two files have the same name.
        taxonomy: The taxonomy.
        columns: Where the fields are.
        threshold: Similarity from which texts count as near-duplicates, 0-1.
        encoding: See :func:`model.tables.open_reader`.
        sheet: See :func:`model.tables.open_reader`.
        progress: Called with texts searched for personal data and texts in all.

    Raises:
        TableError: A table cannot be read or lacks a column.
    """
    names = Counter(path.name for path in paths)
    corpora = [
        read_corpus(
            path,
            taxonomy,
            columns,
            name=str(path) if names[path.name] > 1 else path.name,
            encoding=encoding,
            sheet=sheet,
        )
        for path in paths
    ]
    return check_corpora(corpora, taxonomy, threshold=threshold, progress=progress)


def check_corpora(
    corpora: Sequence[Corpus],
    taxonomy: Taxonomy,
    *,
    threshold: float = DEFAULT_THRESHOLD,
    progress: Callable[[int, int], None] | None = None,
) -> CheckReport:
    """Check corpora that have been read; arguments as for :func:`check_files`."""
    examples = [example for corpus in corpora for example in corpus.examples]
    domains = Counter(example.domain for example in examples)
    tiers = Counter("-" if example.tier is None else str(example.tier) for example in examples)
    found = _Findings()
    for kind, problems in _by_kind(corpora):
        found.add(kind, [_place(problem) for problem in problems], _values(problems))
    for corpus in corpora:
        _check_labels(found, corpus)
    _check_texts(found, examples, progress)
    _check_repetition(found, examples, threshold)
    _check_classes(found, taxonomy, domains)
    return CheckReport(
        files=tuple(
            FileSummary(corpus.file, corpus.rows, len(corpus.examples), tuple(corpus.notes)) for corpus in corpora
        ),
        findings=found.sorted(),
        domains={code: domains[code] for code in taxonomy.domain_codes},
        tiers={level: tiers[level] for level in (*(str(tier.level) for tier in taxonomy.tiers), "-") if taxonomy.tiers},
    )


class _Findings:
    def __init__(self) -> None:
        self._places: dict[str, list[str]] = defaultdict(list)
        self._details: dict[str, str] = {}

    def add(self, code: str, places: Iterable[str], detail: str = "") -> None:
        self._places[code] += places
        if detail:
            self._details[code] = detail

    def sorted(self) -> tuple[Finding, ...]:
        findings = []
        for code, kind in CATALOGUE.items():
            if places := self._places.get(code):
                message = kind.sentence + (f"：{self._details[code]}" if code in self._details else "")
                findings.append(Finding(code, kind.severity, message, len(places), tuple(places[:MAX_PLACES])))
        return tuple(sorted(findings, key=lambda finding: list(Severity).index(finding.severity)))


def _place(item: Problem | Example) -> str:
    return f"{item.file}:{item.row}"


def _by_kind(corpora: Sequence[Corpus]) -> Iterator[tuple[str, list[Problem]]]:
    problems = [problem for corpus in corpora for problem in corpus.problems]
    for kind in ProblemKind:
        yield str(kind), [problem for problem in problems if problem.kind == kind]


def _values(problems: Sequence[Problem]) -> str:
    """The values that were found, most frequent first, unless they may be texts."""
    counts = Counter(problem.value for problem in problems if problem.value)
    if not counts:
        return ""
    if problems[0].kind == ProblemKind.REJECTED:
        return "；".join(f"{reason.rstrip('。')}（{count} 行）" for reason, count in counts.most_common(3))
    if len(counts) > MAX_VALUES or max(map(len, counts)) > MAX_VALUE:
        return f"{len(counts)} 种不同的值，像是列选错了"
    return "、".join(f"“{value}”{count} 处" for value, count in counts.most_common(MAX_PLACES))


def _check_labels(found: _Findings, corpus: Corpus) -> None:
    """What the guideline demands of the labels of one row."""
    examples = corpus.examples
    raised = [example for example in examples if example.tier]
    if "evidence" in corpus.fields:
        found.add("tier_without_evidence", [_place(example) for example in raised if not example.evidence])
    found.add("tier_without_signals", [_place(example) for example in raised if example.signals == ()])
    found.add("signals_at_tier_0", [_place(example) for example in examples if example.tier == 0 and example.signals])
    found.add("alternatives_many", [_place(example) for example in examples if len(example.alternatives) > 2])
    found.add(
        "alternative_is_domain", [_place(example) for example in examples if example.domain in example.alternatives]
    )
    found.add(
        "evidence_not_verbatim",
        [_place(example) for example in examples if any(piece not in example.text for piece in example.evidence)],
    )
    ids = Counter(example.id for example in examples)
    found.add("duplicate_id", [_place(example) for example in examples if ids[example.id] > 1])


def _check_texts(found: _Findings, examples: Sequence[Example], progress: Callable[[int, int], None] | None) -> None:
    kinds: Counter[str] = Counter()
    places = []
    for done, example in enumerate(examples, start=1):
        data = find_personal_data(example.text)
        kinds.update(item.name for item in data)
        if data:
            places.append(_place(example))
        if progress is not None:
            progress(done, len(examples))
    found.add("personal_data", places, "、".join(f"{name} {count} 处" for name, count in kinds.most_common()))
    found.add("short_text", [_place(example) for example in examples if len(example.text.strip()) < SHORT_TEXT])


def _check_repetition(found: _Findings, examples: Sequence[Example], threshold: float) -> None:
    """Duplicates, near-duplicates and groups, within a file and across files."""
    same: dict[str, list[Example]] = defaultdict(list)
    near: dict[int, list[Example]] = defaultdict(list)
    grouped: dict[str, list[Example]] = defaultdict(list)
    for example, group in zip(
        examples, near_duplicate_groups([example.text for example in examples], threshold), strict=True
    ):
        same["".join(example.text.split())].append(example)
        near[group].append(example)
        if example.group:
            grouped[example.group].append(example)
    _repeated(found, "duplicate", same.values())
    # A near-duplicate group without its exact copies, which have been named already.
    _repeated(
        found,
        "near_duplicate",
        [list({"".join(one.text.split()): one for one in group}.values()) for group in near.values()],
    )
    found.add("group_across", [_chain(group) for group in grouped.values() if _files(group) > 1])
    found.add("conflicting_labels", [_chain(group) for group in same.values() if _conflict(group)])


def _repeated(found: _Findings, code: str, groups: Iterable[list[Example]]) -> None:
    for group in groups:
        if len(group) > 1:
            found.add(f"{code}_across" if _files(group) > 1 else f"{code}_within", [_chain(group)])


def _files(group: Sequence[Example]) -> int:
    return len({example.file for example in group})


def _chain(group: Sequence[Example]) -> str:
    shown = " = ".join(_place(example) for example in group[:4])
    return f"{shown} …共 {len(group)} 条" if len(group) > 4 else shown


def _conflict(group: Sequence[Example]) -> bool:
    tiers = {example.tier for example in group} - {None}
    return len({example.domain for example in group}) > 1 or len(tiers) > 1


def _check_classes(found: _Findings, taxonomy: Taxonomy, counts: Counter[str]) -> None:
    empty = [domain.name for domain in taxonomy.domains if not counts[domain.code]]
    small = [
        f"{domain.name} {counts[domain.code]} 条"
        for domain in taxonomy.domains
        if 0 < counts[domain.code] < SMALL_CLASS
    ]
    found.add("class_empty", empty, "、".join(empty))
    found.add("class_small", small, "、".join(small))
