"""Training of a linear bundle: term selection, heads, out-of-fold calibration, bundle."""

from __future__ import annotations

from training.linear.errors import TrainingError

__all__ = ("TrainingError",)
