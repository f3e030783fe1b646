"""Evaluation of a bundle: metrics with intervals, report with plots, model card."""

from __future__ import annotations

from training.evaluate.bootstrap import Estimate
from training.evaluate.card import card_manifest, render_card
from training.evaluate.comparison import Reference
from training.evaluate.errors import EvaluationError
from training.evaluate.metrics import compute_metrics
from training.evaluate.results import Metrics

__all__ = (
    "Estimate",
    "EvaluationError",
    "Metrics",
    "Reference",
    "card_manifest",
    "compute_metrics",
    "render_card",
)
