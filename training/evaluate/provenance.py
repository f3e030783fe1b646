"""What another reader needs to get the same numbers: files, bundles, versions, seed, command line."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ("FileDigest", "Provenance", "digest", "versions")


class FileDigest(msgspec.Struct, frozen=True):
    """One evaluated file."""

    name: str
    """File name without its folders."""
    sha256: str
    rows: int
    """Texts evaluated from it."""
    left_out: int = 0
    """Rows that could not be used."""


class Provenance(msgspec.Struct, frozen=True):
    """How a report came to be."""

    bundle: str
    taxonomy: str
    files: tuple[FileDigest, ...]
    seed: int
    command: str
    versions: dict[str, str]
    compared: str | None = None
    """Id of the second bundle."""


def digest(path: Path, rows: int, left_out: int = 0) -> FileDigest:
    """SHA-256 of a file's bytes as they lie on disk (compressed files as compressed)."""
    with path.open("rb") as stream:
        return FileDigest(path.name, hashlib.file_digest(stream, "sha256").hexdigest(), rows, left_out)


def versions() -> dict[str, str]:
    """Versions of what computes the numbers."""
    packages = ("fenliu", "numpy", "scipy", "scikit-learn")
    return {"python": platform.python_version()} | {package: version(package) for package in packages}
