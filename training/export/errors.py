"""What can go wrong in an export."""

from __future__ import annotations

from model.errors import FenliuError

__all__ = ("ExportError",)


class ExportError(FenliuError):
    """A network cannot be exported.

    ``F371`` a network of another kind, ``F372`` the graph differs from the network, ``F373`` the 8-bit graph differs too
    much, ``F374`` too few texts to tell.
    """
