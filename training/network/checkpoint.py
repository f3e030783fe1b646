"""Checkpoints that a killed run goes on from as if nothing had happened."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import safetensors.torch
import torch
from torch import nn

from training.network.errors import NetworkError

__all__ = ("load_checkpoint", "save_checkpoint")

FILE = "checkpoint.safetensors"
STATE = ("step", "exp_avg", "exp_avg_sq")
"""What AdamW remembers of a parameter."""


def save_checkpoint(
    out: Path,
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    settings: msgspec.Struct,
    step: int,
    average: Mapping[str, torch.Tensor] | None = None,
) -> None:
    """Write weights and optimiser state after ``step`` steps; the old checkpoint stays until the new one is on disk.

    Args:
        out: Folder of the run.
        network: Parameters.
        optimizer: Its state.
        settings: Of the run; a checkpoint is only read back under the same.
        step: Steps done.
        average: Running mean of the weights, where the run keeps one.
    """
    arrays = {f"network.{name}": tensor.detach().contiguous() for name, tensor in network.named_parameters()}
    arrays |= {f"average.{name}": tensor.contiguous() for name, tensor in (average or {}).items()}
    for name, parameter in network.named_parameters():
        for key, value in optimizer.state.get(parameter, {}).items():
            arrays[f"optimizer.{key}.{name}"] = value.detach().contiguous()
    draft = out / f".{FILE}"
    facts = {"settings": msgspec.json.encode(settings).decode(), "step": str(step)}
    safetensors.torch.save_file(arrays, draft, metadata=facts)
    with draft.open("rb") as written:
        os.fsync(written.fileno())
    draft.replace(out / FILE)


def load_checkpoint(
    out: Path,
    network: nn.Module,
    optimizer: torch.optim.Optimizer,
    settings: msgspec.Struct,
    average: Mapping[str, torch.Tensor] | None = None,
) -> int:
    """Restore the newest checkpoint; see :func:`save_checkpoint` for the arguments.

    Returns:
        Steps done; 0 without a checkpoint.

    Raises:
        NetworkError: ``F353`` the checkpoint is of a run with other settings.
    """
    file = out / FILE
    if not file.exists():
        return 0
    with safetensors.safe_open(file, "pt") as opened:
        facts = opened.metadata()
        arrays = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    if facts["settings"] != msgspec.json.encode(settings).decode():
        raise NetworkError("F353", f"{file} 是用别的设置训练的。", "请用原来的设置继续，或换一个输出目录重新开始。")
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            parameter.copy_(arrays[f"network.{name}"])
            optimizer.state[parameter] = {
                key: arrays[f"optimizer.{key}.{name}"].to("cpu" if key == "step" else parameter.device)
                for key in STATE
                if f"optimizer.{key}.{name}" in arrays
            }
        for name, tensor in (average or {}).items():
            tensor.copy_(arrays[f"average.{name}"])
    return int(facts["step"])
