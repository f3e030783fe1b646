from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer
from transformers import BertModel

from model.linear.neutral import neutral_view
from model.linear.words import word_cutter
from model.text import normalise
from tests.tiny_encoder import bert_config
from training.corpus import Example
from training.pretrain.vocabulary import make_tokenizer


def _example(number: int) -> Example:
    if number % 2:
        threat = f"我就拿刀去找他{'拼命' if number % 4 == 1 else '算账'}"
        return Example(
            id=f"t{number}",
            text=f"隔壁第{number}家占了我家的地,{threat},村里没人管。",
            domain="neighbourhood",
            alternatives=("rural_land",),
            tier=2,
            signals=("threat_to_others",),
            evidence=(threat,),
            confidence=1 + number % 3,
        )
    return Example(
        id=f"t{number}",
        text=f"公司第{number}个月没有发工资,希望劳动部门帮我要回来。",
        domain="labour",
        tier=0,
        signals=(),
        confidence=3,
    )


@pytest.fixture(scope="session")
def examples() -> list[Example]:
    return [_example(number) for number in range(64)]


@pytest.fixture(scope="session")
def tokenizer(examples: list[Example]) -> Tokenizer:
    counts: Counter[str] = Counter()
    for example in examples:
        text = neutral_view().apply(normalise(example.text).text)
        counts.update(text)
        counts.update(text[start:end] for start, end in word_cutter().spans(text))
    return make_tokenizer(counts, size=300, rarest=1)


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Path:
    import torch

    torch.manual_seed(5)
    folder = tmp_path_factory.mktemp("encoder")
    config = bert_config(vocabulary=tokenizer.get_vocab_size())
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture(scope="session")
def weights(examples: list[Example]) -> np.ndarray:
    return np.ones(len(examples))
