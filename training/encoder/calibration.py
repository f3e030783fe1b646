"""Both scorers calibrated together on the texts that the encoder did not learn from."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from model.calibration import (
    CascadeBand,
    DomainCalibration,
    HitTable,
    NoveltyRule,
    PooledSpace,
    RiskCalibration,
    RiskVerdicts,
    join_encoder,
)
from model.encoder import EncoderScorer, EncoderScores
from model.evidence import EvidenceRule, clause_column
from model.evidence.spans import Span
from model.judging import find_doubtful
from training.calibrate import (
    AnnotatedTexts,
    RiskTargets,
    StageVerdicts,
    fit_cascade,
    fit_domain_calibration,
    fit_evidence_rule,
    fit_novelty,
    fit_risk_calibration,
)
from training.linear.build import LIMITS, LinearFit
from training.linear.fitting import LinearSettings
from training.linear.folds import assign_folds, score_clauses_without
from training.linear.sources import TrainingRequest
from training.linear.targets import evidence_spans

__all__ = ("Calibrated", "calibrate_both")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
FOLDS = 5
"""Of the held texts, so that no threshold is read off probabilities that were fitted to it."""
PENALTY = 3e-3
"""On the weights of the risk stacking: ten parameters an output, a few hundred dangerous texts."""
LEAST_ANNOTATED = 40
"""Severe texts like the inflow that can choose the evidence rule by themselves."""


class Calibrated(msgspec.Struct, frozen=True):
    """Everything that a bundle knows about its two scorers together."""

    domain: DomainCalibration
    risk: RiskCalibration | None
    evidence: EvidenceRule
    novelty: NoveltyRule
    space: PooledSpace
    cascade: CascadeBand


def calibrate_both(
    fit: LinearFit,
    scorer: EncoderScorer,
    held: Ints,
    request: TrainingRequest,
    settings: LinearSettings,
    strange: Sequence[str],
    against: tuple[str, ...],
) -> Calibrated:
    """Fit the stacking, the conformal set, the alert, the evidence rule, the novelty rule and the cascade.

    Args:
        fit: Linear scorer with its out-of-fold scores of all texts.
        scorer: The exported encoder.
        held: Rows that the encoder did not learn from.
        request: Promised coverage and recall.
        settings: Knobs of the linear fit.
        strange: Normalised texts that are no complaints.
        against: Names of their files.
    """
    texts = [fit.material.texts[row].text for row in held]
    scores = scorer.scores(texts)
    margins, domains = fit.scores.margins[held], fit.material.targets.domains[held]
    regular = fit.sources.regular[held]
    folds = assign_folds([fit.sources.groups[row] for row in held], FOLDS, settings.seed)
    domain = fit_domain_calibration(
        margins[regular],
        domains[regular],
        coverage=request.coverage,
        encoder=scores.domains[regular],
        folds=folds[regular],
    )
    hits = [fit.tripwires.scan(text) for text in texts]
    table = HitTable.of(hits, fit.taxonomy.signal_codes)
    features = join_encoder(fit.scores.features[held], scores.risks)
    risk = _fit_risk(fit, held, features, table, request, folds)
    novelty, space = fit_novelty(scores, domains, scorer.scores(strange) if strange else None, against)
    evidence = _fit_evidence(fit, held, scores, risk, settings)
    severe = fit.taxonomy.severe_tier
    known = fit.scorer.domain_scores(texts).known
    cascade = fit_cascade(
        _stage(fit.domain.probabilities(margins), fit.risk, features[:, :, :4], table, severe),
        _stage(domain.probabilities(margins, scores.domains), risk, features, table, severe),
        find_doubtful(hits, known, LIMITS.known_share),
        severe,
        regular,
    )
    return Calibrated(domain, risk, evidence, novelty, space, cascade)


def _stage(
    domains: Floats, risk: RiskCalibration | None, features: Floats, table: HitTable, severe: int
) -> StageVerdicts:
    if risk is None:
        texts = len(domains)
        nothing = RiskVerdicts(np.zeros(texts, dtype=np.int64), np.zeros(texts), np.zeros((texts, 0)))
        return StageVerdicts(domains, nothing, 1.0)
    return StageVerdicts(domains, risk.judge(features, table, severe), risk.alert)


def _fit_risk(
    fit: LinearFit, held: Ints, features: Floats, table: HitTable, request: TrainingRequest, folds: Ints
) -> RiskCalibration | None:
    targets = fit.material.targets
    rated = np.flatnonzero(targets.labelled[held])
    if fit.risk is None or not len(rated):
        return None
    rows = held[rated]
    fitted = fit_risk_calibration(
        features[rated],
        table.take(rated),
        RiskTargets(targets.tiers[rows], targets.risks[rows], fit.sources.calibration_weights[rows]),
        regular=fit.sources.regular[rows],
        severe_tier=fit.taxonomy.severe_tier,
        recall=request.recall,
        folds=folds[rated],
        penalty=PENALTY,
    )
    return msgspec.structs.replace(fitted, evidence=fit.risk.evidence)


def _fit_evidence(
    fit: LinearFit, held: Ints, scores: EncoderScores, risk: RiskCalibration | None, settings: LinearSettings
) -> EvidenceRule:
    """Choose on severe texts of the inflow; with the invented ones where those are too few."""
    severe, tiers = fit.taxonomy.severe_tier, fit.material.targets.tiers
    if risk is None:
        return EvidenceRule("clauses", 0.0)
    pieces = {at: _pieces(fit, int(row)) for at, row in enumerate(held) if tiers[row] >= severe}
    chosen = [at for at, found in pieces.items() if found]
    inflow = [at for at in chosen if fit.sources.regular[held[at]]]
    chosen = inflow if len(inflow) >= LEAST_ANNOTATED else chosen
    risks = score_clauses_without(fit.material, held[chosen], settings) if chosen else None
    if risks is None:
        return EvidenceRule("clauses", risk.evidence)
    annotated = AnnotatedTexts(
        [fit.material.texts[held[at]].text for at in chosen],
        [pieces[at] for at in chosen],
        risks,
        [scores.evidence[at] for at in chosen],
    )
    return fit_evidence_rule(annotated, risk, clause_column(severe, severe))


def _pieces(fit: LinearFit, row: int) -> list[Span]:
    """Annotated pieces of a text, in its normalised text."""
    text = fit.material.texts[row]
    places = [text.span(at, at + 1) for at in range(len(text.text))]
    found = []
    for start, end in evidence_spans(fit.sources.examples[row]):
        inside = [at for at, (low, high) in enumerate(places) if low < end and start < high]
        if inside:
            found.append((inside[0], inside[-1] + 1))
    return found
