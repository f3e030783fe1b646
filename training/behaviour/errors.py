"""Errors of the behaviour suite, ``F341`` to ``F349``."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("BehaviourError",)


class BehaviourError(FenliuError):
    """A behaviour suite cannot be used as asked.

    ``F341`` unreadable or malformed, ``F342`` a label the taxonomy does not have, ``F343`` an id or text twice,
    ``F344`` an expectation that is empty or contradicts itself, ``F345`` not one prediction per text,
    ``F346`` reports of different suites.
    """
