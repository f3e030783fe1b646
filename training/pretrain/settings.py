"""Every knob of a pre-training."""

from __future__ import annotations

import msgspec

__all__ = ("Geometry", "PretrainSettings")


class Geometry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Size of the encoder (Devlin et al., NAACL 2019, made small as in Turc et al., 2019)."""

    layers: int = 4
    hidden: int = 256
    """Multiple of ``heads``."""
    heads: int = 4
    feed_forward: int = 1024
    length: int = 256
    """Most tokens of a window, with [CLS] and [SEP]; also the number of learned positions."""


class PretrainSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the encoder is taught."""

    geometry: Geometry = Geometry()
    tokens: int = 12_000_000
    """Tokens to read in all; a number above the corpus repeats it in another order."""
    batch_tokens: int = 4096
    """Tokens of a step; texts of like length share a batch, so next to nothing of it is padding."""
    mask: float = 0.25
    """Share of tokens hidden, 0-1: more than BERT's 0.15, each step teaches more (Wettig et al., EACL 2023)."""
    rate: float = 1e-3
    """Highest learning rate."""
    warm_up: float = 0.06
    """Share of the steps over which the rate rises, 0-1; then it falls along a cosine to a hundredth."""
    decay: float = 0.01
    """AdamW weight decay of matrices."""
    clip: float = 1.0
    """Largest gradient norm."""
    seed: int = 20261125
    report_steps: int = 20
    """A line of metrics per so many steps."""
    checkpoint_steps: int = 200
    """A checkpoint per so many steps."""
