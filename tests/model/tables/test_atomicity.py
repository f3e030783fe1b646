from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

import pytest

from model.errors import TableError
from model.tables import WRITABLE_SUFFIXES, open_writer
from model.tables import parquet as parquet_module

every_format = pytest.mark.parametrize("suffix", WRITABLE_SUFFIXES)


class PowerCutError(Exception):
    pass


@pytest.fixture(autouse=True)
def spool(tmp_path_factory, monkeypatch):
    """A temporary directory of its own, to see what is left in it."""
    folder = tmp_path_factory.mktemp("spool")
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@every_format
@pytest.mark.parametrize("rows", [0, 1, 5])
def test_exception_leaves_the_old_file_and_nothing_else(tmp_path, spool, monkeypatch, suffix, rows):
    monkeypatch.setattr(parquet_module, "WRITE_BATCH", 2)
    path = tmp_path / f"t{suffix}"
    path.write_bytes(b"old")

    def write_and_break() -> None:
        with open_writer(path, ["text"]) as writer:
            for _ in range(rows):
                writer.write({"text": "甲"})
            raise PowerCutError

    with pytest.raises(PowerCutError):
        write_and_break()

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    assert list(spool.iterdir()) == []


@every_format
@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_failure_of_the_disk_at_the_end(tmp_path, spool, monkeypatch, suffix, step):
    path = tmp_path / f"t{suffix}"
    path.write_bytes(b"old")

    def fail(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), fail)

    with pytest.raises(TableError, match=r"F128.*No space"), open_writer(path, ["text"]) as writer:
        writer.write({"text": "甲"})

    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]
    assert list(spool.iterdir()) == []


@every_format
def test_nothing_appears_before_the_end(tmp_path, suffix):
    path = tmp_path / f"t{suffix}"
    with open_writer(path, ["text"]) as writer:
        writer.write({"text": "甲"})
        assert not path.exists()

    assert list(tmp_path.iterdir()) == [path]


@every_format
def test_missing_directory(tmp_path, suffix):
    with pytest.raises(TableError, match="F128"), open_writer(tmp_path / "none" / f"t{suffix}", ["text"]):
        pytest.fail("must not be entered")


@every_format
def test_undeclared_and_repeated_columns(tmp_path, suffix):
    path = tmp_path / f"t{suffix}"
    with pytest.raises(TableError, match="F123"):
        open_writer(path, ["a", "a"])
    with pytest.raises(TableError, match=r"F128.*b"), open_writer(path, ["a"]) as writer:
        writer.write({"a": 1, "b": 2})

    assert list(tmp_path.iterdir()) == []
