"""Errors of training."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("TrainingError",)


class TrainingError(FenliuError):
    """The data cannot teach what was asked."""
