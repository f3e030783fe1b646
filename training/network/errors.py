"""What can go wrong with a network on disk."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("NetworkError",)


class NetworkError(FenliuError):
    """``F353`` a checkpoint of another run, ``F354`` a folder that holds no encoder."""
