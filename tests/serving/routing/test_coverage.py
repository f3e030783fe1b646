"""The exact checks agree with trying every complaint of a small world."""

from __future__ import annotations

from datetime import time
from itertools import chain, combinations, pairwise, product

from hypothesis import given, settings
from hypothesis import strategies as st

from model.taxonomy import Domain, Signal, Taxonomy, Tier
from serving.routing.conditions import Facts, When
from serving.routing.coverage import coverage_problems, hits
from serving.routing.place import NOWHERE, Place
from serving.routing.precedence import Precedence
from serving.routing.rules import Rule, RuleBook
from serving.routing.working_time import Due, never_later

WORDS = ("甲", "甲乙", "乙")
CHANNELS = ("信", "电")
AREAS = ("东镇", "东镇/一村", "西镇")
TAXONOMY = Taxonomy(
    format=1,
    id="small",
    name="小",
    domains=(Domain("d", "丁"), Domain("e", "戊")),
    tiers=tuple(Tier(level, str(level)) for level in range(3)),
    signals=(Signal("s", "己"), Signal("t", "庚")),
    severe_tier=2,
)


def some(values):
    return st.lists(st.sampled_from(values), unique=True, max_size=2).map(tuple)


conditions = st.builds(
    When,
    domains=some(("d", "e")),
    tiers=some((0, 1, 2)),
    severe=st.sampled_from([False, False, False, True]),
    signals_any=some(("s", "t")),
    signals_all=some(("s", "t")),
    words=some(WORDS),
    places=some(AREAS),
    channels=some(CHANNELS),
)
times = st.sampled_from([Due(hours=1), Due(hours=24), Due(working_days=1), Due(working_days=3)])


@st.composite
def books(draw):
    rules = draw(st.lists(st.tuples(conditions, times, st.booleans()), min_size=1, max_size=5))
    return RuleBook(
        rules=tuple(
            Rule(f"r{number}", "body", due, "x", when, with_ordinary=ordinary)
            for number, (when, due, ordinary) in enumerate(rules)
        ),
        additions=(),
        legal_notes={},
        clock=draw(st.dictionaries(st.integers(0, 2), times)),
        workday_ends=time(17, 30),
        default=Rule("default", "body", Due(working_days=3), "x") if draw(st.booleans()) else None,
    )


def subsets(values):
    return chain.from_iterable(combinations(values, size) for size in range(len(values) + 1))


WORLD = [
    (domain, frozenset(signals), place, channel, "。".join(words))
    for domain, signals, place, channel, words in product(
        ("d", "e"),
        subsets(("s", "t")),
        (NOWHERE, Place("东镇"), Place("东镇", "一村"), Place("西镇")),
        ("", *CHANNELS),
        subsets(WORDS),
    )
]


def first_by_trying(book, domain, tier, rest):
    facts = Facts(domain, tier, tier >= 2, *rest)
    rules = (*book.rules, *((book.default,) if book.default else ()))
    return next((rule for rule in rules if rule.when.holds(facts)), None)


@settings(max_examples=150, deadline=None)
@given(books())
def test_problems_are_exactly_those_found_by_trying_everything(book):
    answers = {
        (domain, tier, rest): first_by_trying(book, domain, tier, rest)
        for domain, *rest in map(list, WORLD)
        for rest in [tuple(rest)]
        for tier in range(3)
    }
    problems = coverage_problems(book, Precedence(book, TAXONOMY))

    reached = {rule.id for rule in answers.values() if rule is not None}
    unreachable = {f"规则 {rule.id}" for rule in book.rules} - {f"规则 {name}" for name in reached}
    assert {problem.where for problem in problems if problem.code == "F225"} == unreachable

    open_domains = {domain for (domain, _, _), rule in answers.items() if rule is None}
    reported = {
        problem.where[-2] for problem in problems if problem.code == "F224" and "with_ordinary" not in problem.message
    }
    assert reported == open_domains

    late = set()
    for (domain, low, rest), lower in answers.items():
        higher = answers.get((domain, low + 1, rest))
        if lower and higher and not never_later(book.dues(higher, low + 1), book.dues(lower, low), book.workday_ends):
            late.add(f"规则 {higher.id}")
    assert {problem.where for problem in problems if problem.code == "F227"} == late


@settings(max_examples=100, deadline=None)
@given(books())
def test_hits_count_the_cells_in_which_a_rule_can_be_first(book):
    counts = hits(Precedence(book, TAXONOMY))
    mentioned = {code for rule in book.rules for code in (*rule.when.signals_any, *rule.when.signals_all)}
    cells = set()
    for (domain, signals, *rest), tier in product(WORLD, range(3)):
        if signals <= mentioned:
            rule = first_by_trying(book, domain, tier, (signals, *rest))
            if rule is not None:
                cells.add((rule.id, domain, tier, signals))
    expected = {rule.id: 0 for rule in (*book.rules, *((book.default,) if book.default else ()))}
    for name, *_ in cells:
        expected[name] += 1
    assert {name: counts[name] for name in expected} == expected


def test_tiers_above_and_below_are_compared_for_the_same_complaint_only():
    slow_letters = Rule("letters", "b", Due(working_days=1), "x", When(tiers=(0,), channels=("信",)))
    calls = Rule("calls", "b", Due(hours=24), "x", When(tiers=(1,), channels=("电",)))
    rest = Rule("rest", "b", Due(working_days=1), "x", When())
    book = RuleBook((slow_letters, calls, rest), (), {}, {1: Due(hours=1), 2: Due(hours=1)}, time(17, 30))
    assert coverage_problems(book, Precedence(book, TAXONOMY)) == []
    assert list(pairwise(Precedence(book, TAXONOMY).levels)) == [(0, 1), (1, 2)]
