"""Out-of-fold scores: every training text is scored by a model that saw neither it nor its near-duplicates."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from model.calibration import summarise
from model.linear import DomainModel, RiskModel
from model.linear.neutral import neutral_view
from model.linear.rows import ClauseBatch, DomainBatch, clause_batch, domain_batch
from model.linear.scorer import RiskScores
from model.linear.words import word_cutter
from model.taxonomy import Taxonomy
from model.text import NormalisedText
from training.corpus import Example
from training.linear.errors import TrainingError
from training.linear.fitting import LinearSettings, fit_domain, fit_risk, take
from training.linear.targets import ClauseTargets, Targets, clause_targets, make_targets

__all__ = (
    "FoldScores",
    "Material",
    "assign_folds",
    "fit_all",
    "prepare",
    "score_clauses_without",
    "score_out_of_fold",
)

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Progress = Callable[[str], None]


class Material(msgspec.Struct, frozen=True):
    """Examples with everything that training reads of them."""

    examples: Sequence[Example]
    texts: list[NormalisedText]
    targets: Targets
    weights: Floats
    """Shape (texts,): for domains and clauses."""
    text_weights: Floats
    """Shape (texts,): for the risk of whole texts."""
    domain: DomainBatch
    risk: ClauseBatch
    clauses: ClauseTargets
    domains: int


class FoldScores(msgspec.Struct, frozen=True):
    """Out-of-fold scores of all examples."""

    margins: Floats
    """Shape (texts, domains)."""
    features: Floats
    """Shape (texts, outputs, 4)."""
    worst_severe: Floats
    """Shape (texts,): highest clause score for the severe tier, NaN without risk."""


def prepare(
    examples: Sequence[Example], texts: list[NormalisedText], taxonomy: Taxonomy, weights: Floats, text_weights: Floats
) -> Material:
    """List features and labels once; see :class:`Material` for the arguments."""
    plain = [text.text for text in texts]
    targets = make_targets(examples, taxonomy)
    return Material(
        examples,
        texts,
        targets,
        weights,
        text_weights,
        domain_batch(plain, word_cutter()),
        clause_batch(plain, neutral_view()),
        clause_targets(examples, texts, targets),
        len(taxonomy.domains),
    )


def _select(material: Material, rows: Ints) -> Material:
    """The material of some examples."""
    total = len(material.texts)
    domain, risk = material.domain, material.risk
    place = np.full(total, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    bounds = np.searchsorted(risk.text_of, np.arange(total + 1))
    clauses = (
        np.concatenate([np.arange(bounds[row], bounds[row + 1]) for row in rows])
        if len(rows)
        else np.zeros(0, dtype=np.int64)
    )
    targets = material.targets
    return Material(
        [material.examples[row] for row in rows],
        [material.texts[row] for row in rows],
        Targets(targets.domains[rows], targets.tiers[rows], targets.risks[rows], targets.alternatives[rows]),
        material.weights[rows],
        material.text_weights[rows],
        DomainBatch(
            len(rows),
            take(domain.characters, rows, total),
            take(domain.words, rows, total),
            [domain.word_spans[row] for row in rows],
        ),
        ClauseBatch(
            len(rows),
            [risk.spans[row] for row in rows],
            place[risk.text_of[clauses]],
            take(risk.occurrences, clauses, len(risk.text_of)),
        ),
        ClauseTargets(material.clauses.positive[clauses], material.clauses.usable[clauses]),
        material.domains,
    )


def fit_all(material: Material, settings: LinearSettings) -> tuple[DomainModel, RiskModel | None]:
    """Fit both models; no risk model where nobody labelled risk."""
    domain = fit_domain(material.domain, material.targets, material.weights, settings, material.domains)
    labelled = np.flatnonzero(material.targets.labelled)
    if material.targets.risks.shape[1] == 0 or len(labelled) == 0:
        return domain, None
    part = _select(material, labelled)
    return domain, fit_risk(part.risk, part.targets, part.clauses, part.weights, part.text_weights, settings)


def score_clauses_without(material: Material, rows: Ints, settings: LinearSettings) -> RiskScores | None:
    """Fit the risk model without some texts and score them, clauses and all; None where nobody labelled risk."""
    labelled = np.flatnonzero(material.targets.labelled)
    rest = np.setdiff1d(labelled, rows)
    if material.targets.risks.shape[1] == 0 or len(rest) == 0:
        return None
    part = _select(material, rest)
    fitted = fit_risk(part.risk, part.targets, part.clauses, part.weights, part.text_weights, settings)
    return fitted.score(_select(material, rows).risk)


def assign_folds(groups: Sequence[str], folds: int, seed: int) -> Ints:
    """A fold per example; examples of one group share theirs."""
    names = sorted(set(groups))
    order = np.random.default_rng(seed).permutation(len(names))
    fold_of = {name: int(order[at]) % folds for at, name in enumerate(names)}
    return np.array([fold_of[group] for group in groups], dtype=np.int64)


def score_out_of_fold(
    material: Material, fold_of: Ints, settings: LinearSettings, *, severe_tier: int, progress: Progress
) -> FoldScores:
    """Fit without each fold in turn and score it.

    Raises:
        TrainingError: ``F322`` the texts outside a fold show fewer than two domains.
    """
    total = len(material.texts)
    outputs = material.targets.risks.shape[1]
    margins = np.zeros((total, material.domains))
    features = np.zeros((total, outputs, 4))
    worst = np.full(total, np.nan)
    folds = int(fold_of.max()) + 1
    for fold in range(folds):
        progress(f"第 {fold + 1}/{folds} 折")
        inside, outside = np.flatnonzero(fold_of == fold), np.flatnonzero(fold_of != fold)
        shown = len(np.unique(material.targets.domains[outside]))
        if shown < 2:
            raise TrainingError(
                "F322",
                f"除去第 {fold + 1} 折后，其余文本只有 {shown} 个领域，至少要有两个。",
                "每个领域都要有几条互不雷同的文本（相似的文本会分在同一折）。",
            )
        domain, risk = fit_all(_select(material, outside), settings)
        held = _select(material, inside)
        margins[inside] = domain.score(held.domain).margins
        if risk is not None:
            scores = risk.score(held.risk)
            features[inside] = summarise(scores.texts, scores.clauses, held.risk.text_of)
            worst[inside] = features[inside][:, severe_tier - 1, 1]
    return FoldScores(margins, features, worst)
