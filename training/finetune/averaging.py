"""A running mean of the weights."""

from __future__ import annotations

import torch
from torch import Tensor, nn

__all__ = ("WeightAverage",)


class WeightAverage:
    """Exponential moving average of parameters (Polyak & Juditsky 1992); young averages forget faster.

    Args:
        network: Whose parameters are averaged.
        decay: 0-1.
    """

    def __init__(self, network: nn.Module, decay: float) -> None:
        self._decay = decay
        self.arrays: dict[str, Tensor] = {name: value.detach().clone() for name, value in network.named_parameters()}

    @torch.no_grad()
    def update(self, network: nn.Module, step: int) -> None:
        """Take the parameters after ``step`` steps in."""
        decay = min(self._decay, (1 + step) / (10 + step))
        for name, value in network.named_parameters():
            self.arrays[name].lerp_(value.detach(), 1 - decay)

    @torch.no_grad()
    def put_into(self, network: nn.Module) -> None:
        """Overwrite the parameters of ``network`` with the mean."""
        for name, value in network.named_parameters():
            value.copy_(self.arrays[name])
