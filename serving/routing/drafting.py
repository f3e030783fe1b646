"""Writing down a route once it is decided which rules apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from serving.routing.route import CoHandler, Lead, Route
from serving.routing.rules import CoHandling
from serving.routing.wording import calendar_sentence, doubt_sentence, legal_note, place_sentence, sentences
from serving.routing.working_time import due_at, in_words, is_arranged

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from model.prediction import Prediction
    from model.taxonomy import Taxonomy
    from serving.routing.conditions import Facts
    from serving.routing.directory import Body, Directory
    from serving.routing.rules import Addition, Rule, RuleBook
    from serving.routing.working_time import Due

__all__ = ("Decision", "Draft")


class Decision(NamedTuple):
    """The rules that apply to a complaint."""

    rule: Rule
    """The first that holds."""
    ordinary: Rule | None
    """The first that would hold without danger, where ``rule`` calls in the ordinary body."""
    additions: tuple[Addition, ...]


class Draft:
    """One route in the making.

    Args:
        book: Texts of the legal notes, clock of the tiers.
        directory: Names of the bodies.
        taxonomy: Names of the labels.
        received_at: When the clock starts; aware.
        prediction: What the model says.
        facts: The complaint as rules see it.
        decision: The rules that apply.
    """

    def __init__(
        self,
        book: RuleBook,
        directory: Directory,
        taxonomy: Taxonomy,
        received_at: datetime,
        prediction: Prediction,
        facts: Facts,
        decision: Decision,
    ) -> None:
        self._book = book
        self._directory = directory
        self._taxonomy = taxonomy
        self._received_at = received_at
        self._prediction = prediction
        self._facts = facts
        self._decision = decision
        self._unplaced: dict[str, Body] = {}
        """Local bodies that the place does not tell yet; filled as names are looked up."""

    def route(self) -> Route:
        """Name the bodies, reckon the times, give the reasons."""
        lead = self._directory.bodies[self._decision.rule.lead]
        lead_name = self._name(lead)
        dues = self._book.dues(self._decision.rule, self._facts.tier)
        due_moment, due = min(((self._moment(each), each) for each in dues), key=lambda pair: pair[0])
        co_handlers = self._co_handlers(due_moment)
        return Route(
            lead=Lead(lead.code, lead_name),
            co_handlers=co_handlers,
            level=lead.level,
            due_at=due_moment,
            reason=self._reason(lead_name, due, due_moment.year),
            legal_note=self._legal_note(),
            rule=self._decision.rule.id,
        )

    def _moment(self, due: Due) -> datetime:
        return due_at(self._received_at, due, self._book.workday_ends)

    def _name(self, body: Body) -> str:
        name = self._directory.name_at(body, self._facts.place)
        if name is None:
            self._unplaced[body.code] = body
            return body.name
        return name

    def _co_handlers(self, latest: datetime) -> tuple[CoHandler, ...]:
        rule, ordinary, additions = self._decision
        wanted = [
            *rule.co_handlers,
            *((CoHandling(ordinary.lead),) if ordinary else ()),
            *(co for addition in additions for co in addition.co_handlers),
        ]
        moments: dict[str, datetime] = {}
        for co in wanted:
            if co.body != rule.lead:
                moment = latest if co.due is None else min(self._moment(co.due), latest)
                moments[co.body] = min(moment, moments.get(co.body, moment))
        bodies = self._directory.bodies
        return tuple(CoHandler(code, self._name(bodies[code]), moment) for code, moment in moments.items())

    def _reason(self, lead_name: str, due: Due, year: int) -> str:
        taxonomy, facts = self._taxonomy, self._facts
        signals = [signal.name for signal in taxonomy.signals if signal.code in facts.signals]
        fields = {
            "domain": taxonomy.name_of(facts.domain),
            "tier": taxonomy.tier(facts.tier).name if taxonomy.tiers else "未分级",
            "signals": "、".join(signals) or "未见具体信号",
            "lead": lead_name,
            "place": str(facts.place) or "地点不明",
            "due": in_words(due),
        }
        templates = (self._decision.rule.reason, *self._reasons_of_additions())
        return sentences(
            (
                *(template.format_map(fields) for template in templates),
                place_sentence(facts.place, tuple(self._unplaced.values())),
                doubt_sentence(self._prediction, severe=facts.severe),
                calendar_sentence(year) if due.working_days and not is_arranged(year) else "",
            )
        )

    def _reasons_of_additions(self) -> Iterator[str]:
        """Reasons of the additions, without those that only call bodies which the rule calls itself."""
        rule = self._decision.rule
        present = {rule.lead, *(co.body for co in rule.co_handlers)}
        for addition in self._decision.additions:
            called = {co.body for co in addition.co_handlers}
            if not called or called - present:
                yield addition.reason

    def _legal_note(self) -> str:
        rule, ordinary, additions = self._decision
        entries = (rule, *additions, *((ordinary,) if ordinary else ()))
        return legal_note(self._book.legal_notes[note] for entry in entries for note in entry.legal_notes)
