"""How a command fails: the coded error in Chinese on stderr, exit code 2, no traceback."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer
from rich.console import Console

from model.errors import FenliuError

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ("errors_reported",)


@contextmanager
def errors_reported() -> Iterator[None]:
    """Print a coded error in red and leave with exit code 2."""
    try:
        yield
    except FenliuError as error:
        console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        console.print(f"[{error.code}] {error.message}", style="bold red")
        console.print(error.remedy, style="red")
        raise typer.Exit(2) from error
