"""The folder that ``fenliu train finetune`` leaves."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import safetensors
import safetensors.numpy
import safetensors.torch
from transformers import BertConfig, BertModel

from training.encoder.errors import EncoderBuildError
from training.finetune.run import Heads
from training.network import TriageNetwork

__all__ = ("TaughtNetwork", "read_network")


class TaughtNetwork(msgspec.Struct, frozen=True):
    """A network with what its outputs mean."""

    network: TriageNetwork
    config: BertConfig
    tokenizer: bytes
    heads: Heads
    held: npt.NDArray[np.int64]
    """Rows of the labelled texts that it did not learn from."""


def read_network(folder: Path) -> TaughtNetwork:
    """Read a network folder.

    Raises:
        EncoderBuildError: ``F382`` a file is missing or damaged.
    """
    try:
        heads = msgspec.json.decode((folder / "heads.json").read_bytes(), type=Heads)
        config = BertConfig.from_pretrained(folder, local_files_only=True)
        network = TriageNetwork(
            BertModel(config, add_pooling_layer=False),
            domains=len(heads.domains),
            levels=heads.levels,
            signals=len(heads.signals),
        )
        arrays = safetensors.torch.load_file(folder / "network.safetensors")
        missing = {name for name, _ in network.named_parameters()} ^ arrays.keys()
        network.load_state_dict(arrays, strict=False)
        held = safetensors.numpy.load_file(folder / "held.safetensors")["rows"]
        tokenizer = (folder / "tokenizer.json").read_bytes()
    except (OSError, KeyError, ValueError, RuntimeError, msgspec.MsgspecError, safetensors.SafetensorError) as error:
        raise EncoderBuildError(
            "F382", f"{folder} 里没有可用的网络：{error}。", "请指定 fenliu train finetune 写出的 network 目录。"
        ) from error
    if missing:
        raise EncoderBuildError(
            "F382", f"{folder} 的权重与设置不符：{'、'.join(sorted(missing)[:3])}。", "请重新微调。"
        )
    return TaughtNetwork(network.eval(), config, tokenizer, heads, held)
