"""What can go wrong in fine-tuning."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("FinetuneError",)


class FinetuneError(FenliuError):
    """``F361``-``F364``: the encoder, an auxiliary task or a checkpoint cannot be used."""
