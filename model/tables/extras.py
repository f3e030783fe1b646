"""Optional packages behind xlsx and parquet."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from model.errors import TableError

if TYPE_CHECKING:
    from types import ModuleType

__all__ = ("archive_module",)


def archive_module(name: str, purpose: str) -> ModuleType:
    """Import a module of the extra ``archive``.

    Args:
        name: Module, such as ``pyarrow.parquet``.
        purpose: The file format it is needed for.

    Raises:
        TableError: ``F126`` naming the pip line.
    """
    try:
        return importlib.import_module(name)
    except ImportError as error:
        package = name.partition(".")[0]
        raise TableError(
            "F126", f"读写 {purpose} 需要 {package}，还没有安装。", "请运行：pip install 'fenliu[archive]'"
        ) from error
