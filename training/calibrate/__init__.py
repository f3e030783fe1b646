"""Fitting of temperatures, conformal sets, stacking and thresholds on scores that the fitted model never trained on."""

from __future__ import annotations

from training.calibrate.cascade import StageVerdicts, fit_cascade
from training.calibrate.domain import fit_domain_calibration
from training.calibrate.evidence import AnnotatedTexts, fit_evidence_rule
from training.calibrate.novelty import fit_novelty
from training.calibrate.risk import RiskTargets, fit_risk_calibration

__all__ = (
    "AnnotatedTexts",
    "RiskTargets",
    "StageVerdicts",
    "fit_cascade",
    "fit_domain_calibration",
    "fit_evidence_rule",
    "fit_novelty",
    "fit_risk_calibration",
)
