"""One evaluation, from paths to a written report."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from model.predictor import Predictor
from model.taxonomy import Taxonomy
from training.behaviour import DEFAULT_SUITE_PATH, Comparison, compare, load_suite, run_behaviour
from training.corpus import ColumnMapping, load_examples, read_corpus
from training.evaluate.comparison import Reference, difference
from training.evaluate.errors import EvaluationError
from training.evaluate.metrics import DEFAULT_SEED, Measurement, measure
from training.evaluate.outcomes import gather
from training.evaluate.provenance import FileDigest, Provenance, digest, versions
from training.evaluate.report import Evaluation, write_report

if TYPE_CHECKING:
    from collections.abc import Sequence

    from model.prediction import Prediction
    from training.corpus import Example

__all__ = ("Progress", "Request", "evaluate")

Progress = Callable[[str, int, int], None]
"""Told a bundle's id, how many texts it has read, and of how many."""

_BLOCK = 256
"""Texts predicted between two reports of progress."""


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What to evaluate, and against what."""

    bundle: Path
    files: tuple[Path, ...] = ()
    """Labelled tables; may be empty with ``behaviour``."""
    out: Path
    """Directory of the report; made when missing."""
    taxonomy: Path | None = None
    """Of the labels; the bundle's own when None. Must have the bundle's domains."""
    columns: ColumnMapping = ColumnMapping()
    skip_problems: bool = False
    """Leave out rows and labels that cannot be read, and say how many, instead of stopping."""
    compare: Path | None = None
    """A second bundle, measured on the same texts."""
    references: tuple[Path, ...] = ()
    """Files of published numbers."""
    behaviour: bool = False
    """Run the behaviour suite too, with and without tripwires."""
    suite: Path = DEFAULT_SUITE_PATH
    """Of the behaviour suite."""
    seed: int = DEFAULT_SEED
    command: str = ""
    """Command line, for the report."""


def _check_fit(predictor: Predictor, taxonomy: Taxonomy) -> None:
    ours, theirs = set(taxonomy.domain_codes), set(predictor.taxonomy.domain_codes)
    if ours != theirs:
        raise EvaluationError(
            "F333",
            f"模型包 {predictor.bundle_id} 与分类 {taxonomy.id} 的领域不一致，只在一边的代码：{'、'.join(sorted(ours ^ theirs))}。",
            "请换用按同一分类训练的模型包，或改 --taxonomy。",
        )
    levels, known = len(taxonomy.tiers), len(predictor.taxonomy.tiers)
    if levels and known and levels != known:
        raise EvaluationError(
            "F333",
            f"分类 {taxonomy.id} 有 {levels} 个等级，模型包 {predictor.bundle_id} 有 {known} 个。",
            "请换用按同一分类训练的模型包，或改 --taxonomy。",
        )


def _read(request: Request, taxonomy: Taxonomy) -> tuple[list[Example], tuple[FileDigest, ...]]:
    examples: list[Example] = []
    files = []
    for path in request.files:
        if request.skip_problems:
            corpus = read_corpus(path, taxonomy, request.columns)
            found, left_out = corpus.examples, corpus.rows - len(corpus.examples)
        else:
            found, left_out = load_examples([path], taxonomy, request.columns), 0
        examples += found
        files.append(digest(path, len(found), left_out))
    return examples, tuple(files)


def _predict(predictor: Predictor, examples: Sequence[Example], progress: Progress | None) -> list[Prediction]:
    predictions: list[Prediction] = []
    for first in range(0, len(examples), _BLOCK):
        predictions += predictor.predict([example.text for example in examples[first : first + _BLOCK]])
        if progress is not None:
            progress(predictor.bundle_id, len(predictions), len(examples))
    return predictions


def _measure(
    request: Request,
    predictors: Sequence[Predictor],
    taxonomy: Taxonomy,
    examples: Sequence[Example],
    progress: Progress | None,
) -> list[Measurement]:
    found = []
    for predictor in predictors:
        outcomes = gather(examples, _predict(predictor, examples, progress), taxonomy)
        found.append(measure(outcomes, taxonomy, seed=request.seed))
    return found


def _behaviour(request: Request, predictors: Sequence[Predictor]) -> Comparison:
    """The suite under every bundle and, beside the first, under its scorer alone."""
    ours, *others = predictors
    suite = load_suite(ours.taxonomy, request.suite)
    models = {
        ours.bundle_id: ours,
        f"{ours.bundle_id}, no tripwires": Predictor.load(request.bundle, tripwires=False),
    } | {other.bundle_id: other for other in others}
    return compare({name: run_behaviour(model.predict, suite) for name, model in models.items()})


def _provenance(
    request: Request, bundles: Sequence[str], taxonomy: Taxonomy, files: tuple[FileDigest, ...]
) -> Provenance:
    return Provenance(
        bundle=bundles[0],
        compared=bundles[1] if len(bundles) > 1 else None,
        taxonomy=taxonomy.id,
        files=files,
        seed=request.seed,
        command=request.command,
        versions=versions(),
    )


def evaluate(request: Request, progress: Progress | None = None) -> Evaluation:
    """Evaluate a bundle on labelled files, on the behaviour suite, or both, and write the report.

    Args:
        request: What to evaluate.
        progress: See :data:`Progress`.

    Raises:
        EvaluationError: ``F331`` neither files nor behaviour, ``F333`` bundle and taxonomy do not fit, ``F334`` and
            ``F335`` bad reference files, ``F336`` the report cannot be written.
        BundleError: A bundle cannot be used.
        BehaviourError: The behaviour suite cannot be used.
        CorpusError, TableError: A file cannot be used.
    """
    if not request.files and not request.behaviour:
        raise EvaluationError(
            "F331", "既没有数据文件，也没有 --behaviour。", "请给出至少一个带标签的文件，或加 --behaviour。"
        )
    references = tuple(Reference.load(path) for path in request.references)
    paths = [request.bundle] if request.compare is None else [request.bundle, request.compare]
    predictors = [Predictor.load(path) for path in paths]
    taxonomy = predictors[0].taxonomy if request.taxonomy is None else Taxonomy.load(request.taxonomy)
    for predictor in predictors:
        _check_fit(predictor, taxonomy)
    examples, files = _read(request, taxonomy)
    measured = _measure(request, predictors, taxonomy, examples, progress) if files else []
    found = Evaluation(
        provenance=_provenance(request, [predictor.bundle_id for predictor in predictors], taxonomy, files),
        metrics=measured[0].metrics if measured else None,
        compared=measured[1].metrics if len(measured) > 1 else None,
        differences=difference(*measured) if len(measured) > 1 else {},
        references=references,
        behaviour=_behaviour(request, predictors) if request.behaviour else None,
    )
    write_report(found, taxonomy, request.out)
    return found
