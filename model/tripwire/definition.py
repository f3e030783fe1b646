"""What stands in ``tripwires.toml``, as structs. Format version 1."""

from __future__ import annotations

from typing import Literal

import msgspec

from model.errors import FenliuError

__all__ = ("SUPPORTED_FORMAT", "Guard", "Near", "TripwireEntry", "TripwireError", "TripwireFile")

SUPPORTED_FORMAT = 1


class TripwireError(FenliuError):
    """A tripwire file cannot be read, or an entry of it is wrong; the message names the entry."""


class Guard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named reading under which a danger phrase is no danger."""

    name: str
    """Chinese name."""
    scope: Literal["before", "after", "inside", "clause", "sentence", "passage"]
    """Where to look, seen from the hit: so many characters (``reach``) ``before`` or ``after`` it within its sentence,
    ``inside`` it, in its ``clause`` or ``sentence``, or in the ``passage`` of ``reach`` characters to either side, which
    may cross sentence ends."""
    any: tuple[str, ...]
    """Patterns; one match in the window is enough ..."""
    without: tuple[str, ...] = ()
    """... unless one of these is there too."""
    reach: int = 8
    """Characters, for ``before``, ``after`` and ``passage``."""


class Near(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A second thing that must be said close to the phrase."""

    any: tuple[str, ...]
    """Patterns; one match is enough. It may overlap the hit."""
    reach: int = 30
    """Characters before the start and after the end of the hit; sentence ends may be crossed."""


class TripwireEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One tripwire."""

    id: str
    """Stable; appears in evidence as ``tripwire:<id>``."""
    name: str
    """Chinese name for staff."""
    tier: int
    any: tuple[str, ...]
    """Patterns; each match that no exception covers is a hit."""
    examples_hit: tuple[str, ...]
    """Invented texts that must hit at ``tier``."""
    examples_miss: tuple[str, ...]
    """Invented texts that must not hit, or only as softened by ``watch_if``."""
    signals: tuple[str, ...] = ()
    near: tuple[Near, ...] = ()
    """All of them must be there."""
    unless: tuple[str, ...] = ()
    """Guards that cancel the hit."""
    watch_if: tuple[str, ...] = ()
    """Guards that turn the hit into one of tier 1: over, settled, long ago."""
    exceptions: tuple[str, ...] = ()
    """Patterns that cancel a hit they overlap."""


class TripwireFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    format: int
    idioms: tuple[str, ...]
    """Patterns of phrases in which a danger word is no danger; what they match is invisible to the tripwires."""
    lexicons: dict[str, tuple[str, ...]]
    guards: dict[str, Guard]
    tripwires: tuple[TripwireEntry, ...]
