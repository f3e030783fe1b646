"""Places of a county: towns, villages, and finding them in what a clerk wrote."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from model.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ("NOWHERE", "Gazetteer", "Place", "Town")


class Town(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A town, township or street office with its villages."""

    name: str
    """Full name, for example ``青山镇``."""
    villages: tuple[str, ...] = ()
    """Full names of villages and communities, for example ``李家村``."""
    aliases: tuple[str, ...] = ()
    """Other full names people write, for example one from before a merger."""
    names: dict[str, str] = {}
    """Body code → name of that body in this town, where it does not follow the body's ``local_name``."""


class Place(msgspec.Struct, frozen=True):
    """A place as far as the directory knows it."""

    town: str = ""
    """Name of the town; empty when unknown."""
    village: str = ""
    """Name of the village; empty when unknown. Never known without the town."""
    given: bool = False
    """Whether the clerk wrote anything at all."""

    def lies_in(self, area: str) -> bool:
        """Whether this place is the ``area`` (``青山镇`` or ``青山镇/李家村``) or lies in it."""
        return bool(self.town) and area in {self.town, f"{self.town}/{self.village}"}

    def __str__(self) -> str:
        return self.town + self.village


NOWHERE = Place()
"""No place was given."""


class Gazetteer:
    """Finds the one town and village that a clerk wrote down.

    Longer names win over names they contain. A village is looked for in the named town; without a town, a village name
    that only one town has is enough. Two towns, or two villages, leave the place unknown at that level.

    Args:
        towns: The towns of the directory; names and aliases unique, village names unique within a town.
    """

    def __init__(self, towns: Iterable[Town]) -> None:
        self._town_of: dict[str, str] = {}
        self._villages_in: dict[str, tuple[str, ...]] = {}
        homes: dict[str, list[str]] = {}
        for town in towns:
            self._town_of |= dict.fromkeys((town.name, *town.aliases), town.name)
            self._villages_in[town.name] = _longest_first(town.villages)
            for village in town.villages:
                homes.setdefault(village, []).append(town.name)
        self._homes_of = homes
        self._town_names = _longest_first(self._town_of)
        self._village_names = _longest_first(homes)

    def locate(self, written: str | None) -> Place:
        """The place as far as the directory knows it.

        Args:
            written: What the clerk wrote; may be empty.
        """
        if written is None or not written.strip():
            return NOWHERE
        names, rest = _named_in(normalise(written).text, self._town_names)
        towns = {self._town_of[name] for name in names}
        if len(towns) > 1:
            return Place(given=True)
        if towns:
            town = towns.pop()
            villages, _ = _named_in(rest, self._villages_in[town])
            return Place(town, villages[0] if len(villages) == 1 else "", given=True)
        villages, _ = _named_in(rest, self._village_names)
        homes = self._homes_of[villages[0]] if len(villages) == 1 else []
        return Place(homes[0], villages[0], given=True) if len(homes) == 1 else Place(given=True)


def _longest_first(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def _named_in(text: str, names: Iterable[str]) -> tuple[list[str], str]:
    """The names found in ``text``, and the text without them, so that a name inside a longer one is not found."""
    found = []
    for name in names:
        if name in text:
            found.append(name)
            text = text.replace(name, "\n")
    return found, text
