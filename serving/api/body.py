"""Request bodies that are not what they say: refused with a code, whichever route they come to."""

from __future__ import annotations

from typing import Any

from litestar import Request
from litestar.exceptions import SerializationException

from serving.errors import RequestError

__all__ = ("TextRequest",)


class TextRequest(Request[Any, Any, Any]):
    """A request whose body must be UTF-8 and, where JSON is read, must be JSON."""

    async def body(self) -> bytes:
        """The body.

        Raises:
            RequestError: ``F213`` it is not UTF-8, for example GB18030.
        """
        body = await super().body()
        try:
            body.decode()
        except UnicodeDecodeError as error:
            raise _unreadable(f"第 {error.start + 1} 个字节起不是 UTF-8 编码。", "请改用 UTF-8 编码后重发。") from None
        return body

    async def json(self) -> Any:  # noqa: ANN401 - as in Litestar
        """The decoded body.

        Raises:
            RequestError: ``F213`` it is not JSON, or is nested too deeply.
        """
        try:
            return await super().json()
        except (SerializationException, RecursionError):
            raise _unreadable("不是完整的 JSON，或含残缺的字符。", "请检查格式后重发。") from None


def _unreadable(found: str, remedy: str) -> RequestError:
    return RequestError("F213", f"请求体应为 UTF-8 编码的 JSON，得到的{found}", remedy)
