from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import safetensors.numpy
import safetensors.torch
import torch

from model.taxonomy import Taxonomy
from training.corpus import Example
from training.finetune import run
from training.finetune.auxiliary import AuxiliaryTask, LabelledTexts
from training.finetune.holding import data_digest, hold_out
from training.finetune.run import finetune
from training.finetune.settings import FinetuneSettings

SETTINGS = FinetuneSettings(
    window=32,
    epochs=6,
    batch_tokens=256,
    rate=5e-3,
    head_rate=2e-2,
    average=0.9,
    report_steps=5,
    checkpoint_steps=7,
)
TASKS = [
    LabelledTexts(
        AuxiliaryTask("urgency", "", "score", reads="tier"),
        ["我活不下去了", "路灯坏了"] * 8,
        np.array([[0.9], [0.0]] * 8, dtype=np.float32),
    )
]


class KilledError(Exception):
    pass


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def _run(encoder: Path, examples: list[Example], out: Path) -> Path:
    return finetune(
        encoder,
        examples,
        np.ones(len(examples)),
        hold_out([example.id for example in examples], SETTINGS.held, SETTINGS.seed),
        data_digest(examples),
        Taxonomy.load(),
        TASKS,
        SETTINGS,
        out,
        progress=lambda _: None,
    )


def test_a_network_is_taught_and_written(encoder: Path, examples: list[Example], tmp_path: Path) -> None:
    folder = _run(encoder, examples, tmp_path / "run")
    assert sorted(file.name for file in folder.iterdir()) == [
        "config.json",
        "heads.json",
        "held.safetensors",
        "network.safetensors",
        "tokenizer.json",
    ]
    lines = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text("utf-8").splitlines()]
    assert lines[-1]["loss"] < lines[0]["loss"] / 2
    held = safetensors.numpy.load_file(folder / "held.safetensors")["rows"]
    assert 1 <= len(held) < len(examples) / 2
    heads = json.loads((folder / "heads.json").read_text("utf-8"))
    assert heads["data"] == data_digest(examples)
    names = safetensors.torch.load_file(folder / "network.safetensors")
    assert not any("auxiliary" in name or name.startswith("network.") for name in names)


def test_a_killed_run_goes_on_bit_for_bit(
    encoder: Path, examples: list[Example], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = _run(encoder, examples, tmp_path / "whole")
    loss = run._loss
    taken = []

    def dying(*arguments: object) -> object:
        taken.append(1)
        if len(taken) == 12:
            raise KilledError
        return loss(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "_loss", dying)
    with pytest.raises(KilledError):
        _run(encoder, examples, tmp_path / "broken")
    monkeypatch.setattr(run, "_loss", loss)
    resumed = _run(encoder, examples, tmp_path / "broken")
    one, other = (safetensors.torch.load_file(folder / "network.safetensors") for folder in (whole, resumed))
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_held_groups_stay_whole() -> None:
    groups = [f"g{n // 3}" for n in range(300)]
    held = set(hold_out(groups, 0.125, 1).tolist())
    assert 15 < len(held) < 70
    assert all(
        {3 * g, 3 * g + 1, 3 * g + 2} <= held or {3 * g, 3 * g + 1, 3 * g + 2}.isdisjoint(held) for g in range(100)
    )


def test_the_digest_knows_other_labels(examples: list[Example]) -> None:
    assert data_digest(examples) != data_digest(examples[::-1])
    assert data_digest(examples) == data_digest(list(examples))
