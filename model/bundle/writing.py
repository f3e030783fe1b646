"""Writing a bundle: complete under a temporary name, then renamed into place."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec

from model.bundle.manifest import FileRecord, Manifest
from model.bundle.reading import MANIFEST
from model.errors import BundleError

__all__ = ("refuse_existing", "write_bundle")


def write_bundle(path: Path, manifest: Manifest, contents: Mapping[str, bytes]) -> Manifest:
    """Write a new bundle.

    Args:
        path: Directory to make; must not exist, bundles are immutable.
        manifest: Everything but ``files``, which is filled in here.
        contents: File name → bytes.

    Returns:
        The manifest as written.

    Raises:
        BundleError: ``F108`` the directory exists or cannot be written.
    """
    refuse_existing(path)
    records = {name: FileRecord(hashlib.sha256(raw).hexdigest(), len(raw)) for name, raw in sorted(contents.items())}
    complete = msgspec.structs.replace(manifest, files=records)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    except OSError as error:
        raise BundleError("F108", f"写不了 {path}：{error.strerror}。", "请检查路径和权限。") from error
    try:
        for name, raw in contents.items():
            _write(draft / name, raw)
        _write(draft / MANIFEST, msgspec.json.format(msgspec.json.encode(complete), indent=1))
        draft.chmod(0o755)
        draft.rename(path)
    except OSError as error:
        raise BundleError("F108", f"写不了 {path}：{error.strerror}。", "请检查磁盘空间和权限。") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return complete


def refuse_existing(path: Path) -> None:
    """Raise :class:`BundleError` ``F108`` when something is there already; bundles are immutable."""
    if path.exists():
        raise BundleError("F108", f"{path} 已存在，模型包写好后不再改动。", "请换一个目录。")


def _write(file: Path, raw: bytes) -> None:
    with file.open("wb") as target:
        target.write(raw)
        target.flush()
        os.fsync(target.fileno())
