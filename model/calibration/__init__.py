"""From scores to probabilities, sets and decisions. Fitted by ``training.calibrate``, applied here."""

from __future__ import annotations

from model.calibration.domain import DomainCalibration
from model.calibration.risk import HitTable, OutputCalibration, RiskCalibration, summarise

__all__ = ("DomainCalibration", "HitTable", "OutputCalibration", "RiskCalibration", "summarise")
