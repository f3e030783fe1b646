"""The routing engine: one lead, named co-handlers, one clock, and the reason why."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from model.taxonomy import Taxonomy
from serving.routing.conditions import Facts, is_severe, searchable
from serving.routing.coverage import coverage_problems
from serving.routing.directory import DEFAULT_DIRECTORY_PATH, Directory
from serving.routing.drafting import Decision, Draft
from serving.routing.errors import RoutingError
from serving.routing.precedence import Precedence
from serving.routing.references import entry_problems
from serving.routing.rules import DEFAULT_ROUTING_PATH, RuleBook

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from model.prediction import Prediction
    from serving.routing.complaint import Complaint
    from serving.routing.route import Route
    from serving.routing.rules import Addition, Rule

__all__ = ("Router", "Step")

FIRST_YEAR, LAST_YEAR = 2000, 2098
"""Years for which the calendar of working days can be reckoned."""


class Step(NamedTuple):
    """One rule that was looked at on the way to an answer."""

    rule: Rule | Addition
    unmet: str
    """Name of the first condition that did not hold; empty when the rule holds."""


class Router:
    """Sends complaints to bodies. Pure: the same complaint and prediction always give the same route.

    Build it with :meth:`load`, which checks the files.

    Args:
        book: Checked rules.
        directory: Checked bodies and places.
        taxonomy: The labels that predictions use.
    """

    def __init__(self, book: RuleBook, directory: Directory, taxonomy: Taxonomy) -> None:
        self.book = book
        self.directory = directory
        self.taxonomy = taxonomy
        self.order = Precedence(book, taxonomy)
        conditions = [*(rule.when for rule in book.rules), *(addition.when for addition in book.additions)]
        self._reads_text = any(when.words for when in conditions)

    @classmethod
    def load(
        cls,
        routing: Path = DEFAULT_ROUTING_PATH,
        directory: Path = DEFAULT_DIRECTORY_PATH,
        taxonomy: Taxonomy | None = None,
    ) -> Router:
        """Read both files and check them against each other and the taxonomy.

        Args:
            routing: File of the rules.
            directory: File of the bodies and places.
            taxonomy: The centre's labels; the county taxonomy when left out.

        Raises:
            RoutingError: ``F221``, ``F222`` a file or an entry cannot be read; else ``F223`` to ``F227`` and ``F229``:
                rules, bodies and taxonomy do not fit together. Lists all problems found.
        """
        taxonomy = Taxonomy.load() if taxonomy is None else taxonomy
        bodies, book = _read(directory, routing)
        problems = [*entry_problems(book, bodies, taxonomy), *coverage_problems(book, Precedence(book, taxonomy))]
        if problems:
            raise RoutingError.of(sorted(problems, key=lambda problem: problem.code))
        return cls(book, bodies, taxonomy)

    def route(self, complaint: Complaint, prediction: Prediction) -> Route:
        """Say who handles a complaint, by when, and why.

        Args:
            complaint: As it came in.
            prediction: What the model says about it, in this router's taxonomy.

        Raises:
            RoutingError: ``F228`` the time of receipt has no time zone or lies outside 2000-2098, or the prediction
                uses another taxonomy.
        """
        _check_time(complaint.received_at)
        facts = self._facts(complaint, prediction)
        rule = _answer(self.order.first(facts))
        additions = self._additions(facts, prediction)
        ordinary = self._ordinary(facts) if rule.with_ordinary else None
        decision = Decision(rule, ordinary, additions)
        return Draft(
            self.book, self.directory, self.taxonomy, complaint.received_at, prediction, facts, decision
        ).route()

    def explain(self, complaint: Complaint, prediction: Prediction) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
        """The rules looked at up to the one that answers, and all additions, each with why it did not hold.

        Raises:
            RoutingError: As :meth:`route`.
        """
        facts = self._facts(complaint, prediction)
        first = _answer(self.order.first(facts))
        steps = []
        for rule in self.order.rules:
            steps.append(Step(rule, rule.when.unmet(facts)))
            if rule is first:
                break
        holding = self._additions(facts, prediction)
        additions = tuple(Step(each, "" if each in holding else each.when.unmet(facts)) for each in self.book.additions)
        return tuple(steps), additions

    def _facts(self, complaint: Complaint, prediction: Prediction) -> Facts:
        if prediction.domain not in self.taxonomy.domain_codes or prediction.tier not in self.order.levels:
            raise RoutingError(
                "F228",
                f"分类 {self.taxonomy.id} 里没有领域 {prediction.domain!r} 或等级 {prediction.tier}。",
                "模型包与分流规则要用同一个分类文件，请检查 FENLIU_BUNDLE 与 FENLIU_ROUTING。",
            )
        return Facts(
            domain=prediction.domain,
            tier=prediction.tier,
            severe=is_severe(prediction.tier, self.taxonomy),
            signals=frozenset(score.signal for score in prediction.signals),
            place=self.directory.locate(complaint.place),
            channel=(complaint.channel or "").strip(),
            text=searchable(complaint.text) if self._reads_text else "",
        )

    def _additions(self, facts: Facts, prediction: Prediction) -> tuple[Addition, ...]:
        """The additions that hold; in severe cases of doubtful domain, also for the other domains of the set.

        Danger must not wait for the domain to be settled: better one helper too many.
        """
        readings = [facts]
        if facts.severe and prediction.needs_human:
            others = (each.domain for each in prediction.suggestions if each.in_set and each.domain != facts.domain)
            readings += [msgspec.structs.replace(facts, domain=domain) for domain in others]
        return tuple(each for each in self.book.additions if any(each.when.holds(reading) for reading in readings))

    def _ordinary(self, facts: Facts) -> Rule:
        """The rule for the same dispute without danger."""
        calm = msgspec.structs.replace(facts, tier=0, severe=False, signals=frozenset())
        return _answer(self.order.first(calm, ordinary=True))


def _read(directory: Path, routing: Path) -> tuple[Directory, RuleBook]:
    """Read both files, so that an error names what is wrong in either."""
    try:
        bodies = Directory.load(directory)
    except RoutingError as error:
        try:
            RuleBook.load(routing)
        except RoutingError as second:
            raise RoutingError.of([*error.problems, *second.problems]) from None
        raise
    return bodies, RuleBook.load(routing)


def _answer(rule: Rule | None) -> Rule:
    if rule is None:
        raise LookupError("no rule answers: the router was built from rules that were not checked")
    return rule


def _check_time(received_at: datetime) -> None:
    if received_at.utcoffset() is None:
        raise RoutingError("F228", "来件时间没有时区。", "请写成带时区的时间，例如 2026-11-25T09:00:00+08:00。")
    if not FIRST_YEAR <= received_at.year <= LAST_YEAR:
        raise RoutingError(
            "F228", f"来件时间应在 {FIRST_YEAR} 到 {LAST_YEAR} 年之间，得到 {received_at.year} 年。", "请检查来件时间。"
        )
