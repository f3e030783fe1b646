from __future__ import annotations

import itertools

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.calibration import OutputCalibration, RiskCalibration
from model.evidence import (
    MOST_CLAUSES,
    MOST_PIECES,
    EvidenceRule,
    clause_column,
    gather_evidence,
    model_spans,
    token_pieces,
)
from model.evidence.clauses import joint_scores
from model.linear.features import FeatureSpace, occurrences
from model.linear.rows import ClauseBatch
from model.linear.scorer import RiskScores
from model.text import normalise, split_clauses
from model.tripwire import Hit

OUTPUT = OutputCalibration(1.0, 1.0, 1.0, 0.0, 0.0)
CALIBRATION = RiskCalibration((OUTPUT,) * 3, (), 0.1, 0.95, evidence=0.5)
TEXTS = ("别的事情，没有什么危险。", "第一句在这里。他说要砍死我！第三句在这里。我不敢回家；第五句在这里。")

TOKENS = EvidenceRule("tokens", 0.0, 2, "token")
CLAUSES = EvidenceRule("clauses", 0.5, weight=1.0)


class Tokens:
    """One token a character, marked where ``words`` stand; ``reach`` characters were read."""

    def __init__(self, text: str, words: dict[str, float], reach: int | None = None) -> None:
        self.log_odds = np.full(len(text), -3.0, dtype=np.float32)
        for word, odds in words.items():
            at = text.index(word)
            self.log_odds[at : at + len(word)] = odds
        self.log_odds = self.log_odds[:reach]
        self.starts = np.arange(len(self.log_odds))
        self.ends = self.starts + 1

    def __len__(self) -> int:
        return len(self.log_odds)


@pytest.fixture
def shown():
    """The evidence of the second text, with the scores of its clauses for tier ≥ 2."""

    def show(
        scores: list[float],
        *,
        tier: int = 2,
        hits: tuple[Hit, ...] = (),
        text: str = TEXTS[1],
        rule: EvidenceRule | None = None,
        words: dict[str, float] | None = None,
        reach: int | None = None,
    ):
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
        tokens = None if rule is None else Tokens(texts[1].text, words or {}, reach)
        beyond = reach is not None
        spans = model_spans(texts[1].text, risk, 1, column, CALIBRATION, tokens, rule, beyond=beyond) if tier else []
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


def test_marked_tokens_are_shown_instead_of_clauses(shown):
    assert shown([9, 0, 0, 0, 0], rule=TOKENS, words={"要砍死我": 1.0, "不敢": 2.0}) == [
        ("model", "要砍死我"),
        ("model", "不敢"),
    ]


def test_small_gaps_are_joined_but_not_over_the_edge_of_a_clause(shown):
    found = shown([9, 0, 0, 0, 0], rule=TOKENS, words={"他说": 1.0, "砍死我!第三": 1.0})

    assert found == [("model", "他说要砍死我"), ("model", "第三")]


def test_a_single_character_grows_to_its_clause(shown):
    assert shown([9, 0, 0, 0, 0], rule=TOKENS, words={"砍": 1.0, "说": 1.0}) == [("model", "说要砍")]
    assert shown([9, 0, 0, 0, 0], rule=TOKENS, words={"砍": 1.0}) == [("model", "他说要砍死我")]


def test_without_a_marked_token_the_strongest_one_shows_its_clause(shown):
    assert shown([9, 0, 0, 0, 0], rule=TOKENS, words={"不敢": -1.0}) == [("model", "我不敢回家")]


def test_without_a_marked_token_the_linear_scorer_may_show_its_clause(shown):
    rule = msgspec.structs.replace(TOKENS, fallback="clause")

    assert shown([0, 9, 0, 0, 0], rule=rule, words={"不敢": -1.0}) == [("model", "他说要砍死我")]


def test_what_the_encoder_did_not_reach_is_the_linear_scorers_to_show(shown):
    found = shown([9, 0, 0, 5, 0], rule=TOKENS, words={"砍死": 1.0}, reach=16)

    assert found == [("model", "砍死"), ("model", "我不敢回家")]


def test_clauses_are_ranked_by_both_scorers(shown):
    assert shown([0, 1, 0, 0, 0], rule=CLAUSES, words={"不敢": 3.0}) == [("model", "我不敢回家")]
    alone = msgspec.structs.replace(CLAUSES, weight=0.0)
    assert shown([0, 1, 0, 0, 0], rule=alone, words={"不敢": 3.0}) == [("model", "他说要砍死我")]


def test_a_clause_that_was_not_read_counts_like_the_average_one():
    tokens = Tokens("甲乙丙丁戊己", {"甲": 5.0, "丙": 1.0}, reach=4)

    found = joint_scores(np.array([1.0, 1.0, 1.0]), [(0, 2), (2, 4), (4, 6)], tokens, 2.0)

    assert found.tolist() == [11, 3, 7]


def test_nothing_read_changes_nothing():
    nothing = Tokens("", {})

    assert joint_scores(np.array([1.0, 2.0]), [(0, 2), (2, 4)], nothing, 2.0).tolist() == [1, 2]
    assert token_pieces("", nothing, TOKENS) == []


@given(st.text("他说要砍死我,。! ab", max_size=60), st.data())
def test_pieces_lie_in_one_clause_each_in_order_without_overlap(text, data):
    tokens = Tokens(text, {})
    tokens.log_odds = np.array(data.draw(st.lists(st.floats(-3, 3), min_size=len(text), max_size=len(text))))
    clauses = split_clauses(text)

    found = token_pieces(text, tokens, TOKENS)

    assert len(found) <= MOST_PIECES
    for start, end in found:
        assert text[start:end].strip(" ,.。;:!?、") != ""
        assert any(low <= start < end <= high for low, high in clauses)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(found))
