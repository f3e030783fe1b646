"""How a command fails: the coded error in Chinese on stderr, exit code 2, no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console

from model.errors import FenliuError

__all__ = ("errors_reported",)


@contextmanager
def errors_reported() -> Iterator[None]:
    """Turn a :class:`FenliuError` into a message and exit code 2."""
    try:
        yield
    except FenliuError as error:
        console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
        console.print(f"[{error.code}] {error.message}", style="bold red")
        console.print(error.remedy)
        raise typer.Exit(2) from error
