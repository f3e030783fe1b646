from __future__ import annotations

import json
from pathlib import Path

import msgspec
import numpy as np
import pytest
import torch

from training.network.encoders import load_encoder
from training.network.errors import NetworkError
from training.pretrain import run
from training.pretrain.corpus import Corpus
from training.pretrain.run import learning_rate, pretrain
from training.pretrain.settings import Geometry, PretrainSettings
from training.pretrain.warm_start import token_vectors

SETTINGS = PretrainSettings(
    geometry=Geometry(layers=1, hidden=16, heads=2, feed_forward=32, length=24),
    tokens=40 * 256,
    batch_tokens=256,
    rate=5e-3,
    report_steps=5,
    checkpoint_steps=8,
)


class KilledError(Exception):
    pass


def _weights(folder: Path) -> dict[str, torch.Tensor]:
    return dict(load_encoder(folder)[0].named_parameters())


@pytest.fixture(scope="module", autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)


def test_the_loss_falls_and_an_encoder_is_written(corpus: Corpus, run_folder: Path) -> None:
    told: list[str] = []
    encoder = pretrain(corpus, SETTINGS, run_folder, progress=told.append)
    lines = [json.loads(line) for line in (run_folder / "metrics.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line["step"] for line in lines] == list(range(5, 41, 5))
    assert lines[-1]["loss"] < lines[0]["loss"] - 0.5
    assert lines[-1]["seconds_left"] == 0
    assert len(told) == len(lines)
    network, tokenizer = load_encoder(encoder)
    assert network.config.hidden_size == 16
    assert tokenizer.get_vocab_size() == corpus.tokenizer.get_vocab_size()


def test_a_killed_run_goes_on_bit_for_bit(corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("whole", "broken"):
        (tmp_path / name).mkdir()
    whole = pretrain(corpus, SETTINGS, tmp_path / "whole", progress=lambda _: None)
    step = run._step
    taken = []

    def dying(*arguments: object) -> float:
        taken.append(1)
        if len(taken) == 21:
            raise KilledError
        return step(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(run, "_step", dying)
    with pytest.raises(KilledError):
        pretrain(corpus, SETTINGS, tmp_path / "broken", progress=lambda _: None)
    monkeypatch.setattr(run, "_step", step)
    resumed = pretrain(corpus, SETTINGS, tmp_path / "broken", progress=lambda _: None)
    one, other = _weights(whole), _weights(resumed)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_a_checkpoint_of_other_settings_is_refused(corpus: Corpus, run_folder: Path) -> None:
    short = msgspec.structs.replace(SETTINGS, tokens=2 * 256)
    pretrain(corpus, short, run_folder, progress=lambda _: None)
    with pytest.raises(NetworkError) as caught:
        pretrain(corpus, msgspec.structs.replace(short, rate=1e-3), run_folder, progress=lambda _: None)
    assert caught.value.code == "F353"


def test_the_rate_rises_then_falls() -> None:
    rates = [learning_rate(step, 100, SETTINGS) for step in range(100)]
    peak = int(np.argmax(rates))
    assert rates[peak] == pytest.approx(SETTINGS.rate)
    assert rates[:peak] == sorted(rates[:peak])
    assert rates[peak:] == sorted(rates[peak:], reverse=True)
    assert rates[-1] < SETTINGS.rate / 50


def test_words_in_the_same_places_start_near_each_other(corpus: Corpus) -> None:
    size = corpus.tokenizer.get_vocab_size()
    vectors = token_vectors(corpus, size=size, hidden=16, seed=1)

    def likeness(one: str, other: str) -> float:
        a, b = (vectors[corpus.tokenizer.token_to_id(token)] for token in (one, other))
        return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))

    assert likeness("工地", "小区") > likeness("工地", "尽快")
