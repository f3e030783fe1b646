"""Which rule comes first, and which rules can."""

from __future__ import annotations

from itertools import chain, product
from typing import TYPE_CHECKING

from serving.routing.conditions import Facts, is_severe
from serving.routing.place import NOWHERE, Place

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from model.taxonomy import Taxonomy
    from serving.routing.conditions import When
    from serving.routing.rules import Rule, RuleBook

__all__ = ("Precedence", "least_circumstances", "least_signals")

_SENTENCE_END = "。"
"""Joins the words of two rules to a text in which no third word arises at the seam."""


class Precedence:
    """The rules of a book in order, for one taxonomy.

    Args:
        book: The rules.
        taxonomy: Domains, tiers and signals.
    """

    def __init__(self, book: RuleBook, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self.levels = tuple(range(max(len(taxonomy.tiers), 1)))
        self.rules: tuple[Rule, ...] = (*book.rules, *((book.default,) if book.default else ()))
        self._cells: dict[tuple[str, int], tuple[int, ...]] = {
            (domain, level): tuple(
                number
                for number, rule in enumerate(self.rules)
                if level in rule.when.possible_tiers(taxonomy) and domain in rule.when.possible_domains(taxonomy)
            )
            for domain, level in product(taxonomy.domain_codes, self.levels)
        }
        self._rivals = [self._rivals_of(number) for number in range(len(self.rules))]

    def facts(self, domain: str, level: int, signals: frozenset[str] = frozenset()) -> Facts:
        """The emptiest complaint of a domain and tier."""
        return Facts(domain, level, is_severe(level, self.taxonomy), signals)

    def cell(self, domain: str, level: int) -> tuple[Rule, ...]:
        """Rules that can hold in a domain and tier, in order."""
        return tuple(self.rules[number] for number in self._cells[domain, level])

    def first(self, facts: Facts, *, ordinary: bool = False) -> Rule | None:
        """The first rule that holds; None when there is none.

        Args:
            facts: The complaint.
            ordinary: Leave out rules that themselves call in the ordinary body.
        """
        for number in self._cells[facts.domain, facts.tier]:
            rule = self.rules[number]
            if not (ordinary and rule.with_ordinary) and not (
                rule.when.unmet_signals(facts.signals) or rule.when.unmet_circumstances(facts)
            ):
                return rule
        return None

    def possible(self, domain: str, level: int, signals: frozenset[str]) -> Iterator[tuple[Rule, tuple[Rule, ...]]]:
        """Rules that hold in a domain and tier with exactly these signals, each with the earlier rules in its way.

        A rule with nothing in its way is first for some place, channel and text.
        """
        holding = [
            number for number in self._cells[domain, level] if not self.rules[number].when.unmet_signals(signals)
        ]
        for number in holding:
            ways = (tuple(self.rules[rival] for rival in holding if rival in rivals) for rivals in self._rivals[number])
            yield self.rules[number], min(ways, key=len)

    def _rivals_of(self, number: int) -> list[frozenset[int]]:
        """For each least circumstance of a rule, the earlier rules whose circumstances hold as well."""
        earlier = range(number)
        probes = least_circumstances([self.rules[number].when])
        return [
            frozenset(other for other in earlier if not self.rules[other].when.unmet_circumstances(probe))
            for probe in probes
        ]


def least_signals(whens: Sequence[When]) -> Iterator[frozenset[str]]:
    """Sets of signals that hold just enough for all of ``whens``."""
    choices = ([{*when.signals_all, code} for code in when.signals_any] or [set(when.signals_all)] for when in whens)
    for chosen in product(*choices):
        yield frozenset(chain.from_iterable(chosen))


def least_circumstances(whens: Sequence[When]) -> Iterator[Facts]:
    """Facts (of no domain and tier) that can hold just enough place, channel and text for all of ``whens``."""
    texts = [_SENTENCE_END.join(chosen) for chosen in product(*(when.words or ("",) for when in whens))]
    places = [_place(area) for area in _pooled(when.places for when in whens)] or [NOWHERE]
    channels = _pooled(when.channels for when in whens) or [""]
    for text, place, channel in product(texts, places, channels):
        yield Facts("", 0, severe=False, place=place, channel=channel, text=text)


def _pooled(lists: Iterable[tuple[str, ...]]) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(lists)))


def _place(area: str) -> Place:
    town, _, village = area.partition("/")
    return Place(town, village, given=True)
