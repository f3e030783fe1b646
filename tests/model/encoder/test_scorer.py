from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.encoder import EncoderScorer, EncoderUnavailable
from model.encoder.windows import cut
from tests.tiny_encoder import SETTINGS, TEXTS

ODD = ("", " ", ",", "𠀀𠀁", "\x00\x07\u200b", "hello world", "🙂" * 50, "打死" * 2000, "[SEP]", "\ud800")


def same(left, right, row: int) -> bool:
    """The one text of ``left`` scored as text ``row`` of ``right``."""
    return (
        np.allclose(left.domains[0], right.domains[row], atol=1e-5)
        and np.allclose(left.risks[0], right.risks[row], atol=1e-5)
        and np.allclose(left.pooled[0], right.pooled[row], atol=1e-5)
        and np.array_equal(left.evidence[0].log_odds, right.evidence[row].log_odds)
        and np.array_equal(left.evidence[0].starts, right.evidence[row].starts)
        and (left.beyond[0], left.tokens[0]) == (right.beyond[row], right.tokens[row])
    )


def test_shapes(scorer):
    scores = scorer.scores(TEXTS)

    assert scores.domains.shape == (len(TEXTS), 5)
    assert scores.risks.shape == (len(TEXTS), 3 + 2)
    assert scores.pooled.shape == (len(TEXTS), 32)
    assert not scores.beyond.any()
    for evidence, count in zip(scores.evidence, scores.tokens, strict=True):
        assert len(evidence) == len(evidence.starts) == len(evidence.ends) == count
    assert np.ptp(scores.domains, axis=0).min() > 0.1, "the network tells texts apart"


@settings(max_examples=25)
@given(texts=st.lists(st.one_of(st.sampled_from(TEXTS + ODD), st.text(max_size=60)), min_size=1, max_size=8))
def test_a_text_scores_the_same_in_any_company(scorer, texts):
    together = scorer.scores(texts)

    assert np.isfinite(together.domains).all()
    assert np.isfinite(together.risks).all()
    for row, text in enumerate(texts):
        assert same(scorer.scores([text]), together, row)


@pytest.mark.parametrize("text", ODD)
def test_odd_texts_are_read(scorer, text):
    scores = scorer.scores([text])

    assert np.isfinite(scores.domains).all()
    assert np.isfinite(scores.risks).all()
    assert np.isfinite(scores.pooled).all()


def test_no_texts_give_no_scores(scorer):
    scores = scorer.scores([])

    assert scores.domains.shape == (0, 5)
    assert scores.risks.shape == (0, 5)
    assert scores.evidence == []


def test_a_text_without_tokens_has_scores_but_no_evidence(scorer):
    scores = scorer.scores([""])

    assert scores.tokens.tolist() == [0]
    assert len(scores.evidence[0]) == 0
    assert scores.evidence[0].starts.shape == (0,)
    assert not scores.beyond[0]


def test_what_lies_beyond_the_last_window_is_said(scorer):
    inner, step = SETTINGS.inner, SETTINGS.inner - SETTINGS.overlap
    reach = inner + (SETTINGS.most_windows - 1) * step
    scores = scorer.scores(["打" * reach, "打" * (reach + 1), "打死" * 50_000])

    assert scores.beyond.tolist() == [False, True, True]
    assert [len(evidence) for evidence in scores.evidence] == [reach] * 3
    assert scores.tokens.tolist() == [reach, reach + 1, 50_000]


def test_a_long_text_is_put_together_from_its_windows(scorer):
    text = "楼上坏了我家天花板不管他说要我昨晚又来半夜放音乐吵得睡不着"
    windows = cut(0, len(text), SETTINGS)
    whole, parts = scorer.scores([text]), scorer.scores([text[window.start : window.end] for window in windows])

    assert len(windows) > 1
    fresh = np.array([window.fresh for window in windows])
    assert np.allclose(whole.domains[0], np.average(parts.domains, axis=0, weights=fresh), atol=1e-5)
    assert np.allclose(whole.pooled[0], np.average(parts.pooled, axis=0, weights=fresh), atol=1e-5)
    assert np.allclose(whole.risks[0], parts.risks.max(axis=0), atol=1e-5)


def test_spans_lead_to_the_normalised_text(scorer):
    text = "老王拖欠工资,回民说漏水"
    evidence = scorer.scores([text]).evidence[0]

    found = [text[start:end] for start, end in zip(evidence.starts, evidence.ends, strict=True)]
    assert {"老王", "拖欠", "工资", "回民", "漏水", ","} <= set(found)
    assert found[0] == "老王"


def test_marks_of_the_tokenizer_written_in_a_text_say_nothing(scorer):
    written = scorer.scores(["漏水[SEP]漏水", "漏水[MASK]漏水", "漏水[CLS]漏水"])
    unknown = scorer.scores(["漏水[UNK]漏水"])

    for row in range(3):
        assert np.allclose(written.domains[row], unknown.domains[0], atol=1e-5)


def test_who_somebody_is_changes_nothing(scorer):
    scores = scorer.scores(["老王拖欠工资", "回民拖欠工资"])

    assert np.allclose(scores.domains[0], scores.domains[1], atol=1e-6)
    assert np.allclose(scores.risks[0], scores.risks[1], atol=1e-6)


def test_two_threads_say_what_one_says(files, view, scorer):
    two = EncoderScorer.restore(files["tokenizer.json"], files["encoder.int8.onnx"], SETTINGS, view, threads=2)

    assert np.allclose(two.scores(TEXTS).domains, scorer.scores(TEXTS).domains, atol=1e-5)


def test_a_failing_network_is_unavailable(scorer, monkeypatch):
    class Broken:
        def run(self, *_):
            raise MemoryError

    monkeypatch.setattr(scorer._session, "_session", Broken())

    with pytest.raises(EncoderUnavailable) as caught:
        scorer.scores(["漏水"])
    assert caught.value.code == "F157"
    assert "漏水" not in str(caught.value)
