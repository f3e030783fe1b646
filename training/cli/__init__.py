"""Commands of the training side; mounted under ``fenliu`` by ``serving.cli.handover``."""

from __future__ import annotations

from training.cli.data import data_app
from training.cli.evaluate import evaluate

__all__ = ("data_app", "evaluate")
