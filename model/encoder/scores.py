"""What the encoder says about texts, put together from their windows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import msgspec
import numpy as np
import numpy.typing as npt

from model.encoder.session import BatchScores
from model.encoder.settings import EncoderSettings
from model.encoder.tokens import Integers, Tokens
from model.encoder.windows import Window
from model.linear.neutral import NeutralText

__all__ = ("EncoderScores", "ScoreSheet", "TokenScores")

Floats = npt.NDArray[np.float64]
Singles = npt.NDArray[np.float32]


class TokenScores:
    """How much each token of a text carries the risk; tokens beyond the last window are not listed.

    Places are worked out when they are first asked for: most texts are harmless and nobody asks.

    Args:
        view: The text that was read.
        tokens: Its tokens, as many as were read.
        log_odds: Shape (tokens,).
    """

    def __init__(self, view: NeutralText, tokens: Tokens, log_odds: Singles) -> None:
        self._view = view
        self._tokens = tokens
        self.log_odds = log_odds

    def __len__(self) -> int:
        return len(self.log_odds)

    @property
    def starts(self) -> Integers:
        """Shape (tokens,): where each token begins in the normalised text."""
        return self._spans[:, 0]

    @property
    def ends(self) -> Integers:
        """Shape (tokens,): one past the end of each token in the normalised text."""
        return self._spans[:, 1]

    @cached_property
    def _spans(self) -> Integers:
        places = zip(self._tokens.starts.tolist(), self._tokens.ends.tolist(), strict=True)
        spans = [self._view.span(start, end) for start, end in places]
        return np.array(spans, dtype=np.int64).reshape(-1, 2)


class EncoderScores(msgspec.Struct, frozen=True):
    """Scores of texts, in their order."""

    domains: Floats
    """Shape (texts, domains): logits."""
    risks: Floats
    """Shape (texts, levels + signals): log-odds of tier ≥ 1, tier ≥ 2 …, then of the signals."""
    evidence: list[TokenScores]
    pooled: Singles
    """Shape (texts, hidden): the mean vector of a text."""
    beyond: npt.NDArray[np.bool_]
    """Shape (texts,): the end of the text was not read."""
    tokens: Integers
    """Shape (texts,): tokens of the whole text, read or not."""


class ScoreSheet:
    """Collects the windows of texts.

    Domain logits and pooled vectors of a text are means of its windows, weighted by the tokens that are new in each;
    risks are the highest of any window, for danger is no less for what stands around it. A token's evidence comes from
    the window that shows most of its surroundings.
    """

    def __init__(self, texts: int, settings: EncoderSettings) -> None:
        self._domains = np.zeros((texts, settings.domains))
        self._risks = np.full((texts, settings.levels + settings.signals), -np.inf)
        self._pooled = np.zeros((texts, settings.hidden))
        self._weights = np.zeros((texts, 1))
        self._evidence: list[list[tuple[Window, Singles]]] = [[] for _ in range(texts)]

    def add(self, windows: Sequence[Window], scores: BatchScores) -> None:
        """Enter a batch of windows."""
        rows = np.array([window.text for window in windows])
        weights = np.array([[max(window.fresh, 1)] for window in windows], dtype=np.float64)
        np.add.at(self._weights, rows, weights)
        np.add.at(self._domains, rows, weights * scores.domain)
        np.add.at(self._pooled, rows, weights * scores.pooled)
        np.maximum.at(self._risks, rows, np.hstack([scores.tier, scores.signals]))
        for window, evidence in zip(windows, scores.evidence, strict=True):
            self._evidence[window.text].append((window, evidence[1:-1]))

    def total(self, views: Sequence[NeutralText], tokens: Sequence[Tokens]) -> EncoderScores:
        """Scores of the texts once every window is entered."""
        evidence = [
            _token_scores(view, found, windows)
            for view, found, windows in zip(views, tokens, self._evidence, strict=True)
        ]
        counts = np.array([len(found.ids) for found in tokens], dtype=np.int64)
        read = np.array([len(found) for found in evidence], dtype=np.int64)
        return EncoderScores(
            self._domains / self._weights,
            self._risks,
            evidence,
            (self._pooled / self._weights).astype(np.float32),
            read < counts,
            counts,
        )


def _token_scores(view: NeutralText, tokens: Tokens, windows: list[tuple[Window, Singles]]) -> TokenScores:
    read = max(window.end for window, _ in windows)
    log_odds = np.zeros(read, dtype=np.float32)
    best = np.full(read, -1, dtype=np.int64)
    for window, scores in windows:
        places = np.arange(window.end - window.start)
        margin = np.minimum(places, places[::-1])
        inside = slice(window.start, window.end)
        better = margin > best[inside]
        log_odds[inside] = np.where(better, scores, log_odds[inside])
        best[inside] = np.maximum(margin, best[inside])
    return TokenScores(view, Tokens(tokens.ids[:read], tokens.starts[:read], tokens.ends[:read]), log_odds)
