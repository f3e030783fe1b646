"""The error of the command line."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("CommandError",)


class CommandError(FenliuError):
    """A command cannot be carried out.

    Codes: ``F241`` the packages of an extra are missing, ``F242`` a text is in no known encoding.
    """
