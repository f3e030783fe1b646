"""What the page shows of an assessment: prediction and route, put into the words and numbers a clerk reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from model.taxonomy import Tier
from serving.desk.evidence import Glossary, TextView
from serving.desk.wording import band, is_today, local_time, percent

if TYPE_CHECKING:
    from datetime import datetime

    from model.prediction import Prediction
    from model.taxonomy import Taxonomy
    from serving.routing.route import Route

__all__ = ("AssessmentView", "Bar", "CoHandlerView", "RouteView", "SignalView", "TierView", "tone_of")

LEVEL_NAMES = {"village": "村（社区）", "town": "乡镇（街道）", "county": "县级"}
"""Names of the levels a route can have."""


class Bar(msgspec.Struct, frozen=True):
    """A probability to draw and to read."""

    name: str
    percent: str
    width: float
    """Length of the bar, 0-100."""
    hint: str = ""

    @classmethod
    def of(cls, name: str, probability: float, hint: str = "") -> Bar:
        """Build from a probability (0-1)."""
        return cls(name, percent(probability), round(100 * min(max(probability, 0.0), 1.0), 1), hint)


class TierView(msgspec.Struct, frozen=True):
    """Badge, severe probability and what to do."""

    level: int
    name: str
    tone: str
    """``calm``, ``watch``, ``severe`` or ``imminent``: chooses colour and icon."""
    severe: Bar
    band: str
    hint: str

    @property
    def needs_help_now(self) -> bool:
        """Whether help comes first and the help lines are shown."""
        return self.tone in {"severe", "imminent"}


class SignalView(msgspec.Struct, frozen=True):
    """A danger signal and how to meet it."""

    bar: Bar
    description: str


class Due(msgspec.Struct, frozen=True):
    """By when."""

    time: str
    is_today: bool

    @classmethod
    def of(cls, moment: datetime, now: datetime) -> Due:
        """Both times are aware; see ``wording.local_time``."""
        return cls(local_time(moment, now), is_today(moment, now))


class CoHandlerView(msgspec.Struct, frozen=True):
    """A body that helps, and by when."""

    name: str
    due: Due


class RouteView(msgspec.Struct, frozen=True):
    """The route card."""

    lead: str
    level: str
    due: Due
    co_handlers: tuple[CoHandlerView, ...]
    reason: str
    legal_note: str
    rule: str

    @classmethod
    def of(cls, route: Route, now: datetime) -> RouteView:
        """Put a route into words.

        Args:
            route: Who handles the case, from when the router saw it.
            now: An aware time that decides whether the year is written, and what is today.
        """
        return cls(
            lead=route.lead.name,
            level=LEVEL_NAMES.get(route.level, route.level),
            due=Due.of(route.due_at, now),
            co_handlers=tuple(CoHandlerView(body.name, Due.of(body.due_at, now)) for body in route.co_handlers),
            reason=route.reason,
            legal_note=route.legal_note,
            rule=route.rule,
        )

    def as_text(self) -> str:
        """The route as plain lines, for pasting into a message."""
        lines = [f"主办：{self.lead}（{self.level}），{self.due.time} 前"]
        lines += [f"协办：{body.name}，{body.due.time} 前" for body in self.co_handlers]
        lines += [f"理由：{self.reason}"] if self.reason else []
        lines += [f"法律提示：{self.legal_note}"] if self.legal_note else []
        return "\n".join(lines)


class AssessmentView(msgspec.Struct, frozen=True):
    """Everything the assessment panel shows."""

    tier: TierView | None
    """None for a taxonomy without tiers."""
    notices: tuple[str, ...]
    signals: tuple[SignalView, ...]
    suggested: tuple[Bar, ...]
    """Domains in the suggestion set, most probable first; never empty."""
    others: tuple[Bar, ...]
    text: TextView
    route: RouteView
    degraded: bool
    bundle: str

    @classmethod
    def of(cls, text: str, prediction: Prediction, route: Route, glossary: Glossary, now: datetime) -> AssessmentView:
        """Put an assessment into words.

        Args:
            text: What to show as the text: the original, or its mask of the same length.
            prediction: What the model said of the original.
            route: Where the router sends it.
            glossary: Names of domains, tiers, signals and tripwires.
            now: An aware time, see :meth:`RouteView.of`.
        """
        suggested, others = _domains(prediction, glossary.taxonomy)
        return cls(
            tier=_tier(prediction, glossary.taxonomy),
            notices=tuple(reason.message for reason in prediction.needs_human),
            signals=_signals(prediction, glossary.taxonomy),
            suggested=suggested,
            others=others,
            text=TextView.of(text, prediction, glossary),
            route=RouteView.of(route, now),
            degraded=prediction.degraded,
            bundle=prediction.bundle,
        )


def known_tier(level: int, taxonomy: Taxonomy) -> Tier:
    """The tier of a level; a case stored under another taxonomy keeps at least its number."""
    return taxonomy.tiers[level] if level < len(taxonomy.tiers) else Tier(level, f"{level} 级")


def tone_of(level: int, taxonomy: Taxonomy) -> str:
    """Tone of a tier: calm at 0, watch below the severe ones, imminent at the top of the severe ones."""
    if level >= taxonomy.severe_tier:
        return "imminent" if level >= len(taxonomy.tiers) - 1 else "severe"
    return "watch" if level else "calm"


def _tier(prediction: Prediction, taxonomy: Taxonomy) -> TierView | None:
    if not taxonomy.tiers:
        return None
    tier = known_tier(prediction.tier, taxonomy)
    return TierView(
        level=tier.level,
        name=tier.name,
        tone=tone_of(tier.level, taxonomy),
        severe=Bar.of("严重风险概率", prediction.severe_probability),
        band=band(prediction.severe_probability),
        hint=tier.hint,
    )


def _signals(prediction: Prediction, taxonomy: Taxonomy) -> tuple[SignalView, ...]:
    known = {signal.code: signal for signal in taxonomy.signals}
    views = []
    for score in prediction.signals:
        signal = known.get(score.signal)
        hint, description = (signal.hint, signal.description) if signal else ("", "")
        views.append(SignalView(Bar.of(score.name, score.probability, hint), description))
    return tuple(views)


def _domains(prediction: Prediction, taxonomy: Taxonomy) -> tuple[tuple[Bar, ...], tuple[Bar, ...]]:
    """Bars of the suggestion set and of all others; the first suggestion is always among the former."""
    hints = {domain.code: domain.hint for domain in taxonomy.domains}
    suggested: list[Bar] = []
    others: list[Bar] = []
    for rank, suggestion in enumerate(prediction.suggestions):
        bar = Bar.of(suggestion.name, suggestion.probability, hints.get(suggestion.domain, ""))
        (suggested if suggestion.in_set or rank == 0 else others).append(bar)
    return tuple(suggested), tuple(others)
