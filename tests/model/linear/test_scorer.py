from __future__ import annotations

import numpy as np
import pytest

from model.linear import DomainModel, LinearScorer, RiskModel, strongest_words
from model.linear.features import occurrences
from model.linear.head import LinearHead
from model.linear.neutral import neutral_view
from model.linear.rows import BITS, CHARACTERS, WORDS
from model.linear.vocabulary import Vocabulary
from model.linear.words import word_cutter

WAGES = "包工头拖欠工资三个月，一直推脱"
LEAK = "楼上漏水泡坏了我家天花板，物业不管"
BATCH = [WAGES, "", LEAK, "工资" * 300, "你好", "x", "他说要打死我！昨晚又来砸门，我不敢回家。"]


def model_of(features, row_weights) -> tuple[Vocabulary, LinearHead]:
    """One term per bucket seen; each text gives its weights to its own buckets."""
    buckets = np.unique(features.bucket)
    weights = np.zeros((len(buckets), len(row_weights[0])), dtype=np.float32)
    for row, values in enumerate(row_weights):
        weights[np.isin(buckets, features.bucket[features.row == row])] += values
    ones = np.ones(len(buckets), dtype=np.float32)
    bias = np.linspace(0, 0.2, weights.shape[1], dtype=np.float32)
    return Vocabulary(buckets.astype(np.int32), ones, BITS), LinearHead(weights, bias)


@pytest.fixture(scope="module")
def scorer() -> LinearScorer:
    texts = [WAGES, LEAK]
    spans = [word_cutter().spans(text) for text in texts]
    rows = [(1.0, -1.0, 0.1), (-1.0, 1.0, 0.2)]
    characters, head_characters = model_of(occurrences(CHARACTERS, texts), rows)
    words, head_words = model_of(occurrences(WORDS, texts, spans), rows)
    vocabulary, head = model_of(occurrences(CHARACTERS, ["打死我", "不敢回家"]), [(2.0, 1.0), (1.0, 0.5)])
    domain = DomainModel(characters, words, head_characters, head_words)
    return LinearScorer(domain, RiskModel(vocabulary, head, head), neutral_view())


def test_a_batch_scores_bit_for_bit_what_single_texts_score(scorer):
    domains, risk = scorer.domain_scores(BATCH), scorer.risk_scores(BATCH)

    for row, text in enumerate(BATCH):
        alone, risk_alone = scorer.domain_scores([text]), scorer.risk_scores([text])
        assert np.array_equal(alone.margins[0], domains.margins[row])
        assert alone.known[0] == domains.known[row]
        assert np.array_equal(risk_alone.texts[0], risk.texts[row])
        assert np.array_equal(risk_alone.clauses, risk.clauses[risk.batch.text_of == row])
        assert risk_alone.batch.spans[0] == risk.batch.spans[row]


def test_known_is_the_share_of_runs_seen_in_training(scorer):
    known = dict(zip(BATCH, scorer.domain_scores(BATCH).known, strict=True))

    assert (known[WAGES], known[LEAK], known[""], known["x"]) == (1.0, 1.0, 0.0, 0.0)
    assert 0 < known["工资" * 300] < 1


def test_the_worst_clause_scores_highest(scorer):
    text = "他说要打死我！昨晚又来砸门，我在屋里写信。"
    risk = scorer.risk_scores([text])

    start, end = risk.batch.spans[0][int(risk.clauses[:, 0].argmax())]
    assert text[start:end] == "他说要打死我！"


def test_arrays_lead_back_to_the_same_scorer(scorer):
    restored = LinearScorer.restore(scorer.arrays(), neutral_view())

    assert np.allclose(restored.domain_scores(BATCH).margins, scorer.domain_scores(BATCH).margins, atol=0.05)
    assert np.allclose(restored.risk_scores(BATCH).clauses, scorer.risk_scores(BATCH).clauses, atol=0.05)
    again = LinearScorer.restore(restored.arrays(), neutral_view())
    assert np.allclose(again.domain_scores(BATCH).margins, restored.domain_scores(BATCH).margins, atol=1e-5)


def test_a_scorer_without_risk_says_so(scorer):
    without = LinearScorer(scorer.domain, None, scorer.view)

    assert without.risk_scores(BATCH) is None
    assert LinearScorer.restore(without.arrays(), scorer.view).risk is None


def test_strongest_words_are_those_of_the_domain_in_text_order(scorer):
    text = "物业说包工头拖欠工资，可是楼上漏水也没有人管"
    scores = scorer.domain_scores(["别的文字", text])

    wages = strongest_words(scorer.domain, scores, 1, 0, len(text))
    leak = strongest_words(scorer.domain, scores, 1, 1, len(text))

    assert {"包工头", "拖欠工资"} <= {text[start:end] for start, end, _ in wages}
    assert {"物业", "楼上", "漏水"} <= {text[start:end] for start, end, _ in leak}
    for words in (wages, leak):
        assert [word[:2] for word in words] == sorted(word[:2] for word in words)
        assert all(0 < share <= 1 for _, _, share in words)
        assert sum(share for _, _, share in words) <= 1 + 1e-9
        assert len(words) <= 8


@pytest.mark.parametrize("text", ["", "x", "全然无关"])
def test_nothing_speaks_for_a_domain_where_nothing_is_known(scorer, text):
    scores = scorer.domain_scores([text])

    assert strongest_words(scorer.domain, scores, 0, 0, len(text)) == []
