"""Format 2: the record of an encoder, its files, and what happens where it cannot run."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
import safetensors.numpy

from model.bundle import EncoderFacts, EncoderRecord, read_bundle, read_manifest, write_bundle
from model.calibration import CascadeBand, NoveltyRule
from model.encoder import EncoderSettings
from model.errors import BundleError
from model.evidence import EvidenceRule
from model.predictor import Predictor

TEXTS = ("老板拖欠工资不给", "楼上漏水，还说打死你")


@pytest.fixture(scope="session")
def record(manifest) -> EncoderRecord:
    return EncoderRecord(
        settings=EncoderSettings(domains=2, levels=1, signals=1, hidden=4),
        domain=msgspec.structs.replace(manifest.domain, encoder=0.8),
        risk=manifest.risk,
        evidence=EvidenceRule("tokens", 0.0, 2, "clause"),
        novelty=NoveltyRule("energy", 5.0, 0.01),
        cascade=CascadeBand(0.3, 0.01, 0.9, 0.25, 0.99, 0.98, 0.97, 0.96, 400),
        parity={"integer_domain_mean": 0.001},
        facts=EncoderFacts(2, 4, 1, 8, 100, 1000, 400, ("avx2",)),
    )


@pytest.fixture(scope="session")
def both(manifest, record):
    """A manifest of format 2."""
    return msgspec.structs.replace(manifest, format=2, kind="encoder", encoder=record)


@pytest.fixture(scope="session")
def all_contents(contents):
    """With an encoder that is none."""
    return contents | {"tokenizer.json": b"{}", "encoder.int8.onnx": b"\x00", "golden.json": b"{}"}


def code_of(read, path) -> str:
    with pytest.raises(BundleError) as caught:
        read(path)
    return caught.value.code


def test_a_record_survives_the_manifest(tmp_path, both, all_contents):
    written = write_bundle(tmp_path / "b", both, all_contents)

    assert read_manifest(tmp_path / "b") == written


def test_a_bundle_of_format_1_knows_no_encoder(tmp_path, manifest, both, all_contents, contents):
    write_bundle(tmp_path / "old", manifest, contents)
    assert read_bundle(tmp_path / "old").encoder is None
    assert Predictor.load(tmp_path / "old").predict(TEXTS)[0].stage == "full"

    write_bundle(tmp_path / "wrong", msgspec.structs.replace(both, format=1), all_contents)
    assert code_of(read_manifest, tmp_path / "wrong") == "F102"


@pytest.mark.parametrize("name", ["tokenizer.json", "encoder.int8.onnx", "golden.json"])
def test_every_file_of_the_encoder_must_be_named(tmp_path, both, all_contents, name):
    write_bundle(tmp_path / "b", both, {file: raw for file, raw in all_contents.items() if file != name})

    assert code_of(read_bundle, tmp_path / "b") == "F104"


def test_mahalanobis_needs_its_space(tmp_path, both, record, all_contents):
    rule = NoveltyRule("mahalanobis", 5.0, 0.01)
    changed = msgspec.structs.replace(both, encoder=msgspec.structs.replace(record, novelty=rule))
    write_bundle(tmp_path / "without", changed, all_contents)
    assert code_of(read_bundle, tmp_path / "without") == "F104"

    space = {"whitening": np.eye(3, dtype=np.float32), "centres": np.zeros((1, 3), dtype=np.float32)}
    write_bundle(tmp_path / "wide", changed, all_contents | {"novelty.safetensors": safetensors.numpy.save(space)})
    assert code_of(read_bundle, tmp_path / "wide") == "F107"


def test_a_parsed_file_may_not_be_huge(tmp_path, both, all_contents):
    huge = all_contents | {"golden.json": b" " * (1024 * 1024 + 1)}
    write_bundle(tmp_path / "b", both, huge)

    assert code_of(read_bundle, tmp_path / "b") == "F105"


@pytest.mark.parametrize(
    "change",
    [
        {"settings": EncoderSettings(domains=3, levels=1, signals=1, hidden=4)},
        {"settings": EncoderSettings(domains=2, levels=2, signals=1, hidden=4)},
        {"risk": None},
    ],
)
def test_a_record_that_does_not_fit(tmp_path, both, record, all_contents, change):
    changed = msgspec.structs.replace(both, encoder=msgspec.structs.replace(record, **change))
    write_bundle(tmp_path / "b", changed, all_contents)

    assert code_of(read_bundle, tmp_path / "b") == "F107"


def test_settings_out_of_range_are_a_malformed_manifest(tmp_path, both, all_contents):
    write_bundle(tmp_path / "b", both, all_contents)
    file = tmp_path / "b" / "bundle.json"
    fields = msgspec.json.decode(file.read_bytes())
    fields["encoder"]["settings"]["window"] = 1
    file.write_bytes(msgspec.json.encode(fields))

    assert code_of(read_manifest, tmp_path / "b") == "F102"


def test_an_encoder_that_cannot_run_leaves_the_linear_scorer_and_says_so(
    tmp_path, both, all_contents, manifest, contents
):
    write_bundle(tmp_path / "both", both, all_contents)
    write_bundle(tmp_path / "linear", manifest, contents)

    bundle = read_bundle(tmp_path / "both")
    assert bundle.encoder is None
    assert bundle.unavailable is not None
    degraded, alone = Predictor.load(tmp_path / "both"), Predictor.load(tmp_path / "linear")
    assert degraded.cascade is None
    for cascade in (False, True):
        for found, expected in zip(degraded.predict(TEXTS, cascade=cascade), alone.predict(TEXTS), strict=True):
            assert found.degraded
            assert found.stage == "linear"
            assert "degraded" in {reason.code for reason in found.needs_human}
            assert (found.suggestions, found.tier, found.evidence) == (
                expected.suggestions,
                expected.tier,
                expected.evidence,
            )


def test_leaving_the_encoder_out_on_purpose_is_not_degraded(tmp_path, both, all_contents):
    write_bundle(tmp_path / "b", both, all_contents)

    bundle = read_bundle(tmp_path / "b", encoder=False)

    assert (bundle.encoder, bundle.unavailable) == (None, None)
    assert not Predictor(bundle).predict(TEXTS)[0].degraded
