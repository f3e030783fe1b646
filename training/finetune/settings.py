"""Every knob of a fine-tuning."""

from __future__ import annotations

import msgspec

__all__ = ("FinetuneSettings",)


class FinetuneSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the heads and the encoder are taught."""

    window: int = 128
    """Tokens of a window with [CLS] and [SEP]; longer texts are cut differently in every epoch."""
    epochs: int = 4
    auxiliary_epochs: int = 1
    """Epochs, from the first, in which the auxiliary tasks are taught too."""
    held: float = 0.125
    """Share of the texts, whole near-duplicate groups, kept out to fit the calibration on, 0-1."""
    batch_tokens: int = 2048
    rate: float = 4e-4
    """Highest learning rate of the last encoder layer."""
    head_rate: float = 1e-3
    layer_decay: float = 0.85
    """Each layer below learns this much slower (Howard & Ruder, ACL 2018)."""
    decay: float = 0.05
    """AdamW weight decay of matrices."""
    warm_up: float = 0.06
    """Share of the steps over which the rates rise, 0-1; then they fall to 0 on a line."""
    clip: float = 1.0
    hide: float = 0.1
    """Share of tokens replaced by [MASK] while learning, 0-1: cheaper than dropout on a CPU, and it hits words."""
    average: float = 0.998
    """Decay of the running mean of the weights that is kept (Polyak & Juditsky 1992)."""
    smoothing: float = 0.02
    """Share of a domain target spread over all domains, 0-1."""
    doubt: tuple[float, float, float] = (0.4, 0.25, 0.15)
    """Share of a domain target that goes to the alternatives, for confidence 1, 2, 3."""
    tier_weight: float = 1.0
    signal_weight: float = 1.0
    evidence_weight: float = 0.5
    auxiliary_weight: float = 0.5
    seed: int = 1
    report_steps: int = 40
    checkpoint_steps: int = 200
