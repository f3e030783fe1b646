"""What goes into triage and what comes out of it."""

from __future__ import annotations

from datetime import datetime

import msgspec

from model.prediction import Prediction
from serving.routing import Route

__all__ = ("Assessment", "ComplaintIn", "StoredCase")


class ComplaintIn(msgspec.Struct, frozen=True):
    """A complaint as somebody sends it. :func:`serving.triage.intake.checked` says what is taken."""

    text: str
    place: str | None = None
    """Where it happened, as written."""
    channel: str | None = None
    """How it came in, for example ``来访``."""
    reference: str | None = None
    """Number in another system."""
    received_at: datetime | None = None
    """When it came in, with a time zone; None means now."""


class Assessment(msgspec.Struct, frozen=True):
    """What fenliu says about a complaint."""

    prediction: Prediction
    route: Route


class StoredCase(msgspec.Struct, frozen=True):
    """A complaint that is on disk, with its newest suggestion."""

    case_id: str
    """UUID version 7 in its canonical form."""
    complaint: ComplaintIn
    """``received_at`` is always given."""
    prediction: Prediction
    route: Route
    created_at: datetime
    """UTC."""
    replayed: bool = False
    """True when an earlier request with the same idempotency key stored it."""
