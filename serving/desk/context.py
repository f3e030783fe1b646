"""What the pages need besides the service: the names to speak in, what the form offers, the length of a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from litestar.di import NamedDependency

from serving.desk.evidence import Glossary
from serving.triage.service import TriageService

if TYPE_CHECKING:
    from serving.routing import Router

__all__ = ("DeskContext", "channels_of", "places_of", "provide_desk")

_CHANNELS: Final = ("来访", "电话", "微信", "信函", "12345 热线", "网格上报", "其他")
"""Ways a complaint comes in at every centre."""


class DeskContext(msgspec.Struct, frozen=True):
    """Fixed for the life of the process."""

    glossary: Glossary
    channels: tuple[str, ...]
    """Channels the form offers."""
    places: tuple[str, ...]
    """Places the form proposes; any other may be written."""
    max_characters: int
    """Longest complaint taken, in code points."""


def channels_of(router: Router) -> tuple[str, ...]:
    """The usual channels, and those the centre's rules ask about, so that no rule is out of the desk's reach."""
    book = router.book
    conditions = [rule.when for rule in book.rules] + [addition.when for addition in book.additions]
    asked = [channel for when in conditions for channel in when.channels]
    return tuple(dict.fromkeys((*_CHANNELS[:-1], *asked, _CHANNELS[-1])))


def places_of(router: Router) -> tuple[str, ...]:
    """Every town of the directory followed by its villages."""
    return tuple(
        place
        for town in router.directory.towns.values()
        for place in (town.name, *(town.name + village for village in town.villages))
    )


def provide_desk(triage: NamedDependency[TriageService]) -> DeskContext:
    """Names of the bundle that answers, offers of the routing that answers, and the limit of the service."""
    return DeskContext(
        glossary=Glossary(triage.taxonomy, triage.tripwire_names),
        channels=channels_of(triage.router),
        places=places_of(triage.router),
        max_characters=triage.max_characters,
    )
