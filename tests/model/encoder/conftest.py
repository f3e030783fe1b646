from __future__ import annotations

import pytest

from model.encoder import EncoderScorer
from model.linear.neutral import NeutralView
from tests.tiny_encoder import SETTINGS, TEXTS, make_network, make_tokenizer
from training.export import ParityLimits, export_encoder


@pytest.fixture(scope="session")
def view() -> NeutralView:
    return NeutralView({"回民": "某人", "老王": "某人"})


@pytest.fixture(scope="session")
def files(view) -> dict[str, bytes]:
    """An exported encoder."""
    limits = ParityLimits(texts=1, integer_largest=1, integer_mean=1, integer_flips=1)
    return export_encoder(make_network(), make_tokenizer(), SETTINGS, TEXTS, view=view, limits=limits).files


@pytest.fixture(scope="session")
def scorer(files, view) -> EncoderScorer:
    return EncoderScorer.restore(files["tokenizer.json"], files["encoder.int8.onnx"], SETTINGS, view, threads=1)
