from __future__ import annotations

from pathlib import Path

import pytest
from transformers import BertConfig, BertModel

from training.network.encoders import load_encoder
from training.network.errors import NetworkError
from training.pretrain.vocabulary import make_tokenizer


def _folder(path: Path) -> Path:
    config = BertConfig(vocab_size=30, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
    BertModel(config, add_pooling_layer=False).save_pretrained(path)
    from collections import Counter

    make_tokenizer(Counter({"我": 30, "们": 30}), size=30).save(str(path / "tokenizer.json"))
    return path


def test_a_local_bert_is_read_without_dropout(tmp_path: Path) -> None:
    network, tokenizer = load_encoder(_folder(tmp_path / "bert"))
    assert network.config.hidden_dropout_prob == 0.0
    assert tokenizer.token_to_id("我") is not None


@pytest.mark.parametrize("content", [None, "{}", "not json", '{"model_type": "gpt2"}'])
def test_other_folders_are_refused(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "config.json").write_text(content, encoding="utf-8")
    with pytest.raises(NetworkError, match="bert") as caught:
        load_encoder(tmp_path)
    assert caught.value.code == "F354"


def test_missing_weights_are_named(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "bert")
    (folder / "model.safetensors").unlink()
    with pytest.raises(NetworkError) as caught:
        load_encoder(folder)
    assert caught.value.code == "F354"


def test_a_pickled_checkpoint_is_never_opened(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "bert")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(NetworkError):
        load_encoder(folder)
