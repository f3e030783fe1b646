from __future__ import annotations

from collections import Counter

import msgspec
import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from onnx import TensorProto, numpy_helper

from model.encoder import EncoderScorer, check_golden
from model.encoder.session import NetworkSession
from model.linear.neutral import NeutralView, neutral_view
from tests.tiny_encoder import SETTINGS, TEXTS, make_network, make_tokenizer
from training.export import ExportError, ParityLimits, export_encoder
from training.export.graph import product_sources, write_graph
from training.export.parity import reader_of
from training.export.precision import STEPS, FloatPrecision, IntegerPrecision, Scale, quantise
from training.export.scales import fit_scales
from training.export.weights import Dense, read_weights
from training.export.writer import GraphWriter

MANY = [text[start:] + text[:start] for text in TEXTS for start in range(len(text))]
LIMITS = ParityLimits(texts=50, integer_largest=0.3, integer_mean=0.05, integer_flips=0.2)
"""Wide: random weights are harder on eight bits than taught ones."""
LAYER = {
    "Add": 2,
    "Gelu": 1,
    "LayerNormalization": 2,
    "MultiHeadAttention": 1,
    "MatMulIntegerToFloat": 6,
    "QuantizeLinear": 4,
}
OUTSIDE = {"Add": 5, "LayerNormalization": 1, "MatMul": 5, "Softmax": 1}


@pytest.fixture(scope="module")
def exported():
    return export_encoder(make_network(), make_tokenizer(), SETTINGS, MANY, limits=LIMITS)


@pytest.fixture(scope="module")
def ids() -> np.ndarray:
    return np.random.default_rng(3).integers(1, 60, size=(8, 12))


def arrays_of(raw: bytes) -> dict[str, np.ndarray]:
    return {tensor.name: numpy_helper.to_array(tensor) for tensor in onnx.load_from_string(raw).graph.initializer}


def session_of(raw: bytes) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(raw, providers=["CPUExecutionProvider"])


def test_the_files_restore_to_a_scorer(exported):
    files = exported.files
    assert files.keys() == {"tokenizer.json", "encoder.int8.onnx", "golden.json"}
    scorer = EncoderScorer.restore(
        files["tokenizer.json"], files["encoder.int8.onnx"], SETTINGS, neutral_view(), threads=1
    )
    check_golden(scorer, files["golden.json"])


def test_export_is_deterministic(exported):
    assert export_encoder(make_network(), make_tokenizer(), SETTINGS, MANY, limits=LIMITS) == exported


def test_every_layer_is_fused(exported):
    counts = Counter(node.op_type for node in onnx.load_from_string(exported.files["encoder.int8.onnx"]).graph.node)

    for operator in LAYER.keys() | OUTSIDE.keys():
        assert counts[operator] == 2 * LAYER.get(operator, 0) + OUTSIDE.get(operator, 0), operator


def test_products_cannot_saturate(exported):
    """Two products of bytes are added in 16 bits on processors without VNNI."""
    arrays = arrays_of(exported.files["encoder.int8.onnx"])
    small = {name: array for name, array in arrays.items() if array.dtype == np.int8}

    assert len(small) == 2 * 6 + 1
    for name, array in small.items():
        if name != "words.table":
            assert 255 * 2 * int(np.abs(array.astype(int)).max()) < 2**15
            assert arrays[name.replace("weight", "steps")].shape == (array.shape[1],)
    assert arrays["words.steps"].shape == (len(arrays["words.table"]), 1)


def test_integer_products_are_exact_on_this_processor():
    """The largest bytes there are, against products in floating point."""
    rng = np.random.default_rng(5)
    weight = rng.choice([-1.0, 1.0], size=(256, 32)).astype(np.float32)
    rows = rng.choice([0, 1], size=(17, 256))
    writer = GraphWriter()
    writer.node("Cast", ["numbers"], "rows", to=TensorProto.FLOAT)
    layer = Dense(weight, np.zeros(32, dtype=np.float32))
    IntegerPrecision({"rows": Scale(1 / 255, 0)}).dense(writer, "rows", layer, "out")
    raw = writer.finish(["numbers"], {"out": ("rows", 32)})

    [found] = session_of(raw).run(["out"], {"numbers": rows})
    assert np.allclose(found, rows @ weight, atol=1e-3)


def test_rounding_of_weights_is_within_half_a_step():
    weight = np.random.default_rng(1).normal(size=(40, 6)).astype(np.float32)
    weight[:, 2] = 0
    rounded, steps = quantise(weight, STEPS)

    assert np.abs(rounded).max() == STEPS
    assert (np.abs(rounded * steps - weight) <= steps / 2 + 1e-7).all()


def test_the_float_graph_is_the_network(ids):
    network = make_network()
    raw = write_graph(read_weights(network, SETTINGS), FloatPrecision())
    graph = NetworkSession(raw, SETTINGS, vocabulary=200, threads=1)
    answers = (msgspec.structs.astuple(read(ids)) for read in (graph.run, reader_of(network)))

    for said, heard in zip(*answers, strict=True):
        assert np.allclose(said, heard, atol=1e-3)


def test_padding_changes_nothing(ids):
    """The scorer never pads, but the file may be read by others."""
    network = make_network()
    session = session_of(write_graph(read_weights(network, SETTINGS), FloatPrecision()))
    mask = np.ones_like(ids)
    mask[:, 7:] = 0
    names = ["domain", "tier", "signals", "pooled"]
    padded = session.run(names, {"input_ids": ids, "attention_mask": mask})
    plain = session.run(names, {"input_ids": ids[:, :7], "attention_mask": mask[:, :7]})

    for left, right in zip(padded, plain, strict=True):
        assert np.allclose(left, right, atol=1e-3)
    with torch.inference_mode():
        taught = network(torch.from_numpy(ids), torch.from_numpy(mask))
    assert np.allclose(padded[0], taught.domain.numpy(), atol=1e-3)


def test_scales_hold_every_value_of_the_texts_they_were_fitted_on(ids):
    watched = write_graph(read_weights(make_network(), SETTINGS), FloatPrecision(), watch=True)
    scales = fit_scales(watched, 2, [ids[:4], ids[4:]])
    values = session_of(watched).run(list(scales), {"input_ids": ids, "attention_mask": np.ones_like(ids)})

    assert list(scales) == list(product_sources(2))
    for scale, found in zip(scales.values(), values, strict=True):
        assert 0 <= scale.zero <= 255
        assert -scale.step <= found.min() + scale.zero * scale.step
        assert found.max() + scale.zero * scale.step <= 256 * scale.step


def test_parity_counts_and_prints(exported):
    parity = exported.parity

    assert len(parity.lines()) == 1 + 2 * 4
    assert parity.texts == len(MANY)
    assert parity.graph.domain.largest < 1e-4
    assert 0 < parity.integer.domain.mean < parity.integer.domain.largest


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        ({"texts": len(MANY) + 1}, "F374"),
        ({"graph_largest": 0.0}, "F372"),
        ({"integer_largest": 1e-9}, "F373"),
        ({"integer_mean": 1e-9}, "F373"),
    ],
)
def test_a_drift_beyond_its_limit_is_refused(limits, code):
    limits = msgspec.structs.replace(LIMITS, **limits)
    with pytest.raises(ExportError) as caught:
        export_encoder(make_network(), make_tokenizer(), SETTINGS, MANY, limits=limits)
    assert caught.value.code == code


def test_a_network_that_says_nothing_finite_is_refused():
    network = make_network()
    network.signals.bias.data.fill_(float("nan"))
    with pytest.raises(ExportError) as caught:
        export_encoder(network, make_tokenizer(), SETTINGS, MANY, limits=LIMITS)
    assert caught.value.code == "F372"


@pytest.mark.parametrize("wrong", [{"domains": 6}, {"levels": 2}, {"signals": 3}, {"hidden": 64}, {"window": 21}])
def test_settings_of_another_network_are_refused(wrong):
    with pytest.raises(ExportError) as caught:
        export_encoder(make_network(), make_tokenizer(), msgspec.structs.replace(SETTINGS, **wrong), MANY)
    assert caught.value.code == "F371"
    assert next(iter(wrong)) in str(caught.value)


@pytest.mark.parametrize("changes", [{"hidden_act": "relu"}, {"hidden_act": "gelu_new"}, {"is_decoder": True}])
def test_another_kind_of_encoder_is_refused(changes):
    with pytest.raises(ExportError) as caught:
        export_encoder(make_network(**changes), make_tokenizer(), SETTINGS, MANY)
    assert caught.value.code == "F371"


@pytest.mark.filterwarnings("ignore:Initializing zero-element tensors:UserWarning")
def test_a_taxonomy_without_tiers_and_another_geometry_can_be_exported():
    settings = msgspec.structs.replace(SETTINGS, levels=0, signals=0, hidden=24, window=30)
    network = make_network(settings, num_hidden_layers=1, num_attention_heads=3, max_position_embeddings=64)
    found = export_encoder(network, make_tokenizer(), settings, MANY, view=NeutralView({"老王": "某人"}), limits=LIMITS)

    assert found.parity.integer.tier.largest == 0
    scorer = EncoderScorer.restore(
        make_tokenizer(), found.files["encoder.int8.onnx"], settings, neutral_view(), threads=1
    )
    assert scorer.scores(TEXTS).risks.shape == (len(TEXTS), 0)
