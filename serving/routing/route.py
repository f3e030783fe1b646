"""Where a complaint goes. The structs are the JSON of the API, field for field."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

__all__ = ("CoHandler", "Lead", "Level", "Route")

Level = Literal["village", "town", "county"]
"""The place that settles the matter, smallest first."""


class Lead(msgspec.Struct, frozen=True):
    """The one body that answers for the case."""

    code: str
    """Code in the directory."""
    name: str
    """Chinese name, of the local body where the place is known."""


class CoHandler(msgspec.Struct, frozen=True):
    """A body that must help, by its own time."""

    code: str
    name: str
    due_at: datetime
    """Never later than the route's own ``due_at``. China time (UTC+8)."""


class Route(msgspec.Struct, frozen=True):
    """One lead, named co-handlers, one clock, and why."""

    lead: Lead
    co_handlers: tuple[CoHandler, ...]
    """Bodies other than the lead, each once."""
    level: Level
    """Level of the lead body."""
    due_at: datetime
    """Later than the complaint was received. China time (UTC+8)."""
    reason: str
    """Chinese sentences for staff; never quotes the complaint."""
    legal_note: str
    """Chinese hint at the law; not legal advice, and says so."""
    rule: str
    """Id of the rule that answered."""
