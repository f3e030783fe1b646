from __future__ import annotations

from pathlib import Path

import pytest

from training.pretrain.corpus import Corpus, make_corpus
from training.pretrain.mix import TextFile, TextMix

PLACES = ("村口", "工地", "小区", "学校", "医院", "市场")
MATTERS = ("拖欠工资", "排水不畅", "噪音扰民", "退款困难", "土地纠纷", "物业收费")


@pytest.fixture(scope="session")
def texts() -> list[str]:
    return [
        f"我在{place}遇到{matter}的问题，已经反映{count}次，没有人来处理，希望尽快解决{matter}。"
        for place in PLACES
        for matter in MATTERS
        for count in range(1, 9)
    ]


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> Corpus:
    folder = tmp_path_factory.mktemp("corpus")
    (folder / "texts.txt").write_text("\n".join(texts), encoding="utf-8")
    mix = TextMix((TextFile("texts.txt"),))
    return make_corpus(mix, folder, folder / "run", length=24, vocabulary=200, progress=lambda _: None)


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    return folder
