"""Checks of the rules together: does every case have an answer, can every rule be one, does danger come sooner?

Exact, not sampled. Conditions only ask for presence (:mod:`serving.routing.conditions`), so

- a domain and tier is answered whatever else holds if and only if the emptiest complaint is answered;
- a rule can be first if and only if it is first for one of its *least* complaints: one signal of ``signals_any``
  besides ``signals_all``, one word as the whole text, one of its places, one of its channels. Whatever else a
  complaint holds can only let more of the earlier rules match;
- two rules are both first for complaints that differ in the tier alone if and only if they are for a least complaint
  of both.
"""

from __future__ import annotations

from collections import Counter
from itertools import chain, combinations, pairwise, product
from typing import TYPE_CHECKING

import msgspec

from serving.routing.conditions import is_severe
from serving.routing.errors import Problem
from serving.routing.precedence import Precedence, least_circumstances, least_signals
from serving.routing.working_time import in_words, never_later

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from serving.routing.rules import Rule, RuleBook

__all__ = ("coverage_problems", "hits")


def coverage_problems(book: RuleBook, order: Precedence) -> list[Problem]:
    """``F224`` gaps, ``F225`` rules that never answer, ``F227`` higher tiers that may be due later."""
    return [*_gaps(order), *_unreachable(book, order), *_late(book, order)]


def hits(order: Precedence) -> Mapping[str, int]:
    """In how many cases each rule can be first: domains × tiers × all sets of the signals that rules mention.

    A case counts for every rule that is first there for some place, channel and text, so the sum may exceed the
    number of cases. Time grows as two to the number of signals: 0.5 s for eight.
    """
    mentioned = sorted({code for rule in order.rules for code in (*rule.when.signals_any, *rule.when.signals_all)})
    subsets = [
        frozenset(chosen)
        for chosen in chain.from_iterable(combinations(mentioned, size) for size in range(len(mentioned) + 1))
    ]
    counts: Counter[str] = Counter()
    for domain, level, signals in product(order.taxonomy.domain_codes, order.levels, subsets):
        counts.update(rule.id for rule, in_the_way in order.possible(domain, level, signals) if not in_the_way)
    return counts


def _gaps(order: Precedence) -> Iterator[Problem]:
    needs_ordinary = any(rule.with_ordinary for rule in order.rules)
    for domain in order.taxonomy.domains:
        where = f"领域 {domain.name}（{domain.code}）"
        open_levels = [level for level in order.levels if order.first(order.facts(domain.code, level)) is None]
        if open_levels:
            levels = "、".join(map(str, open_levels))
            yield Problem("F224", where, f"等级 {levels} 没有规则兜底（不带信号、地点、词语、渠道条件），可能无人接办")
        elif needs_ordinary and order.first(order.facts(domain.code, 0), ordinary=True) is None:
            yield Problem("F224", where, "有规则写了 with_ordinary，但等级 0 没有平常的主办机构")


def _unreachable(book: RuleBook, order: Precedence) -> Iterator[Problem]:
    for rule in book.rules:
        if rule.when.severe and not order.taxonomy.tiers:
            continue  # A centre that labels no risk may still keep the rule.
        in_the_way = _in_the_way(rule, order)
        if in_the_way is None:
            yield Problem("F225", f"规则 {rule.id}", "永远轮不到：它的条件在这个分类里不可能成立")
        elif in_the_way:
            earlier = "、".join(list(in_the_way)[:5])
            yield Problem("F225", f"规则 {rule.id}", f"永远轮不到：总有前面的规则抢先（{earlier}）")


def _in_the_way(rule: Rule, order: Precedence) -> dict[str, None] | None:
    """Ids of earlier rules that answer wherever ``rule`` holds; empty if it can be first; None if it never holds."""
    found: dict[str, None] | None = None
    domains, levels = rule.when.possible_domains(order.taxonomy), rule.when.possible_tiers(order.taxonomy)
    for domain, level, signals in product(domains, levels, least_signals([rule.when])):
        for other, earlier in order.possible(domain, level, signals):
            if other is not rule:
                continue
            if not earlier:
                return {}
            found = (found or {}) | {earlier[0].id: None}
    return found


def _late(book: RuleBook, order: Precedence) -> Iterator[Problem]:
    reported: set[tuple[str, str]] = set()
    for domain, (low, high) in product(order.taxonomy.domain_codes, pairwise(order.levels)):
        for lower, higher in product(order.cell(domain, low), order.cell(domain, high)):
            dues, dues_below = book.dues(higher, high), book.dues(lower, low)
            if (lower.id, higher.id) in reported or never_later(dues, dues_below, book.workday_ends):
                continue
            if _both_first(order, domain, (low, lower), (high, higher)):
                reported.add((lower.id, higher.id))
                late, early = (" / ".join(map(in_words, each)) for each in (dues, dues_below))
                message = f"等级 {high} 的时限（{late}）可能晚于等级 {low} 时的规则 {lower.id}（{early}）"
                yield Problem("F227", f"规则 {higher.id}", message)


def _both_first(order: Precedence, domain: str, lower: tuple[int, Rule], higher: tuple[int, Rule]) -> bool:
    """Whether one complaint is answered by one rule at the lower tier and by the other at the higher tier."""
    whens = [lower[1].when, higher[1].when]
    for signals, circumstances in product(least_signals(whens), list(least_circumstances(whens))):
        complaint = msgspec.structs.replace(circumstances, domain=domain, signals=signals)
        if all(
            order.first(msgspec.structs.replace(complaint, tier=level, severe=is_severe(level, order.taxonomy))) is rule
            for level, rule in (lower, higher)
        ):
            return True
    return False
