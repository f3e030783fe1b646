from __future__ import annotations

import numpy as np

from training.finetune.batches import MAIN, cut_windows, plan_batches
from training.finetune.settings import FinetuneSettings
from training.pretrain.vocabulary import CLS, MASK, SEP

SETTINGS = FinetuneSettings(window=16, epochs=3, auxiliary_epochs=1, batch_tokens=64)
LENGTHS = [3 + n % 40 for n in range(50)]


def test_every_epoch_reads_every_text_once() -> None:
    plan = plan_batches(LENGTHS, [[5, 6, 7]], SETTINGS)
    rows = np.concatenate([batch.rows for batch in plan if batch.task == MAIN])
    assert np.bincount(rows).tolist() == [3] * 50
    auxiliary = np.concatenate([batch.rows for batch in plan if batch.task == 0])
    assert sorted(auxiliary) == [0, 1, 2]
    assert [batch.step for batch in plan] == list(range(len(plan)))


def test_the_plan_depends_on_the_seed_alone() -> None:
    one, other = (plan_batches(LENGTHS, [], SETTINGS) for _ in range(2))
    assert all(np.array_equal(a.rows, b.rows) for a, b in zip(one, other, strict=True))


def test_batches_keep_to_the_budget() -> None:
    for batch in plan_batches(LENGTHS, [], SETTINGS):
        assert max(min(LENGTHS[row] + 2, 16) for row in batch.rows) * len(batch.rows) <= 64


def test_a_window_of_a_long_text_shows_the_evidence() -> None:
    ids = [np.arange(10, 310)]
    evidence = [np.zeros(300, dtype=np.int8)]
    evidence[0][150:153] = 1
    for seed in range(50):
        windows = cut_windows(ids, evidence, SETTINGS, np.random.default_rng(seed))
        assert (windows.evidence == 1).any()


def test_a_window_has_its_frame_and_hides_some_tokens() -> None:
    ids = [np.arange(10, 24), np.arange(10, 14)]
    hidden = 0
    for seed in range(100):
        windows = cut_windows(ids, None, SETTINGS, np.random.default_rng(seed))
        assert windows.attention_mask.sum(axis=1).tolist() == [16, 6]
        assert windows.input_ids[1, :6][[0, -1]].tolist() == [CLS, SEP]
        shown = windows.input_ids[0, 1:15]
        assert ((shown == MASK) | (shown == ids[0])).all()
        hidden += int((shown == MASK).sum())
    assert 70 < hidden < 220
