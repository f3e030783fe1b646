"""What stands in ``routing.toml``, as structs. Format version 1."""

from __future__ import annotations

from datetime import time
from pathlib import Path
from string import Formatter
from typing import TypeVar

import msgspec

from serving.routing.conditions import When, searchable
from serving.routing.errors import Problem, RoutingError
from serving.routing.reading import check_header, convert, convert_list, read_toml, repeated
from serving.routing.working_time import Due

__all__ = (
    "DEFAULT_ROUTING_PATH",
    "STARTER_ROUTING_PATH",
    "TEMPLATE_FIELDS",
    "Addition",
    "CoHandling",
    "Rule",
    "RuleBook",
    "TierClock",
    "template_fields",
)

Entry = TypeVar("Entry", "Rule", "Addition")

DEFAULT_ROUTING_PATH = Path(__file__).with_name("routing.toml")
"""Rules of the model county, for the county taxonomy."""

STARTER_ROUTING_PATH = Path(__file__).with_name("starter_routing.toml")
"""Rules that fit every taxonomy, with ``STARTER_DIRECTORY_PATH``. A start for one's own file."""

TEMPLATE_FIELDS = frozenset({"domain", "due", "lead", "place", "signals", "tier"})
"""Fields a ``reason`` may use."""

_KNOWN_TABLES = {"format", "workday_ends", "clock", "legal_notes", "rules", "additions", "default"}


class CoHandling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A body that must help."""

    body: str
    due: Due | None = None
    """Its own time; the lead's when left out, and never later than the lead's."""


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule. The first rule whose conditions hold answers."""

    id: str
    lead: str
    """Body code."""
    due: Due
    """Latest time; the clock of the tier may be earlier."""
    reason: str
    """Template of a Chinese sentence for staff: why this body."""
    when: When = When()
    co_handlers: tuple[CoHandling, ...] = ()
    legal_notes: tuple[str, ...] = ()
    with_ordinary: bool = False
    """Whether the body that would lead without danger and court joins, with its legal notes."""


class Addition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is added to the answer of whichever rule came first. Every addition whose conditions hold applies."""

    id: str
    when: When
    co_handlers: tuple[CoHandling, ...] = ()
    reason: str = ""
    legal_notes: tuple[str, ...] = ()


class TierClock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The latest due time of a tier, whatever the rule says."""

    tier: int
    due: Due


class RuleBook(msgspec.Struct, frozen=True):
    """All rules of one centre, as read; not yet checked against a directory and a taxonomy."""

    rules: tuple[Rule, ...]
    additions: tuple[Addition, ...]
    legal_notes: dict[str, str]
    clock: dict[int, Due]
    """Tier → latest due time."""
    workday_ends: time
    default: Rule | None = None
    """Answers what no rule answers; its ``when`` is empty."""

    @classmethod
    def load(cls, path: Path = DEFAULT_ROUTING_PATH) -> RuleBook:
        """Read a TOML file.

        Args:
            path: The routing file.

        Raises:
            RoutingError: ``F221`` unreadable, ``F222`` malformed entries, all of them.
        """
        raw = read_toml(path, "分流规则")
        problems: list[Problem] = []
        check_header(raw, _KNOWN_TABLES, "分流规则", problems)
        rules = convert_list(raw.get("rules", []), Rule, "规则", "id", problems)
        additions = convert_list(raw.get("additions", []), Addition, "追加", "id", problems)
        clock = convert_list(raw.get("clock", []), TierClock, "时限 clock", "tier", problems)
        legal_notes = convert(raw.get("legal_notes", {}), dict[str, str], "法律提示 legal_notes", problems)
        workday_ends = convert(raw.get("workday_ends"), time, "分流规则 workday_ends（例如 17:30:00）", problems)
        default = convert(raw["default"], Rule, "规则 default", problems) if "default" in raw else None
        names = [entry.id for entry in (*rules, *additions, *((default,) if default else ()))]
        problems += [Problem("F222", f"规则 {name}", "id 重复") for name in repeated(names)]
        problems += [
            Problem("F222", f"时限 clock {tier}", "tier 重复")
            for tier in repeated([str(entry.tier) for entry in clock])
        ]
        if default is not None and default.when != When():
            problems.append(Problem("F222", "规则 default", "不能有 when：它回答其余所有情况"))
        if problems or legal_notes is None or workday_ends is None:
            raise RoutingError.of(problems)
        return cls(
            rules=tuple(_searchable(rule) for rule in rules),
            additions=tuple(_searchable(addition) for addition in additions),
            legal_notes=legal_notes,
            clock={entry.tier: entry.due for entry in clock},
            workday_ends=workday_ends,
            default=default,
        )

    def dues(self, rule: Rule, tier: int) -> tuple[Due, ...]:
        """Due times that bind a case; the earliest counts."""
        capped = self.clock.get(tier)
        return (rule.due,) if capped is None else (rule.due, capped)


def template_fields(template: str) -> frozenset[str]:
    """Names in braces.

    Raises:
        ValueError: Unbalanced braces.
    """
    return frozenset(field for _, field, _, _ in Formatter().parse(template) if field is not None)


def _searchable(entry: Entry) -> Entry:
    """The entry with its words in the form they are looked for."""
    words = tuple(searchable(word) for word in entry.when.words)
    return msgspec.structs.replace(entry, when=msgspec.structs.replace(entry.when, words=words))
