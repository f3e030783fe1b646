"""The last step of the data team: a taught network joins the linear scorer in one bundle."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch
from transformers import BertModel

from model.bundle import read_bundle, read_manifest
from model.predictor import Predictor
from model.taxonomy import DEFAULT_TAXONOMY_PATH, Taxonomy
from tests.tiny_encoder import bert_config
from training.corpus import load_examples
from training.encoder.build import train_encoder
from training.encoder.errors import EncoderBuildError
from training.export import ParityLimits
from training.finetune.holding import data_digest
from training.finetune.run import finetune
from training.finetune.settings import FinetuneSettings
from training.linear.fitting import LinearSettings
from training.linear.sources import TrainingRequest
from training.pretrain.corpus import make_corpus
from training.pretrain.mix import TextFile, TextMix

DATA = Path(__file__).parents[3] / "datasets" / "invented" / "test.jsonl"
TEXTS = ("厂里欠了我三个月工资不发", "他拿着刀堵在我家门口说要砍死我全家", "路灯坏了半个月没人修" * 60, "", "zzz 123")
LIMITS = ParityLimits(texts=50, integer_largest=1.0, integer_mean=1.0, integer_flips=1.0)


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("taught")
    corpus = make_corpus(
        TextMix((TextFile(DATA.name),)),
        DATA.parent,
        folder / "corpus",
        length=64,
        vocabulary=1200,
        progress=lambda _: None,
    )
    torch.manual_seed(1)
    config = bert_config(vocabulary=corpus.tokenizer.get_vocab_size(), hidden=32, positions=64)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder / "bert")
    corpus.tokenizer.save(str(folder / "bert" / "tokenizer.json"))
    examples = load_examples([DATA], Taxonomy.load())
    settings = FinetuneSettings(window=64, epochs=2, rate=3e-3, head_rate=5e-3)
    return finetune(
        folder / "bert",
        examples,
        np.ones(len(examples)),
        np.arange(0, len(examples), 3),
        data_digest(examples),
        Taxonomy.load(),
        [],
        settings,
        folder / "run",
        progress=lambda _: None,
    )


def _request(out: Path) -> TrainingRequest:
    return TrainingRequest(files=(DATA,), out=out, taxonomy=DEFAULT_TAXONOMY_PATH, folds=2, name="tiny")


@pytest.fixture(scope="module")
def bundle(taught: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bundle") / "tiny"
    train_encoder(taught, _request(out), LinearSettings(), lambda _: None, limits=LIMITS)
    return out


def test_the_bundle_reads_with_both_scorers(bundle: Path) -> None:
    predictor = Predictor.load(bundle, threads=1)
    assert predictor.manifest.kind == "encoder"
    for prediction in predictor.predict(TEXTS):
        assert prediction.stage == "full"
        assert not prediction.degraded
        assert sum(suggestion.probability for suggestion in prediction.suggestions) == pytest.approx(1.0)
    assert "beyond_reach" not in {reason.code for reason in predictor.predict(TEXTS)[0].needs_human}


def test_together_or_alone_a_text_gets_the_same(bundle: Path) -> None:
    predictor = Predictor.load(bundle, threads=1)
    texts = [example.text for example in load_examples([DATA], Taxonomy.load())[:40]]
    for together, text in zip(predictor.predict(texts), texts, strict=True):
        alone = predictor.predict([text])[0]
        assert (alone.domain, alone.tier, alone.evidence) == (together.domain, together.tier, together.evidence)
        assert alone.severe_probability == pytest.approx(together.severe_probability, abs=1e-4)


def test_a_text_beyond_the_windows_says_so(bundle: Path) -> None:
    codes = {
        reason.code for reason in Predictor.load(bundle, threads=1).predict(["楼上漏水没人管。" * 900])[0].needs_human
    }
    assert "beyond_reach" in codes


def test_the_cascade_keeps_the_promise_it_was_fitted_for(bundle: Path) -> None:
    band = read_manifest(bundle).encoder.cascade
    assert band.severe_agreement >= 0.99
    assert band.domain_agreement >= 0.98
    predictor = Predictor.load(bundle, threads=1)
    texts = [example.text for example in load_examples([DATA], Taxonomy.load())]
    full, cascade = predictor.predict(texts), predictor.predict(texts, cascade=True)
    read = [prediction.stage for prediction in cascade]
    for one, other in zip(full, cascade, strict=True):
        if other.stage == "full":
            assert (one.domain, one.tier) == (other.domain, other.tier)
    assert set(read) <= {"full", "linear"}


def _damage(bundle: Path, copy: Path) -> Path:
    """A bundle whose golden outputs are those of another network, otherwise untouched."""
    import hashlib
    import json
    import shutil

    shutil.copytree(bundle, copy)
    golden = json.loads((copy / "golden.json").read_text("utf-8"))

    def shift(value: object) -> object:
        if isinstance(value, float):
            return value + 3.0
        if isinstance(value, list):
            return [shift(entry) for entry in value]
        return {key: shift(entry) for key, entry in value.items()} if isinstance(value, dict) else value

    raw = json.dumps(shift(golden), ensure_ascii=False).encode()
    (copy / "golden.json").write_bytes(raw)
    manifest = json.loads((copy / "bundle.json").read_text("utf-8"))
    manifest["files"]["golden.json"] = {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
    (copy / "bundle.json").write_text(json.dumps(manifest, ensure_ascii=False), encoding="utf-8")
    return copy


def test_an_encoder_that_fails_its_check_leaves_a_degraded_bundle(bundle: Path, tmp_path: Path) -> None:
    predictor = Predictor.load(_damage(bundle, tmp_path / "damaged"), threads=1)
    alone = Predictor.load(bundle, encoder=False)
    for degraded, linear in zip(predictor.predict(TEXTS), alone.predict(TEXTS), strict=True):
        assert degraded.degraded
        assert degraded.stage == "linear"
        assert "degraded" in {reason.code for reason in degraded.needs_human}
        assert not linear.degraded
        assert (degraded.domain, degraded.tier) == (linear.domain, linear.tier)


def test_a_network_of_other_texts_is_refused(taught: Path, tmp_path: Path) -> None:
    request = msgspec.structs.replace(_request(tmp_path / "x"), files=(DATA.with_name("calibration.jsonl"),))
    with pytest.raises(EncoderBuildError) as caught:
        train_encoder(taught, request, LinearSettings(), lambda _: None, limits=LIMITS)
    assert caught.value.code == "F381"


def test_a_network_with_labels_in_another_order_is_refused(taught: Path, tmp_path: Path) -> None:
    other = shutil.copytree(taught, tmp_path / "other")
    heads = msgspec.json.decode((other / "heads.json").read_bytes())
    heads["domains"].reverse()
    (other / "heads.json").write_bytes(msgspec.json.encode(heads))

    with pytest.raises(EncoderBuildError) as caught:
        train_encoder(other, _request(tmp_path / "x"), LinearSettings(), lambda _: None, limits=LIMITS)

    assert caught.value.code == "F383"
    assert not (tmp_path / "x").exists()


def test_the_record_says_what_the_calibrations_rest_on(bundle: Path) -> None:
    record = read_manifest(bundle).encoder
    assert record.facts.layers == 1
    assert record.facts.held_texts > 50
    assert record.domain.encoder >= 0
    assert record.risk.alert_texts > 0
    assert set(record.evidence.overlap) == {"tokens", "clauses"}
    assert 0 <= record.cascade.share <= 1
    assert record.parity["graph_domain_largest"] < 1e-3


def test_a_folder_without_a_network_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderBuildError) as caught:
        train_encoder(tmp_path, _request(tmp_path / "x"), LinearSettings(), lambda _: None)
    assert caught.value.code == "F382"


def test_the_files_are_those_of_format_two(bundle: Path) -> None:
    assert read_bundle(bundle, threads=1).encoder is not None
    names = {file.name for file in bundle.iterdir()}
    assert {"tokenizer.json", "encoder.int8.onnx", "golden.json", "linear.safetensors"} <= names
