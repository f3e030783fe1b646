"""What can go wrong in pre-training."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("PretrainError",)


class PretrainError(FenliuError):
    """``F351`` the text mix or one of its files cannot be read, ``F352`` there is no text in it."""
