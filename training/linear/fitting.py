"""Fit the heads with scikit-learn over the rows that the scorer itself builds."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from model.linear import DomainModel, RiskModel
from model.linear.features import Occurrences
from model.linear.head import LinearHead
from model.linear.rows import ClauseBatch, DomainBatch
from training.linear.targets import ClauseTargets, Targets
from training.linear.terms import choose_terms

__all__ = ("LinearSettings", "fit_domain", "fit_risk", "take")

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


class LinearSettings(msgspec.Struct, frozen=True):
    """Knobs of the linear bundle, chosen out of fold on the training texts."""

    character_terms: int = 100_000
    """Character runs kept for the domain."""
    word_terms: int = 20_000
    """Words kept for the domain."""
    risk_terms: int = 100_000
    """Character runs kept for the risk."""
    least_texts: int = 3
    """Texts a term must occur in."""
    word_scale: float = 0.7
    """Length of the word block beside the character block's 1."""
    alternative_weight: float = 0.3
    """Weight of a text as an example of each of its alternative domains, beside 1 for its own."""
    domain_cost: float = 1.0
    """C of the linear support vector machine."""
    text_cost: float = 10.0
    """C of the logistic regression over whole texts."""
    clause_cost: float = 3.0
    """C of the logistic regression over clauses."""
    clause_negatives: int = 60_000
    """Clauses without an output that teach it, at most; drawn at random from all of them."""
    tolerance: float = 1e-3
    """Stopping tolerance of the logistic regressions."""
    seed: int = 20261125


def take(found: Occurrences, rows: Ints, total: int) -> Occurrences:
    """Occurrences of some rows, renumbered 0, 1, 2 … in the order given.

    Args:
        found: Occurrences of ``total`` rows.
        rows: Rows to keep.
        total: Number of rows.
    """
    place = np.full(total, -1, dtype=np.int64)
    place[rows] = np.arange(len(rows))
    kept = place[found.row] >= 0
    return Occurrences(place[found.row[kept]], found.bucket[kept], found.start[kept], found.length[kept])


def fit_domain(
    batch: DomainBatch, targets: Targets, weights: Floats, settings: LinearSettings, domains: int
) -> DomainModel:
    """Fit the domain model: linear support vector machine, one against the rest, alternatives as lighter examples.

    Args:
        batch: Occurrences of the texts.
        targets: Their labels.
        weights: Shape (texts,): weight of each text.
        settings: Knobs.
        domains: Domains of the taxonomy; one without examples gets a margin that never wins.
    """
    classes = np.eye(domains)[targets.domains] * weights[:, None]
    least = settings.least_texts
    characters = choose_terms(
        batch.characters.row, batch.characters.bucket, classes, most=settings.character_terms, least_texts=least
    )
    words = choose_terms(
        batch.words.row,
        batch.words.bucket,
        classes,
        most=settings.word_terms,
        least_texts=least,
        scale=settings.word_scale,
    )
    rows = sparse.hstack(
        [
            characters.entries(batch.texts, batch.characters.row, batch.characters.bucket).matrix,
            words.entries(batch.texts, batch.words.row, batch.words.bucket).matrix,
        ],
        format="csr",
    )
    again, alternatives = np.nonzero(targets.alternatives)
    machine = LinearSVC(C=settings.domain_cost, random_state=settings.seed)
    machine.fit(
        sparse.vstack([rows, rows[again]], format="csr"),
        np.concatenate([targets.domains, alternatives]),
        sample_weight=np.concatenate([weights, settings.alternative_weight * weights[again]]),
    )
    coefficients = np.zeros((rows.shape[1], domains), dtype=np.float32)
    bias = np.full(domains, -3.0, dtype=np.float32)
    if len(machine.classes_) == 2:
        coefficients[:, machine.classes_] = np.concatenate([-machine.coef_, machine.coef_]).T
        bias[machine.classes_] = np.concatenate([-machine.intercept_, machine.intercept_])
    else:
        coefficients[:, machine.classes_] = machine.coef_.T
        bias[machine.classes_] = machine.intercept_
    cut = characters.size
    return DomainModel(
        characters, words, LinearHead(coefficients[:cut], bias), LinearHead(coefficients[cut:], np.zeros_like(bias))
    )


def fit_risk(
    batch: ClauseBatch,
    targets: Targets,
    clauses: ClauseTargets,
    weights: Floats,
    text_weights: Floats,
    settings: LinearSettings,
) -> RiskModel:
    """Fit the risk model: logistic regressions over whole texts and over clauses, one per output.

    Args:
        batch: Occurrences of the clauses; every text must be labelled.
        targets: Labels of the texts.
        clauses: Labels of the clauses.
        weights: Shape (texts,): for the choice of terms and the clauses.
        text_weights: Shape (texts,): for the whole texts.
        settings: Knobs.
    """
    found = batch.occurrences
    text_row = batch.text_of[found.row]
    levels = np.eye(int(targets.tiers.max()) + 1)[np.maximum(targets.tiers, 0)] * weights[:, None]
    vocabulary = choose_terms(
        text_row, found.bucket, levels, most=settings.risk_terms, least_texts=settings.least_texts
    )
    whole = vocabulary.entries(batch.texts, text_row, found.bucket).matrix
    single = vocabulary.entries(len(batch.text_of), found.row, found.bucket).matrix
    generator = np.random.default_rng(settings.seed)
    texts, pieces = [], []
    for at in range(targets.risks.shape[1]):
        texts.append(_fit_output(whole, targets.risks[:, at], text_weights, settings.text_cost, settings))
        rows = _draw(clauses.positive[:, at], clauses.usable[:, at], settings.clause_negatives, generator)
        pieces.append(
            _fit_output(
                single[rows],
                clauses.positive[rows, at],
                weights[batch.text_of[rows]],
                settings.clause_cost,
                settings,
            )
        )
    return RiskModel(vocabulary, _stack(texts), _stack(pieces))


def _draw(positive: Bools, usable: Bools, most: int, generator: np.random.Generator) -> Ints:
    """Rows of all usable positives and of at most so many usable negatives, in order."""
    negatives = np.flatnonzero(usable & ~positive)
    if len(negatives) > most:
        negatives = generator.choice(negatives, most, replace=False)
    return np.sort(np.concatenate([np.flatnonzero(usable & positive), negatives]))


def _fit_output(
    rows: sparse.csr_array, labels: Bools, weights: Floats, cost: float, settings: LinearSettings
) -> tuple[npt.NDArray[np.float32], float]:
    if labels.all() or not labels.any():  # nothing to learn: a constant far on the only side seen
        return np.zeros(rows.shape[1], dtype=np.float32), 10.0 if len(labels) and labels.all() else -10.0
    machine = LogisticRegression(
        C=cost, solver="liblinear", class_weight="balanced", tol=settings.tolerance, random_state=settings.seed
    )
    machine.fit(rows, labels, sample_weight=weights)
    return machine.coef_[0].astype(np.float32), float(machine.intercept_[0])


def _stack(outputs: Sequence[tuple[npt.NDArray[np.float32], float]]) -> LinearHead:
    weights = np.stack([weights for weights, _ in outputs], axis=1)
    return LinearHead(weights, np.array([bias for _, bias in outputs], dtype=np.float32))
