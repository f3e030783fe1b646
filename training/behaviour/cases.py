"""The three kinds of test, as they stand in a suite file: one JSON object per line, ``kind`` tells which.

The kinds are those of CheckList: minimum functionality (``mft``), invariance (``inv``), direction (``dir``).
"""

from __future__ import annotations

from typing import Annotated

import msgspec

__all__ = ("Case", "DirectionCase", "Expectation", "FunctionCase", "InvarianceCase")

Name = Annotated[str, msgspec.Meta(min_length=1, pattern=r"^[a-z0-9_]+(-[a-z0-9_]+)*$")]
Text = Annotated[str, msgspec.Meta(min_length=1)]


class Expectation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What a prediction must say. Every field that is given must hold."""

    severe: bool | None = None
    """Tier at or above the taxonomy's severe tier, or below it."""
    tier: tuple[int, int] | None = None
    """Lowest and highest acceptable tier, both included."""
    domain: tuple[str, ...] = ()
    """Acceptable codes of the first suggestion; empty when it does not matter."""
    signals: tuple[str, ...] = ()
    """Codes that must be among the signals; others may be there too."""


class FunctionCase(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag="mft",
    tag_field="kind",
):
    """One text and what must be said of it."""

    id: Name
    capability: Name
    group: Name | None = None
    """Cases of one group are minimal edits of one text whose labels differ."""
    text: Text
    expect: Expectation

    @property
    def texts(self) -> tuple[str, ...]:
        """Every text of the case."""
        return (self.text,)

    @property
    def size(self) -> int:
        """Cases it counts for."""
        return 1


class InvarianceCase(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag="inv",
    tag_field="kind",
):
    """Texts that differ in something that must not matter. The first is the base; every other counts as one case."""

    id: Name
    capability: Name
    texts: Annotated[tuple[Text, ...], msgspec.Meta(min_length=2)]
    expect: Expectation | None = None
    """What every variant must fulfil besides."""

    @property
    def size(self) -> int:
        """Cases it counts for."""
        return len(self.texts) - 1


class DirectionCase(
    msgspec.Struct,
    frozen=True,
    forbid_unknown_fields=True,
    omit_defaults=True,
    kw_only=True,
    tag="dir",
    tag_field="kind",
):
    """A text, and the same with danger added, which must never be rated lower."""

    id: Name
    capability: Name
    base: Text
    more: Text

    @property
    def texts(self) -> tuple[str, ...]:
        """Base, then more."""
        return (self.base, self.more)

    @property
    def size(self) -> int:
        """Cases it counts for."""
        return 1


Case = FunctionCase | InvarianceCase | DirectionCase
