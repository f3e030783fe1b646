"""From scores to probabilities, sets and decisions. Fitted by ``training.calibrate``, applied here."""

from __future__ import annotations

from model.calibration.cascade import CascadeBand
from model.calibration.domain import DomainCalibration
from model.calibration.novelty import NoveltyRule, PooledSpace
from model.calibration.risk import (
    HitTable,
    OutputCalibration,
    RiskCalibration,
    RiskVerdicts,
    join_encoder,
    summarise,
)

__all__ = (
    "CascadeBand",
    "DomainCalibration",
    "HitTable",
    "NoveltyRule",
    "OutputCalibration",
    "PooledSpace",
    "RiskCalibration",
    "RiskVerdicts",
    "join_encoder",
    "summarise",
)
