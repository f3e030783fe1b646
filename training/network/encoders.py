"""Encoders on disk: a local Hugging Face folder of the BERT family."""

from __future__ import annotations

from pathlib import Path

import msgspec
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from training.network.errors import NetworkError

__all__ = ("load_encoder",)


class _Config(msgspec.Struct):
    model_type: str


def _kind(folder: Path) -> str | None:
    try:
        return msgspec.json.decode((folder / "config.json").read_bytes(), type=_Config).model_type
    except (OSError, msgspec.MsgspecError):
        return None


def load_encoder(folder: Path) -> tuple[BertModel, Tokenizer]:
    """Load ``config.json``, the weights and ``tokenizer.json``; never from the network, never code from the folder.

    Raises:
        NetworkError: ``F354`` the folder holds no BERT encoder, or its tokenizer lacks [PAD] [UNK] [CLS] [SEP] [MASK].
    """
    remedy = "请指定一个本地的 BERT 编码器目录：config.json、model.safetensors、tokenizer.json。"
    kind = _kind(folder)
    if kind != "bert":
        raise NetworkError("F354", f"{folder} 的模型类型是 {kind or '未知'}，只支持 bert。", remedy)
    try:
        config = BertConfig.from_pretrained(folder, local_files_only=True)
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = 0.0
        network = BertModel.from_pretrained(
            folder, config=config, add_pooling_layer=False, local_files_only=True, use_safetensors=True
        )
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:
        raise NetworkError("F354", f"{folder} 里没有可用的编码器：{error}。", remedy) from error
    missing = [name for name in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]") if tokenizer.token_to_id(name) is None]
    if missing:
        raise NetworkError("F354", f"{folder} 的分词器缺少 {'、'.join(missing)}。", remedy)
    return network, tokenizer
