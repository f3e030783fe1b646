"""From a triage network to the files of an encoder."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from model.encoder import EncoderScorer, EncoderSettings, record_golden
from model.encoder.scorer import BUDGET
from model.encoder.session import NetworkSession
from model.encoder.tokens import Integers, TokenReader
from model.encoder.windows import batches, cut
from model.linear.neutral import NeutralView, neutral_view
from training.export.graph import write_graph
from training.export.parity import Parity, ParityLimits, check_parity, measure_parity, reader_of
from training.export.precision import FloatPrecision, IntegerPrecision
from training.export.scales import fit_scales
from training.export.weights import read_weights
from training.network import TriageNetwork

__all__ = ("GOLDEN_TEXTS", "ExportedEncoder", "export_encoder")

GOLDEN_TEXTS = (
    "",
    "楼上漏水",
    "厂里欠了三个月工资,打电话也没人接",
    "他拿着刀在门口守着,说今晚谁也别想走,孩子吓得直哭",
    "我们小区的电梯停了半个月,物业说等维修基金,老人上不了楼,请你们来看看",
    "村里分地的时候少给我家量了两分,找了几次村委会都说以前就是这样分的",
    "借出去的钱到期不还,打了借条,现在他把手机号换了",
    "谢谢",
)
"""Invented; their scores are written into ``golden.json``."""
CALIBRATION = 4
"""Every so many texts fit the scales; the parity of the others says what that is worth elsewhere."""


class ExportedEncoder(msgspec.Struct, frozen=True):
    """What an encoder consists of."""

    files: dict[str, bytes]
    """``tokenizer.json``, ``encoder.int8.onnx``, ``golden.json``."""
    parity: Parity


def export_encoder(
    network: TriageNetwork,
    tokenizer_json: bytes,
    settings: EncoderSettings,
    texts: Sequence[str],
    *,
    view: NeutralView | None = None,
    limits: ParityLimits | None = None,
) -> ExportedEncoder:
    """Write a network as an 8-bit graph and make sure that it still says the same.

    Args:
        network: Taught; put into evaluation here.
        tokenizer_json: The tokenizer it was taught with.
        settings: Its shape and how long texts are cut.
        texts: Normalised texts like those it will read.
        view: What it reads of a text; the shipped view.
        limits: Of the drift.

    Raises:
        ExportError: ``F371`` another kind of network, ``F372`` or ``F373`` a drift beyond its limit, ``F374`` too few
            texts.
        EncoderUnavailable: The tokenizer cannot be used or does not fit the network.
    """
    view = view or neutral_view()
    reader = TokenReader(tokenizer_json)
    weights = read_weights(network, settings)
    watched = write_graph(weights, FloatPrecision(), watch=True)
    scales = fit_scales(watched, len(weights.layers), _token_ids(texts[::CALIBRATION], reader, settings, view))
    integer = write_graph(weights, IntegerPrecision(scales))
    graphs = (
        NetworkSession(raw, settings, vocabulary=reader.size, threads=1)
        for raw in (write_graph(weights, FloatPrecision()), integer)
    )
    parity = measure_parity(
        len(texts),
        _token_ids(texts, reader, settings, view),
        reader_of(network),
        *(session.run for session in graphs),
    )
    check_parity(parity, limits or ParityLimits())
    scorer = EncoderScorer.restore(tokenizer_json, integer, settings, view, threads=1)
    files = {
        "tokenizer.json": tokenizer_json,
        "encoder.int8.onnx": integer,
        "golden.json": record_golden(scorer, GOLDEN_TEXTS),
    }
    return ExportedEncoder(files, parity)


def _token_ids(
    texts: Sequence[str], reader: TokenReader, settings: EncoderSettings, view: NeutralView
) -> list[Integers]:
    """Batches of windows as the scorer makes them."""
    ids = [reader.read(view.apply(text)).ids for text in texts]
    windows = [window for row, found in enumerate(ids) for window in cut(row, len(found), settings)]
    return [
        np.stack([reader.frame(ids[window.text][window.start : window.end]) for window in batch])
        for batch in batches(windows, BUDGET)
    ]
