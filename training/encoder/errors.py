"""What can go wrong when an encoder joins a bundle."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("EncoderBuildError",)


class EncoderBuildError(FenliuError):
    """The encoder cannot join.

    ``F381`` other texts than those of the fine-tuning, ``F382`` a network folder that cannot be read, ``F383`` other
    labels than those of the fine-tuning.
    """
