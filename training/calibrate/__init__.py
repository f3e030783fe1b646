"""Fitting of temperatures, conformal sets, stacking and thresholds on scores that the fitted model never trained on."""

from __future__ import annotations

from training.calibrate.domain import fit_domain_calibration
from training.calibrate.risk import RiskTargets, fit_risk_calibration

__all__ = ("RiskTargets", "fit_domain_calibration", "fit_risk_calibration")
