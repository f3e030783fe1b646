"""What a rule asks of a complaint, and whether a complaint answers it.

Conditions only ever ask for something to be there, never for it to be absent. So the least complaint that meets a
rule is met by the fewest other rules, and totality and reachability can be decided exactly from such least
complaints (see :mod:`serving.routing.coverage`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from model.text import normalise
from serving.routing.place import NOWHERE, Place

if TYPE_CHECKING:
    from model.taxonomy import Taxonomy

__all__ = ("Facts", "When", "is_severe", "searchable")


def searchable(text: str) -> str:
    """The form in which words are looked for: normalised, without letter case."""
    return normalise(text).text.casefold()


class Facts(msgspec.Struct, frozen=True):
    """Everything a rule may look at."""

    domain: str
    tier: int
    severe: bool
    """Whether the tier is at or above the taxonomy's severe tier."""
    signals: frozenset[str] = frozenset()
    place: Place = NOWHERE
    channel: str = ""
    text: str = ""
    """Text of the complaint, as :func:`searchable` gives it."""


class When(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Conditions; all that are given must hold. Within a list one is enough, except for ``signals_all``."""

    domains: tuple[str, ...] = ()
    tiers: tuple[int, ...] = ()
    severe: bool = False
    """Only tiers at or above the taxonomy's severe tier; fits every taxonomy."""
    signals_any: tuple[str, ...] = ()
    signals_all: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """Pieces of text, compared after normalisation. They choose between bodies, never the tier."""
    places: tuple[str, ...] = ()
    """``青山镇`` or ``青山镇/李家村``; a town includes its villages."""
    channels: tuple[str, ...] = ()

    def unmet(self, facts: Facts) -> str:
        """Name of the first condition that ``facts`` do not meet; empty when all hold."""
        if self.tiers and facts.tier not in self.tiers:
            return "tiers"
        if self.severe and not facts.severe:
            return "severe"
        if self.domains and facts.domain not in self.domains:
            return "domains"
        return self.unmet_signals(facts.signals) or self.unmet_circumstances(facts)

    def unmet_signals(self, signals: frozenset[str]) -> str:
        """As :meth:`unmet`, for the signals alone."""
        if self.signals_any and signals.isdisjoint(self.signals_any):
            return "signals_any"
        return "" if signals.issuperset(self.signals_all) else "signals_all"

    def unmet_circumstances(self, facts: Facts) -> str:
        """As :meth:`unmet`, for place, channel and words alone."""
        if self.channels and facts.channel not in self.channels:
            return "channels"
        if self.places and not any(facts.place.lies_in(area) for area in self.places):
            return "places"
        if self.words and not any(word in facts.text for word in self.words):
            return "words"
        return ""

    def holds(self, facts: Facts) -> bool:
        """Whether all conditions hold."""
        return not self.unmet(facts)

    def possible_tiers(self, taxonomy: Taxonomy) -> tuple[int, ...]:
        """Levels at which the conditions can hold; a taxonomy without tiers has level 0 only."""
        levels = range(max(len(taxonomy.tiers), 1))
        return tuple(
            level
            for level in levels
            if (not self.tiers or level in self.tiers) and (not self.severe or is_severe(level, taxonomy))
        )

    def possible_domains(self, taxonomy: Taxonomy) -> tuple[str, ...]:
        """Domain codes at which the conditions can hold."""
        return tuple(code for code in taxonomy.domain_codes if not self.domains or code in self.domains)


def is_severe(level: int, taxonomy: Taxonomy) -> bool:
    """Whether ``level`` is at or above the severe tier; never, where no tiers are labelled."""
    return bool(taxonomy.tiers) and level >= taxonomy.severe_tier
