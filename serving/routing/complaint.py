"""What routing knows of a complaint besides the prediction."""

from __future__ import annotations

from datetime import datetime

import msgspec

__all__ = ("Complaint",)


class Complaint(msgspec.Struct, frozen=True):
    """One complaint as it came in."""

    text: str
    """Original text. Rules may look for words in it; nothing of it is repeated in a route."""
    place: str | None
    """Where it happened, as written by the clerk, for example ``青山镇李家村``."""
    channel: str | None
    """How it came in, for example ``来访`` or ``法院委派``."""
    received_at: datetime
    """When the clock starts. Must carry a time zone."""
