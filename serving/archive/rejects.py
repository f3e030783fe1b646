"""Rows that cannot be read are kept, byte for byte, where a person can look at them."""

from __future__ import annotations

import base64
from contextlib import ExitStack
from typing import TYPE_CHECKING, BinaryIO, Self

import msgspec

from model.errors import TableError
from model.tables import atomic_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from types import TracebackType

    from model.tables import RejectedRow

__all__ = ("RejectsFile",)


class RejectsFile:
    """A jsonl of ``{"row", "code", "reason", "raw_base64"}``; appears when the block ends, and only if there are rejects.

    Use as a context manager. A file of an earlier run that is in the way is removed, so that it cannot be taken for
    the result of this one.

    Args:
        path: Where it goes.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = 0
        """Rows kept so far."""
        self._finished = False
        self._stack = ExitStack()
        self._stream: BinaryIO | None = None

    def add(self, rejected: Iterable[RejectedRow]) -> None:
        """Keep rows.

        Raises:
            TableError: ``F128`` the file cannot be written.
        """
        try:
            for row in rejected:
                if self._stream is None:
                    self._stream = self._stack.enter_context(atomic_file(self.path))
                entry = {
                    "row": row.number,
                    "code": row.code,
                    "reason": row.reason,
                    "raw_base64": base64.b64encode(row.raw).decode("ascii"),
                }
                self._stream.write(msgspec.json.encode(entry) + b"\n")
                self.rows += 1
        except OSError as error:
            raise self._cannot_write(error) from error

    def discard(self) -> None:
        """Remove a finished file whose run came to nothing after all; an unfinished one is gone already."""
        if self._finished and self.rows:
            self.path.unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._stack.__exit__(kind, error, trace)
            self._finished = error is None
            if self._finished and not self.rows:
                self.path.unlink(missing_ok=True)
        except OSError as failure:
            raise self._cannot_write(failure) from failure

    def _cannot_write(self, error: OSError) -> TableError:
        return TableError(
            "F128", f"写不了拒收文件 {self.path}：{error.strerror or error}。", "请检查目录、权限和磁盘空间。"
        )
