from __future__ import annotations

import sys

import msgspec
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from model.encoder import EncoderScorer, EncoderSettings, EncoderUnavailable, check_golden, record_golden, thread_count
from model.encoder.processor import read_features
from model.encoder.settings import THREADS_VARIABLE
from model.encoder.straight import check_network
from tests.tiny_encoder import SETTINGS, TEXTS, make_network, make_tokenizer
from training.export.graph import write_graph
from training.export.precision import FloatPrecision
from training.export.weights import read_weights


@pytest.fixture
def restore(files, view):
    def restore(**changes):
        given = {"tokenizer": files["tokenizer.json"], "network": files["encoder.int8.onnx"], "settings": SETTINGS}
        return EncoderScorer.restore(**{**given, **changes}, view=view, threads=1)

    return restore


def code_of(work) -> str:
    with pytest.raises(EncoderUnavailable) as caught:
        work()
    assert caught.value.remedy
    return caught.value.code


def changed(network: bytes, change) -> bytes:
    model = onnx.load_from_string(network)
    change(model)
    return model.SerializeToString()


@pytest.mark.parametrize("raw", [b"", b"{}", b"\xff\xfe", b'{"version": "1.0", "model": null}'])
def test_a_damaged_tokenizer_is_refused(restore, raw):
    assert code_of(lambda: restore(tokenizer=raw)) == "F151"


def test_a_tokenizer_without_its_marks_is_refused(restore, files):
    raw = files["tokenizer.json"].replace(b"[SEP]", b"[END]")
    assert code_of(lambda: restore(tokenizer=raw)) == "F151"


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_cut_network_is_refused(restore, files, share):
    network = files["encoder.int8.onnx"]
    assert code_of(lambda: restore(network=network[: int(share * len(network))])) == "F152"


@pytest.mark.parametrize("raw", [b"\x00" * 64, b"\xff" * 64, b"not a network", b"\x3a\xff\xff\xff\xff\x0f"])
def test_what_is_no_network_is_refused(restore, raw):
    assert code_of(lambda: restore(network=raw)) == "F152"


def test_external_data_is_refused(restore, files, tmp_path):
    def move(model):
        tensor = next(each for each in model.graph.initializer if each.name == "words.table")
        (tmp_path / "weights").write_bytes(tensor.raw_data)
        tensor.ClearField("raw_data")
        tensor.data_location = TensorProto.EXTERNAL
        tensor.external_data.add(key="location", value=str(tmp_path / "weights"))

    assert code_of(lambda: restore(network=changed(files["encoder.int8.onnx"], move))) == "F152"


def add_unknown_operator(model):
    model.graph.node.append(helper.make_node("NonZero", ["input_ids"], ["spare"]))


def add_operator_of_another_domain(model):
    model.graph.node.append(helper.make_node("Gelu", ["tokens"], ["spare"], domain="com.example"))


def add_subgraph(model):
    inner = helper.make_graph([], "inner", [], [])
    model.graph.node.append(helper.make_node("Add", ["tokens", "tokens"], ["spare"], then_branch=inner))


def add_constant_in_an_attribute(model):
    value = numpy_helper.from_array(numpy_helper.to_array(model.graph.initializer[0]), "value")
    model.graph.node.append(helper.make_node("Add", ["tokens", "tokens"], ["spare"], value=value))


def add_function(model):
    node = helper.make_node("Add", ["x", "x"], ["y"])
    opsets = [helper.make_opsetid("", 21)]
    model.functions.append(helper.make_function("local", "Twice", ["x"], ["y"], [node], opsets))


def add_sparse_weight(model):
    model.graph.sparse_initializer.add()


@pytest.mark.parametrize(
    "change",
    [
        add_unknown_operator,
        add_operator_of_another_domain,
        add_subgraph,
        add_constant_in_an_attribute,
        add_function,
        add_sparse_weight,
    ],
)
def test_a_network_that_is_no_straight_line_is_refused(files, change):
    network = files["encoder.int8.onnx"]
    check_network(network)
    assert code_of(lambda: check_network(changed(network, change))) == "F152"


@pytest.mark.parametrize("wrong", [{"domains": 6}, {"levels": 2}, {"signals": 3}, {"hidden": 64}, {"window": 21}])
def test_settings_that_do_not_fit_the_network_are_refused(restore, wrong):
    assert code_of(lambda: restore(settings=msgspec.structs.replace(SETTINGS, **wrong))) == "F153"


def test_a_tokenizer_with_more_tokens_than_the_network_knows_is_refused(restore):
    many = make_tokenizer(["".join(map(chr, range(0x4E00, 0x4E00 + 300)))])
    assert code_of(lambda: restore(tokenizer=many)) == "F153"


def test_a_network_without_an_answer_is_refused(restore, files):
    network = changed(files["encoder.int8.onnx"], lambda model: model.graph.output.pop())
    assert code_of(lambda: restore(network=network)) == "F153"


@pytest.mark.parametrize("library", ["tokenizers", "onnxruntime"])
def test_a_missing_library_is_said(restore, monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    assert code_of(restore) == "F155"


def test_golden_outputs_are_said_again(scorer, files):
    check_golden(scorer, files["golden.json"])
    check_golden(scorer, record_golden(scorer, TEXTS))
    check_golden(scorer, record_golden(scorer, ()))


def test_a_network_that_says_something_else_is_found_out(restore, scorer):
    other = make_network()
    other.domain.bias.data += 0.3
    network = write_graph(read_weights(other, SETTINGS), FloatPrecision())
    assert code_of(lambda: check_golden(restore(network=network), record_golden(scorer, TEXTS))) == "F154"


def test_a_network_that_says_nothing_finite_is_found_out(restore, scorer):
    other = make_network()
    other.domain.bias.data.fill_(float("nan"))
    network = write_graph(read_weights(other, SETTINGS), FloatPrecision())
    assert code_of(lambda: check_golden(restore(network=network), record_golden(scorer, TEXTS))) == "F154"


def test_a_damaged_golden_file_is_found_out(scorer, files):
    golden = msgspec.json.decode(files["golden.json"])
    shorter = msgspec.json.encode({**golden, "scores": golden["scores"][1:]})
    for raw in (b"", b"{}", files["golden.json"][:-9], shorter):
        assert code_of(lambda raw=raw: check_golden(scorer, raw)) == "F154"


@pytest.mark.parametrize(
    "wrong",
    [
        {"domains": 0},
        {"levels": -1},
        {"hidden": 0},
        {"window": 2},
        {"overlap": -1},
        {"overlap": 18},
        {"most_windows": 0},
    ],
)
def test_settings_out_of_range_are_refused(wrong):
    fields = {**msgspec.structs.asdict(SETTINGS), **wrong}
    assert code_of(lambda: EncoderSettings(**fields)) == "F156"
    with pytest.raises((EncoderUnavailable, msgspec.ValidationError)):
        msgspec.json.decode(msgspec.json.encode(fields), type=EncoderSettings)


def test_threads_come_from_the_caller_then_the_environment_then_the_machine(monkeypatch):
    monkeypatch.delenv(THREADS_VARIABLE, raising=False)
    assert thread_count() in {1, 2}
    monkeypatch.setenv(THREADS_VARIABLE, "5")
    assert thread_count() == 5
    assert thread_count(3) == 3


@pytest.mark.parametrize("written", ["0", "-1", "two", "1.5"])
def test_threads_that_are_no_number_are_refused(monkeypatch, written):
    monkeypatch.setenv(THREADS_VARIABLE, written)
    assert code_of(thread_count) == "F156"


def test_features_of_a_processor_are_read(tmp_path):
    file = tmp_path / "cpuinfo"
    file.write_text("processor : 0\nflags\t\t: fpu avx2 avx512_vnni sse\n", encoding="utf-8")
    assert read_features(file) == ("avx2", "avx512_vnni")
    file.write_text("Features : fp asimddp i8mm\n", encoding="utf-8")
    assert read_features(file) == ("asimddp", "i8mm")
    file.write_text("", encoding="utf-8")
    assert read_features(file) == ()
    assert read_features(tmp_path / "none") == ()
