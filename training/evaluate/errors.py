"""Errors of evaluation, ``F331`` to ``F339``."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("EvaluationError",)


class EvaluationError(FenliuError):
    """An evaluation cannot be carried out as asked.

    ``F331`` nothing to evaluate, ``F332`` labels and bundle do not fit, ``F333`` bundles cannot be compared,
    ``F334`` reference file unreadable, ``F335`` reference names an unknown metric, ``F336`` report cannot be written.
    """
