from __future__ import annotations

import json
from pathlib import Path

import pytest

from training.finetune.auxiliary import read_tasks
from training.finetune.errors import FinetuneError

TASKS = """
[[tasks]]
name = "category"
path = "a.jsonl"
kind = "class"
parts = 1
rarest = 2
[[tasks]]
name = "signs"
path = "b.jsonl"
kind = "labels"
rarest = 1
[[tasks]]
name = "urgency"
path = "c.jsonl"
kind = "score"
highest = 10.0
"""


def _write(path: Path, rows: list[dict[str, object]]) -> None:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tasks.toml").write_text(TASKS, encoding="utf-8")
    labels = ["甲/一", "甲/二", "乙/一", "乙/三", "丙/一"]
    _write(tmp_path / "a.jsonl", [{"text": label, "label": label} for label in labels])
    _write(tmp_path / "b.jsonl", [{"text": "x", "label": ["p", "q"]}, {"text": "y", "label": ["q"]}])
    _write(tmp_path / "c.jsonl", [{"text": "x", "label": "5"}])
    return tmp_path


def test_each_kind_of_label_becomes_targets(folder: Path) -> None:
    category, signs, urgency = read_tasks(folder / "tasks.toml", folder)
    assert category.texts == ["甲/一", "甲/二", "乙/一", "乙/三"]
    assert category.targets.argmax(axis=1).tolist() == [1, 1, 0, 0]
    assert category.targets.shape == (4, 2)
    assert signs.targets.tolist() == [[1, 1], [0, 1]]
    assert urgency.targets.tolist() == [[0.5]]


def test_a_missing_field_is_reported(folder: Path) -> None:
    _write(folder / "a.jsonl", [{"text": "x"}])
    with pytest.raises(FinetuneError) as caught:
        read_tasks(folder / "tasks.toml", folder)
    assert caught.value.code == "F361"
