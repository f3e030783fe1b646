from __future__ import annotations

import errno
import os
import re
from pathlib import Path

import pytest

import model
from model.bundle import DEFAULT_BUNDLE, read_bundle, read_manifest, write_bundle
from model.errors import BundleError


def test_what_is_written_is_what_is_read(bundle, manifest, contents):
    read = read_bundle(bundle)

    assert {name: (bundle / name).read_bytes() for name in read.manifest.files} == contents
    assert read.manifest.domain == manifest.domain
    assert read.manifest.risk == manifest.risk
    assert read.manifest.metrics == manifest.metrics


def test_the_manifest_returned_is_the_manifest_written(tmp_path, manifest, contents):
    written = write_bundle(tmp_path / "deep" / "down" / "b", manifest, contents)

    assert read_manifest(tmp_path / "deep" / "down" / "b") == written
    assert written.files.keys() == contents.keys()


def test_a_bundle_is_never_written_over(bundle, manifest, contents):
    before = {file.name: file.read_bytes() for file in bundle.iterdir()}

    with pytest.raises(BundleError) as caught:
        write_bundle(bundle, manifest, contents | {"CARD.md": b"other"})

    assert caught.value.code == "F108"
    assert {file.name: file.read_bytes() for file in bundle.iterdir()} == before


@pytest.mark.parametrize("failing", range(1, 7))
def test_a_full_disk_leaves_nothing_behind(tmp_path, manifest, contents, monkeypatch, failing):
    calls = []
    sync = os.fsync

    def fsync(descriptor):
        calls.append(descriptor)
        if len(calls) == failing:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)

    with pytest.raises(BundleError) as caught:
        write_bundle(tmp_path / "b", manifest, contents)

    assert caught.value.code == "F108"
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written(tmp_path, manifest, contents):
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(BundleError) as caught:
        write_bundle(tmp_path / "file" / "b", manifest, contents)

    assert caught.value.code == "F108"


def test_nothing_in_a_bundle_could_be_executed():
    assert {file.suffix for file in DEFAULT_BUNDLE.iterdir()} <= {".json", ".toml", ".safetensors", ".md"}
    reading = "\n".join(file.read_text("utf-8") for file in Path(model.__file__).parent.rglob("*.py"))
    assert not re.search(r"\b(import|from) (pickle|marshal|shelve|joblib|dill)\b|allow_pickle|\b(eval|exec)\(", reading)
