"""A random network of two layers that is made and exported in a moment."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from tokenizers import Regex, Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Split
from transformers import BertConfig, BertModel

from model.encoder import EncoderSettings
from training.network import TriageNetwork

__all__ = ("SETTINGS", "TEXTS", "bert_config", "make_network", "make_tokenizer")

SETTINGS = EncoderSettings(domains=5, levels=3, signals=2, hidden=32, window=20, overlap=6, most_windows=4)
TEXTS = (
    "包工头拖欠工资三个月,一直推脱",
    "楼上漏水泡坏了我家天花板,物业不管",
    "他说要打死我,昨晚又来砸门",
    "邻居半夜放音乐吵得睡不着",
    "借条写明五月还款,到期以后电话打不通",
    "电梯停了半个月,老人上不了楼",
)
WORDS = ("工资", "拖欠", "包工头", "漏水", "物业", "邻居", "打死", "砸门", "电梯", "借条", "电话")
MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def make_tokenizer(texts: Sequence[str] = TEXTS) -> bytes:
    """Characters and a few words."""
    characters = sorted(set("".join(texts)))
    pieces = [(mark, -20.0) for mark in MARKS]
    pieces += [(character, -8.0) for character in characters] + [(word, -9.0) for word in WORDS]
    tokenizer = Tokenizer(Unigram(pieces, unk_id=1, byte_fallback=False))
    tokenizer.pre_tokenizer = Split(Regex(","), "isolated")
    return tokenizer.to_str().encode()


def make_network(settings: EncoderSettings = SETTINGS, *, vocabulary: int = 200, **changes: object) -> TriageNetwork:
    """Weights large enough that texts differ in what is said about them."""
    shape = {
        "vocab_size": vocabulary,
        "hidden_size": settings.hidden,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "intermediate_size": 2 * settings.hidden,
        "max_position_embeddings": settings.window,
    }
    torch.manual_seed(7)
    encoder = BertModel(BertConfig(**{**shape, **changes}), add_pooling_layer=False)
    network = TriageNetwork(encoder, domains=settings.domains, levels=settings.levels, signals=settings.signals)
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            if "LayerNorm" not in name:
                parameter.normal_(std=0.3 if "encoder" in name else 0.6)
    return network.eval()


def bert_config(*, vocabulary: int, hidden: int = 16, positions: int = 32) -> BertConfig:
    """A BERT of one layer without dropout."""
    return BertConfig(
        vocab_size=vocabulary,
        hidden_size=hidden,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=2 * hidden,
        max_position_embeddings=positions,
        type_vocab_size=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
