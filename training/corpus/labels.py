"""Cell values as labels: codes or Chinese names, lists as JSON or separated, numbers as numbers or text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterable

    from model.taxonomy import Taxonomy

__all__ = ("LabelReader", "UnknownLabelError", "plain_text")

_SEPARATORS = re.compile(r"[、,，;；|\n]+")


class UnknownLabelError(ValueError):
    """A value that is no label of the taxonomy; ``value`` is what was found."""

    def __init__(self, value: str) -> None:
        self.value = value
        super().__init__(value)


def plain_text(value: object) -> str:
    """A cell as text without blanks around it; whole floats of a spreadsheet without ``.0``."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()


class LabelReader:
    """Reads the labels of one taxonomy.

    Args:
        taxonomy: Its codes and names are what counts; a code wins over a name.
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._domains = _lookup((entry.code, entry.name) for entry in taxonomy.domains)
        self._signals = _lookup((entry.code, entry.name) for entry in taxonomy.signals)
        self._tiers = {str(tier.level): tier.level for tier in taxonomy.tiers}
        self._tiers |= {tier.name: tier.level for tier in taxonomy.tiers if tier.name not in self._tiers}

    def domain(self, value: object) -> str:
        """Code of a domain.

        Raises:
            UnknownLabelError: Not in the taxonomy, or empty.
        """
        return _find(self._domains, plain_text(value))

    def alternatives(self, value: object) -> tuple[str, ...]:
        """Codes of several domains; raises as :meth:`domain` does."""
        return tuple(_find(self._domains, text) for text in _pieces(value))

    def signals(self, value: object) -> tuple[str, ...]:
        """Codes of several signals; raises as :meth:`domain` does."""
        return tuple(_find(self._signals, text) for text in _pieces(value))

    def tier(self, value: object) -> int | None:
        """Level of a tier, None for an empty cell; raises as :meth:`domain` does."""
        text = plain_text(value)
        if not text:
            return None
        try:
            return self._tiers[text]
        except KeyError:
            raise UnknownLabelError(text) from None

    @staticmethod
    def confidence(value: object) -> int | None:
        """1, 2 or 3, None for an empty cell; raises as :meth:`domain` does."""
        text = plain_text(value)
        if text in {"", "1", "2", "3"}:
            return int(text) if text else None
        raise UnknownLabelError(text)

    @staticmethod
    def evidence(value: object) -> tuple[str, ...]:
        """Pieces of evidence: a list, JSON of a list, or text with one piece a line."""
        found = _json_list(value)
        pieces = found if found is not None else str(value or "").splitlines()
        return tuple(piece for piece in map(str, pieces) if piece.strip())


def _lookup(entries: Iterable[tuple[str, str]]) -> dict[str, str]:
    pairs = list(entries)
    return {name: code for code, name in pairs} | {code: code for code, _ in pairs}


def _find(codes: dict[str, str], text: str) -> str:
    try:
        return codes[text]
    except KeyError:
        raise UnknownLabelError(text) from None


def _pieces(value: object) -> list[str]:
    found = _json_list(value)
    pieces = found if found is not None else _SEPARATORS.split(plain_text(value))
    return list(dict.fromkeys(text for text in map(plain_text, pieces) if text))


def _json_list(value: object) -> list[object] | None:
    """The list in a cell, or None if it is not one."""
    if isinstance(value, (list, tuple)):
        return list(value)
    if isinstance(value, str) and value.lstrip().startswith("["):
        try:
            return msgspec.json.decode(value, type=list[object])
        except msgspec.DecodeError:
            return None
    return None
