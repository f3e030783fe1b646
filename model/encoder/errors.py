"""Why the encoder cannot be used."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("EncoderUnavailable",)


class EncoderUnavailable(FenliuError):  # noqa: N818  a state, which callers live with
    """The encoder cannot read texts here; what else a bundle holds still can.

    ``F151`` the tokenizer is damaged or lacks a special token, ``F152`` the network is damaged or not of the kind that
    :mod:`training.export` writes, ``F153`` tokenizer, network and settings do not fit each other, ``F154`` the golden
    outputs come out differently on this processor, ``F155`` a library is missing, ``F156`` a setting is out of range,
    ``F157`` the network failed while it read.
    """
