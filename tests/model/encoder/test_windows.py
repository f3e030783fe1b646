from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from model.encoder.scores import ScoreSheet
from model.encoder.session import BatchScores
from model.encoder.settings import EncoderSettings
from model.encoder.tokens import Tokens
from model.encoder.windows import Window, batches, cut
from model.linear.neutral import NeutralText
from model.text.offsets import OffsetMap


@st.composite
def shapes(draw) -> EncoderSettings:
    window = draw(st.integers(3, 40))
    overlap = draw(st.integers(0, window - 3))
    most = draw(st.integers(1, 6))
    return EncoderSettings(domains=1, levels=1, signals=1, hidden=1, window=window, overlap=overlap, most_windows=most)


@given(shapes(), st.integers(0, 300))
def test_windows_cover_a_text_in_order(settings, tokens):
    windows = cut(7, tokens, settings)

    assert all(window.text == 7 for window in windows)
    assert len(windows) <= settings.most_windows
    assert windows[0].start == 0
    assert sum(window.fresh for window in windows) == windows[-1].end <= tokens
    for before, after in itertools.pairwise(windows):
        assert settings.overlap <= before.end - after.start < settings.overlap + len(windows)
        assert after.end > before.end
        assert after.fresh == after.end - before.end
    assert len({window.length for window in windows}) == 1
    assert windows[0].length <= settings.window
    if windows[-1].end < tokens:
        assert len(windows) == settings.most_windows
        assert windows[0].length == settings.window


@given(st.lists(st.integers(0, 60), max_size=40), st.integers(1, 300))
def test_batches_hold_every_window_once_and_pad_nothing(lengths, budget):
    windows = [Window(row, 0, length, length) for row, length in enumerate(lengths)]
    found = list(batches(windows, budget))

    assert sorted(window.text for batch in found for window in batch) == list(range(len(lengths)))
    for batch in found:
        assert len({window.length for window in batch}) == 1
        assert len(batch) == 1 or len(batch) * batch[0].length <= budget


def test_windows_of_a_text_are_put_together():
    """Ten tokens in two windows of six, two shared."""
    settings = EncoderSettings(domains=1, levels=1, signals=1, hidden=1, window=8, overlap=2)
    windows = cut(0, 10, settings)
    assert [(window.start, window.end, window.fresh) for window in windows] == [(0, 6, 6), (4, 10, 4)]

    def column(*values: float) -> np.ndarray:
        return np.array(values, dtype=np.float32)[:, None]

    evidence = np.array([[9, *range(6), 9], [9, *range(10, 16), 9]], dtype=np.float32)
    sheet = ScoreSheet(1, settings)
    sheet.add(windows, BatchScores(column(1, 2), column(-1, -3), column(0, 5), evidence, column(10, 20)))
    places = np.arange(10)
    view = NeutralText("x" * 10, OffsetMap())
    scores = sheet.total([view], [Tokens(places, places, places + 1)])

    assert scores.domains.tolist() == [[(6 * 1 + 4 * 2) / 10]]
    assert scores.risks.tolist() == [[-1, 5]]
    assert scores.pooled.tolist() == [[(6 * 10 + 4 * 20) / 10]]
    assert scores.evidence[0].log_odds.tolist() == [0, 1, 2, 3, 4, 11, 12, 13, 14, 15]
    assert not scores.beyond[0]
