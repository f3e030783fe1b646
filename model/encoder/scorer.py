"""The encoder: normalised texts in, scores out."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.encoder.scores import EncoderScores, ScoreSheet
from model.encoder.session import NetworkSession
from model.encoder.settings import EncoderSettings, thread_count
from model.encoder.tokens import TokenReader
from model.encoder.windows import batches, cut
from model.linear.neutral import NeutralView

__all__ = ("EncoderScorer",)

BUDGET = 1024
"""Tokens of a batch: larger ones are no faster, what lies between two layers then no longer fits into the cache."""


class EncoderScorer:
    """Reads texts in their neutral view. Immutable and safe to share between threads.

    A text's scores do not depend on the texts beside it: windows of equal length share a batch, nothing is padded, and
    activations are rounded on scales fixed at export.
    """

    def __init__(
        self, reader: TokenReader, session: NetworkSession, settings: EncoderSettings, view: NeutralView
    ) -> None:
        self.settings = settings
        self._reader = reader
        self._session = session
        self._view = view

    @classmethod
    def restore(
        cls,
        tokenizer: bytes,
        network: bytes,
        settings: EncoderSettings,
        view: NeutralView,
        *,
        threads: int | None = None,
    ) -> EncoderScorer:
        """Load the two files of an encoder.

        Args:
            tokenizer: ``tokenizer.json``.
            network: ``encoder.int8.onnx``.
            settings: Its shape.
            view: The view of a text that the network was taught on.
            threads: See :func:`model.encoder.settings.thread_count`.

        Raises:
            EncoderUnavailable: ``F151``-``F156``.
        """
        reader = TokenReader(tokenizer)
        session = NetworkSession(network, settings, vocabulary=reader.size, threads=thread_count(threads))
        return cls(reader, session, settings, view)

    def scores(self, texts: Sequence[str]) -> EncoderScores:
        """Score normalised texts of any length and content.

        Raises:
            EncoderUnavailable: ``F157`` the network failed.
        """
        views = [self._view.read(text) for text in texts]
        tokens = [self._reader.read(view.text) for view in views]
        windows = [window for row, found in enumerate(tokens) for window in cut(row, len(found.ids), self.settings)]
        sheet = ScoreSheet(len(texts), self.settings)
        for batch in batches(windows, BUDGET):
            ids = [self._reader.frame(tokens[window.text].ids[window.start : window.end]) for window in batch]
            sheet.add(batch, self._session.run(np.stack(ids)))
        return sheet.total(views, tokens)
