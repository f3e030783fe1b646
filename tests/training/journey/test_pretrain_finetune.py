"""From plain text to a taught network, as a data team does it: two commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
INVENTED = ROOT / "datasets" / "invented" / "test.jsonl"


def _fenliu(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "serving.cli", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "OMP_NUM_THREADS": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pretrain")
    (folder / "mix.toml").write_text(f'[[texts]]\npath = "{INVENTED.name}"\n', encoding="utf-8")
    size = ("--layers", "1", "--hidden", "32", "--heads", "2", "--feed-forward", "32", "--vocabulary", "1200")
    done = _fenliu(
        *("train", "pretrain", "--data", INVENTED.parent, "--mix", folder / "mix.toml", "--out", folder / "run"),
        *(*size, "--tokens", "20000", "--batch-tokens", "1024", "--threads", "1"),
    )
    assert done.returncode == 0, done.stderr
    return folder / "run" / "encoder"


def test_an_encoder_is_pretrained_and_taught(encoder: Path, tmp_path: Path) -> None:
    assert json.loads((encoder / "config.json").read_text("utf-8"))["hidden_size"] == 32
    done = _fenliu(
        *("train", "finetune", INVENTED, "--encoder", encoder, "--out", tmp_path / "run"),
        *("--epochs", "1", "--threads", "1"),
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "run" / "network" / "network.safetensors").is_file()
    heads = json.loads((tmp_path / "run" / "network" / "heads.json").read_text("utf-8"))
    assert heads["window"] == 128


def test_a_folder_without_an_encoder_is_refused(tmp_path: Path) -> None:
    done = _fenliu("train", "finetune", INVENTED, "--encoder", tmp_path, "--out", tmp_path / "run")
    assert done.returncode == 2
    assert "F354" in done.stderr


def test_a_missing_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "mix.toml").write_text('[[texts]]\npath = "nowhere.txt"\n', encoding="utf-8")
    done = _fenliu(
        *("train", "pretrain", "--data", tmp_path, "--mix", tmp_path / "mix.toml", "--out", tmp_path / "run")
    )
    assert done.returncode == 2
    assert "F351" in done.stderr
    assert "nowhere.txt" in done.stderr
