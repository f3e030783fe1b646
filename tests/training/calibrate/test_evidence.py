from __future__ import annotations

import numpy as np
import pytest

from model.calibration import OutputCalibration, RiskCalibration
from model.linear.features import FeatureSpace, occurrences
from model.linear.rows import ClauseBatch
from model.linear.scorer import RiskScores
from model.text import split_clauses
from training.calibrate import AnnotatedTexts, fit_evidence_rule

CALIBRATION = RiskCalibration((OutputCalibration(1, 1, 1, 0, 0),) * 2, (), 0.1, 0.95, evidence=0.5)
SENTENCES = ("楼上的水管又漏了。", "物业一直不来修。", "昨晚他拿着刀说要砍死我,", "邻居都听见了。", "请你们来看看。")
PIECE = "拿着刀说要砍死我"


class Tokens:
    def __init__(self, text: str, marked: range, generator) -> None:
        self.log_odds = generator.normal(-4, 0.5, len(text))
        self.log_odds[list(marked)] += 6
        self.starts = np.arange(len(text))
        self.ends = self.starts + 1

    def __len__(self) -> int:
        return len(self.log_odds)


def annotated(*, tokens: bool, clauses: bool, texts: int = 40) -> AnnotatedTexts:
    """Texts of shuffled sentences; ``tokens`` and ``clauses`` say which scorer finds the dangerous one."""
    generator = np.random.default_rng(4)
    found, pieces, spans, scores, heard = [], [], [], [], []
    for _ in range(texts):
        text = "".join(generator.permutation(SENTENCES))
        at = text.index(PIECE)
        wrong = int(generator.integers(0, len(text) - len(PIECE)))
        own = split_clauses(text)
        table = generator.normal(0, 0.3, (len(own), 2))
        right = next(place for place, (start, end) in enumerate(own) if start <= at < end)
        table[right if clauses else int(generator.integers(0, len(own))), 1] += 3
        begin = at if tokens else wrong
        heard.append(Tokens(text, range(begin, begin + len(PIECE)), generator))
        found.append(text)
        pieces.append([(at, at + len(PIECE))])
        spans.append(own)
        scores.append(table)
    text_of = np.repeat(np.arange(texts), [len(own) for own in spans])
    batch = ClauseBatch(texts, spans, text_of, occurrences(FeatureSpace(10, 1, words=False), []))
    return AnnotatedTexts(found, pieces, RiskScores(np.zeros((texts, 2)), np.concatenate(scores), batch), heard)


def test_an_encoder_that_marks_the_very_words_is_followed():
    rule = fit_evidence_rule(annotated(tokens=True, clauses=False), CALIBRATION, 1)

    assert rule.source == "tokens"
    assert rule.overlap["tokens"] > 0.95
    assert rule.likeness["tokens"] > 0.8


def test_an_encoder_that_marks_anything_is_not():
    rule = fit_evidence_rule(annotated(tokens=False, clauses=True), CALIBRATION, 1)

    assert (rule.source, rule.weight) == ("clauses", 0)
    assert rule.overlap["clauses"] > 0.95


@pytest.mark.parametrize("source", ["tokens", "clauses"])
def test_both_kinds_are_measured(source):
    rule = fit_evidence_rule(annotated(tokens=True, clauses=True), CALIBRATION, 1)

    assert 0 <= rule.likeness[source] <= 1
    assert rule.overlap[source] > 0.9


def test_without_annotated_texts_the_linear_threshold_stays():
    rule = fit_evidence_rule(AnnotatedTexts([], [], None, []), CALIBRATION, 1)

    assert (rule.source, rule.threshold, rule.weight) == ("clauses", 0.5, 0)
