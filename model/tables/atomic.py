"""Files that appear whole or not at all."""

from __future__ import annotations

import os
from contextlib import contextmanager
from secrets import token_hex
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ("atomic_file",)


@contextmanager
def atomic_file(path: Path) -> Iterator[BinaryIO]:
    """Open a binary stream whose content becomes ``path`` when the block ends without an exception.

    The stream is a temporary file in the same directory. It is synced to disk and renamed over ``path``; the directory
    entry is synced as well. After an exception the temporary file is removed and ``path`` is untouched.

    Args:
        path: The file to create or replace.

    Raises:
        OSError: The directory is missing or not writable, or the disk is full.
    """
    temporary = path.with_name(f".fenliu-{token_hex(8)}.tmp")
    try:
        with temporary.open("xb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
