"""Runs a suite against anything that predicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from training.behaviour.cases import Case, DirectionCase, Expectation, FunctionCase, InvarianceCase
from training.behaviour.errors import BehaviourError
from training.behaviour.report import BehaviourReport, CapabilityRate, Failure

if TYPE_CHECKING:
    from model.prediction import Prediction
    from training.behaviour.suite import Suite

__all__ = ("Predict", "run_behaviour")

Predict = Callable[[Sequence[str]], Sequence["Prediction"]]
"""One prediction per text, in the same order; ``Predictor.predict`` is one."""

SPREAD = 0.10
"""Largest difference of the severe probability among texts that must be rated alike."""
FALL = 0.01
"""Largest fall of the severe probability that is taken for rounding when danger is added."""
_BLOCK = 256
_ROUNDING = 1e-9


def _broken(expect: Expectation, prediction: Prediction, severe_tier: int) -> list[str]:
    """The fields of an expectation that do not hold."""
    broken = []
    if expect.severe is not None and (prediction.tier >= severe_tier) != expect.severe:
        broken.append("severe")
    if expect.tier is not None and not expect.tier[0] <= prediction.tier <= expect.tier[1]:
        broken.append("tier")
    if expect.domain and prediction.domain not in expect.domain:
        broken.append("domain")
    if not set(expect.signals) <= {score.signal for score in prediction.signals}:
        broken.append("signals")
    return broken


def _invariance(case: InvarianceCase, found: Sequence[Prediction], severe_tier: int) -> Iterator[tuple[str, list[str]]]:
    """Every variant against the base and the variants that passed before it."""
    base = found[0]
    low = high = base.severe_probability
    for place, variant in enumerate(found[1:], start=1):
        probability = variant.severe_probability
        broken = [] if case.expect is None else _broken(case.expect, variant, severe_tier)
        if variant.tier != base.tier:
            broken.append("tier_differs")
        if (variant.tier >= severe_tier) != (base.tier >= severe_tier):
            broken.append("severe_differs")
        if max(high, probability) - min(low, probability) > SPREAD + _ROUNDING:
            broken.append("probability_differs")
        if not broken:
            low, high = min(low, probability), max(high, probability)
        yield f"{case.id}#{place}", broken


def _direction(case: DirectionCase, found: Sequence[Prediction]) -> tuple[str, list[str]]:
    base, more = found
    broken = []
    if more.tier < base.tier:
        broken.append("tier_falls")
    if more.severe_probability < base.severe_probability - FALL - _ROUNDING:
        broken.append("probability_falls")
    return case.id, broken


def _outcomes(case: Case, found: Sequence[Prediction], severe_tier: int) -> list[tuple[str, list[str]]]:
    """Id and broken requirements of everything in a case that counts as one."""
    if isinstance(case, FunctionCase):
        return [(case.id, _broken(case.expect, found[0], severe_tier))]
    if isinstance(case, InvarianceCase):
        return list(_invariance(case, found, severe_tier))
    return [_direction(case, found)]


def _predictions(predict: Predict, texts: Sequence[str]) -> list[Prediction]:
    found: list[Prediction] = []
    for first in range(0, len(texts), _BLOCK):
        found += predict(texts[first : first + _BLOCK])
    if len(found) != len(texts):
        raise BehaviourError(
            "F345", f"{len(texts)} 条文本得到 {len(found)} 个预测；应当一条一个。", "请检查所用的预测函数。"
        )
    return found


def run_behaviour(predict: Predict, suite: Suite) -> BehaviourReport:
    """Run every case.

    Args:
        predict: The model.
        suite: At least one case.

    Raises:
        BehaviourError: ``F345`` not one prediction per text.
    """
    predictions = iter(_predictions(predict, [text for case in suite.cases for text in case.texts]))
    passed, total = Counter[str](), Counter[str]()
    failures = []
    for case in suite.cases:
        for name, broken in _outcomes(case, [next(predictions) for _ in case.texts], suite.severe_tier):
            total[case.capability] += 1
            passed[case.capability] += not broken
            if broken:
                failures.append(Failure(name, case.capability, tuple(broken)))
    return BehaviourReport(
        rates=tuple(CapabilityRate.of(name, passed[name], total[name]) for name in suite.capabilities),
        overall=CapabilityRate.of("all", passed.total(), total.total()),
        failures=tuple(failures),
    )
