"""The encoder: a small Chinese transformer in onnxruntime, without torch.

:class:`EncoderScorer` reads normalised texts; everything that can be wrong with an encoder is an
:class:`EncoderUnavailable`, and a bundle's other scorer can go on without it.
"""

from __future__ import annotations

from model.encoder.errors import EncoderUnavailable
from model.encoder.golden import check_golden, record_golden
from model.encoder.processor import processor_features
from model.encoder.scorer import EncoderScorer
from model.encoder.scores import EncoderScores, TokenScores
from model.encoder.settings import EncoderSettings, thread_count

__all__ = (
    "EncoderScorer",
    "EncoderScores",
    "EncoderSettings",
    "EncoderUnavailable",
    "TokenScores",
    "check_golden",
    "processor_features",
    "record_golden",
    "thread_count",
)
