from __future__ import annotations

import msgspec
import numpy as np
import pytest

from model.calibration import OutputCalibration, RiskCalibration
from model.evidence import MOST_CLAUSES, clause_column, gather_evidence, model_spans
from model.linear.features import FeatureSpace, occurrences
from model.linear.rows import ClauseBatch
from model.linear.scorer import RiskScores
from model.text import normalise, split_clauses
from model.tripwire import Hit

OUTPUT = OutputCalibration(1.0, 1.0, 1.0, 0.0, 0.0)
CALIBRATION = RiskCalibration((OUTPUT,) * 3, (), 0.1, 0.95, evidence=0.5)
TEXTS = ("别的事情，没有什么危险。", "第一句在这里。他说要砍死我！第三句在这里。我不敢回家；第五句在这里。")


@pytest.fixture
def shown():
    """The evidence of the second text, with the scores of its clauses for tier ≥ 2."""

    def show(scores: list[float], *, tier: int = 2, hits: tuple[Hit, ...] = (), text: str = TEXTS[1]):
        texts = [normalise(TEXTS[0]), normalise(text)]
        spans = [split_clauses(own.text) for own in texts]
        assert len(scores) == len(spans[1])
        table = np.zeros((len(spans[0]) + len(scores), 3))
        table[: len(spans[0])] = 9
        table[len(spans[0]) :, 1] = scores
        text_of = np.repeat([0, 1], [len(own) for own in spans])
        batch = ClauseBatch(2, spans, text_of, occurrences(FeatureSpace(10, 1, words=False), []))
        risk = RiskScores(np.zeros((2, 3)), table, batch)
        column = clause_column(tier, 2)
        spans = model_spans(texts[1].text, risk, 1, column, CALIBRATION) if tier else []
        found = gather_evidence(texts[1], hits, spans)
        assert all(piece.text == text[piece.start : piece.end] for piece in found)
        return [(piece.source, piece.text) for piece in found]

    return show


def test_the_worst_clause_is_always_shown(shown):
    assert shown([-3, -1, -3, -2, -3]) == [("model", "他说要砍死我")]


def test_further_clauses_are_shown_from_the_threshold_on_in_text_order(shown):
    assert shown([0, 0.5, 0.4, 0.9, 0]) == [("model", "他说要砍死我"), ("model", "我不敢回家")]


def test_neighbouring_clauses_are_joined(shown):
    assert shown([0, 0.6, 0.7, 0, 0]) == [("model", "他说要砍死我！第三句在这里")]


def test_no_more_than_the_worst_few_are_shown(shown):
    text = "这里平静。" + "他又来打我。这里平静。" * 6
    scores = [0.0] + [value for at in range(6) for value in (1.0 + at, 0.0)]

    found = shown(scores, text=text)

    assert [piece for _, piece in found] == ["他又来打我"] * MOST_CLAUSES


def test_a_routine_text_shows_no_clause_but_every_hit(shown):
    text = normalise(TEXTS[1]).text
    at = text.index("砍死")
    hit = Hit(id="kill", name="扬言杀人", start=at, end=at + 2, tier=1, signals=())

    assert shown([9, 9, 9, 9, 9], tier=0, hits=(hit,)) == [("tripwire:kill", "砍死")]
    assert shown([0, 9, 0, 0, 0], hits=(hit,)) == [("model", "他说要砍死我"), ("tripwire:kill", "砍死")]


def test_evidence_lies_on_the_original_characters(shown):
    text = "第一句在这里。他说要　砍　死　我！第三句在这里。我不敢回家；第五句在这里。"
    clauses = len(split_clauses(normalise(text).text))

    found = shown([float("砍" in normalise(text).text[a:b]) for a, b in split_clauses(normalise(text).text)], text=text)

    assert clauses >= 4
    assert any("砍" in piece for _, piece in found)


def test_without_a_risk_model_only_hits_are_shown():
    text = normalise(TEXTS[1])
    hit = Hit(id="kill", name="扬言杀人", start=0, end=3, tier=2, signals=())

    found = gather_evidence(text, (hit,), [])

    assert [msgspec.structs.astuple(piece) for piece in found] == [(0, 3, "第一句", "tripwire:kill")]
