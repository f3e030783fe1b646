"""From which score on a text is unlike anything seen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from sklearn.metrics import roc_auc_score

from model.calibration import NoveltyRule, PooledSpace
from model.calibration.novelty import energy
from model.encoder import EncoderScores

__all__ = ("fit_novelty",)

Floats = npt.NDArray[np.float64]
FLAGGED = 0.01
"""Share of complaints flagged by chance."""
SHRINKAGE = 0.1
"""Of the shared covariance towards a sphere (Ledoit & Wolf 2004): few texts for many directions."""


def fit_novelty(
    held: EncoderScores, domains: npt.NDArray[np.int64], strange: EncoderScores | None, against: tuple[str, ...]
) -> tuple[NoveltyRule, PooledSpace]:
    """Choose energy or Mahalanobis distance by how well it tells complaints from other texts.

    Args:
        held: Scores of complaints that the encoder did not learn from.
        domains: Shape (texts,): their domain columns.
        strange: Scores of texts that are no complaints; Mahalanobis distance is taken unmeasured where there are none.
        against: Names of the files of ``strange``.
    """
    even = np.arange(len(domains)) % 2 == 0
    half = _space(held.pooled[even], domains[even])
    found: dict[str, float] = {}
    if strange is not None:
        label = np.repeat([0, 1], [int((~even).sum()), len(strange.tokens)])
        for name, usual, other in (
            ("energy", energy(held.domains[~even]), energy(strange.domains)),
            ("mahalanobis", half.distances(held.pooled[~even]), half.distances(strange.pooled)),
        ):
            found[name] = float(roc_auc_score(label, np.concatenate([usual, other])))
    by_energy = found.get("energy", 0.0) > found.get("mahalanobis", 0.0)
    usual = energy(held.domains) if by_energy else half.distances(held.pooled[~even])
    rule = NoveltyRule(
        "energy" if by_energy else "mahalanobis",
        float(np.quantile(usual, 1 - FLAGGED)),
        FLAGGED,
        found,
        against,
    )
    return rule, half


def _space(pooled: npt.NDArray[np.float32], domains: npt.NDArray[np.int64]) -> PooledSpace:
    vectors = pooled.astype(np.float64)
    present = np.unique(domains)
    centres = np.stack([vectors[domains == domain].mean(axis=0) for domain in present])
    spread = vectors - centres[np.searchsorted(present, domains)]
    covariance = spread.T @ spread / len(spread)
    size = len(covariance)
    sphere = np.eye(size) * max(np.trace(covariance) / size, 1e-6)
    values, directions = np.linalg.eigh((1 - SHRINKAGE) * covariance + SHRINKAGE * sphere)
    whitening = directions / np.sqrt(np.maximum(values, 1e-12))
    return PooledSpace(whitening.astype(np.float32), (centres @ whitening).astype(np.float32))
