"""Tripwires: an auditable list of explicit danger phrases. They may raise a tier, never lower it."""

from __future__ import annotations

from model.tripwire.definition import TripwireError
from model.tripwire.scanner import DEFAULT_TRIPWIRES_PATH, Hit, Tripwires

__all__ = ("DEFAULT_TRIPWIRES_PATH", "Hit", "TripwireError", "Tripwires")
