from __future__ import annotations

import hashlib
import shutil

import msgspec
import numpy as np
import pytest
import safetensors.numpy
from hypothesis import given
from hypothesis import strategies as st

from model.bundle import FORMAT, read_bundle, read_manifest, verify_bundle, write_bundle
from model.errors import BundleError
from model.predictor import Predictor

FILES = ("linear.safetensors", "neutral.toml", "taxonomy.toml", "tripwires.toml", "CARD.md")


def code_of(read, path) -> str:
    with pytest.raises(BundleError) as caught:
        read(path)
    assert caught.value.message.endswith("。")
    assert caught.value.remedy.endswith("。")
    return caught.value.code


def test_a_bundle_predicts(bundle):
    wages, threat = Predictor.load(bundle).predict(["老板拖欠工资不给", "楼上漏水，还说打死你"])

    assert (wages.domain, wages.tier) == ("wages", 0)
    assert (threat.domain, threat.tier) == ("leak", 1)
    assert [signal.signal for signal in threat.signals] == ["threat"]
    assert threat.evidence[0].text == "还说打死你"
    assert threat.bundle == "tiny-1"
    assert not threat.degraded


def test_another_dictionary_is_told_with_every_prediction(tmp_path, manifest, contents):
    write_bundle(tmp_path / "old", msgspec.structs.replace(manifest, dictionary="0" * 64), contents)

    prediction = Predictor.load(tmp_path / "old").predict(["老板拖欠工资不给"])[0]

    assert prediction.degraded
    assert "other_dictionary" in {reason.code for reason in prediction.needs_human}


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_no_bundle_there(tmp_path, path):
    assert code_of(read_bundle, tmp_path / path) == "F101"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"format": "1"}',
        b'{"format": 1}',
        b"\xff\xfe",
        b'{"format": 1, "id": "\xff"}',
        b"[" * 5000,
        b'{"format":' * 5000,
    ],
)
def test_a_malformed_manifest(bundle, raw):
    (bundle / "bundle.json").write_bytes(raw)

    assert code_of(read_manifest, bundle) == "F102"


@given(st.binary(max_size=60))
def test_any_bytes_for_a_manifest_give_a_coded_error(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("any")
    (path / "bundle.json").write_bytes(raw)

    assert code_of(read_bundle, path) in {"F102", "F103"}


def test_an_unknown_field_is_refused(bundle, edit_manifest):
    edit_manifest(lambda fields: fields.update(hook="run me"))

    assert code_of(read_manifest, bundle) == "F102"


def test_a_newer_format_is_told_before_its_unknown_fields(bundle, edit_manifest):
    edit_manifest(lambda fields: fields.update(format=FORMAT + 1, invention=True))

    assert code_of(read_bundle, bundle) == "F103"


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file(bundle, name):
    (bundle / name).unlink()

    assert code_of(read_bundle, bundle) == "F104"


@pytest.mark.parametrize("name", FILES[:-1])
def test_a_required_file_that_the_manifest_does_not_name(bundle, edit_manifest, name):
    (bundle / name).unlink()
    edit_manifest(lambda fields: fields["files"].pop(name))

    assert code_of(read_bundle, bundle) == "F104"


@pytest.mark.parametrize("name", FILES)
def test_a_link_or_a_directory_is_no_file_of_a_bundle(bundle, tmp_path, name):
    outside = tmp_path / "outside"
    (bundle / name).rename(outside)
    (bundle / name).symlink_to(outside)
    assert code_of(read_bundle, bundle) == "F104"

    (bundle / name).unlink()
    (bundle / name).mkdir()
    assert code_of(read_bundle, bundle) == "F104"


@pytest.mark.parametrize("name", FILES)
def test_a_truncated_or_longer_file(bundle, name):
    raw = (bundle / name).read_bytes()
    for changed in (raw[:-1], b"", raw + b"\n"):
        (bundle / name).write_bytes(changed)
        assert code_of(read_bundle, bundle) == "F105"


@pytest.fixture(scope="module")
def flippable(tmp_path_factory, manifest, contents):
    path = tmp_path_factory.mktemp("flip") / "bundle"
    write_bundle(path, manifest, contents)
    return path


@given(st.data())
def test_any_changed_byte_is_noticed(flippable, data):
    file = flippable / data.draw(st.sampled_from(FILES))
    raw = file.read_bytes()
    at = data.draw(st.integers(0, len(raw) - 1))
    flip = data.draw(st.integers(1, 255))
    file.write_bytes(raw[:at] + bytes([raw[at] ^ flip]) + raw[at + 1 :])
    try:
        assert code_of(verify_bundle, flippable) == "F105"
    finally:
        file.write_bytes(raw)


def test_a_file_that_the_manifest_does_not_name(bundle):
    (bundle / "sitecustomize.py").write_text("raise SystemExit")

    assert code_of(read_bundle, bundle) == "F106"


@pytest.mark.parametrize("name", ["../outside.toml", "/etc/hostname", "sub/file.toml", "..", "."])
def test_a_name_that_leaves_the_directory(bundle, edit_manifest, name):
    raw = b"outside"
    (bundle.parent / "outside.toml").write_bytes(raw)
    record = {"sha256": hashlib.sha256(raw).hexdigest(), "size": len(raw)}
    edit_manifest(lambda fields: fields["files"].update({name: record}))

    assert code_of(read_bundle, bundle) == "F106"


def changed_arrays(contents, change):
    arrays = safetensors.numpy.load(contents["linear.safetensors"])
    change(arrays)
    return contents | {"linear.safetensors": safetensors.numpy.save(arrays)}


@pytest.mark.parametrize(
    "change",
    [
        lambda arrays: arrays.pop("domain.words.bias"),
        lambda arrays: arrays.update({"domain.characters.terms": arrays["domain.characters.terms"][:-1].copy()}),
        lambda arrays: arrays.update({"domain.characters.weights": arrays["domain.characters.weights"][:-1].copy()}),
        lambda arrays: arrays.update({"domain.words.step": np.ones(3, dtype=np.float32)}),
        lambda arrays: arrays.update({"domain.words.bias": np.zeros(1, dtype=np.float32)}),
        lambda arrays: arrays.update({"domain.words.scale": np.zeros(0, dtype=np.float32)}),
        lambda arrays: arrays.update({"risk.texts.weights": arrays["risk.texts.weights"][:, :1].copy()}),
        lambda arrays: arrays.update({"risk.clauses.bias": np.zeros(3, dtype=np.float32)}),
        lambda arrays: arrays.pop("risk.buckets"),
    ],
)
def test_arrays_that_do_not_fit(tmp_path, manifest, contents, change):
    write_bundle(tmp_path / "b", manifest, changed_arrays(contents, change))

    assert code_of(read_bundle, tmp_path / "b") == "F107"


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("linear.safetensors", b"\x80\x04pickle"),
        ("taxonomy.toml", b"format = 1"),
        ("tripwires.toml", b"]"),
        ("neutral.toml", b"format = 1\ngroups = 3\n"),
    ],
)
def test_a_part_of_the_wrong_form(tmp_path, manifest, contents, name, raw):
    write_bundle(tmp_path / "b", manifest, contents | {name: raw})

    assert code_of(read_bundle, tmp_path / "b") == "F107"


@pytest.mark.parametrize(
    "change",
    [
        lambda manifest: {"taxonomy": "another"},
        lambda manifest: {"risk": None},
        lambda manifest: {"domain": msgspec.structs.replace(manifest.domain, bias=(0.0,))},
        lambda manifest: {"risk": msgspec.structs.replace(manifest.risk, signals=())},
        lambda manifest: {"risk": msgspec.structs.replace(manifest.risk, tiers=(), signals=manifest.risk.signals * 2)},
    ],
)
def test_a_manifest_that_does_not_fit_its_parts(tmp_path, manifest, contents, change):
    write_bundle(tmp_path / "b", msgspec.structs.replace(manifest, **change(manifest)), contents)

    assert code_of(read_bundle, tmp_path / "b") == "F107"


def test_a_copy_in_another_place_predicts_the_same(bundle, tmp_path):
    texts = ["老板拖欠工资不给", "楼上漏水，还说打死你", ""]
    shutil.copytree(bundle, tmp_path / "copy")

    assert Predictor.load(tmp_path / "copy").predict(texts) == Predictor.load(bundle).predict(texts)
