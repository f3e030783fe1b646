"""Until accounts exist: this machine only, and only from pages of our own.

A browser on this machine also shows pages of strangers. They could reach a loopback address under a name of theirs
(DNS rebinding), which the ``Host`` header shows, or send forms across (request forgery), which ``Sec-Fetch-Site`` and
``Origin`` show. Programs send neither of the two and are let through.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from litestar.datastructures import Headers
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware

from serving.errors import RequestError

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Receive, Scope, Send

__all__ = ("LOOPBACK_NOTICE", "LocalOnly")

LOOPBACK_NOTICE: Final = "还没有账号，服务只接受本机访问（127.0.0.1）。"

_LOOPBACK_HOST: Final = re.compile(r"(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_PAGES: Final = frozenset({"same-origin", "none"})


class LocalOnly(ASGIMiddleware):
    """Refuses hosts that are not loopback names, and unsafe requests that come from foreign pages (``F218``)."""

    scopes = (ScopeType.HTTP, ScopeType.ASGI)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Check and pass on.

        Raises:
            RequestError: ``F218``.
        """
        headers = Headers.from_scope(scope)
        if not _LOOPBACK_HOST.fullmatch(headers.get("host", "")):
            raise RequestError("F218", f"主机名不是本机：{LOOPBACK_NOTICE}", "请用 http://127.0.0.1 加端口打开。")
        if scope.get("method") not in _SAFE_METHODS and _is_foreign(headers):
            raise RequestError("F218", "请求来自别的网站的页面，已拒绝。", "请从登记台页面操作。")
        await next_app(scope, receive, send)


def _is_foreign(headers: Headers) -> bool:
    if site := headers.get("sec-fetch-site"):
        return site not in _OWN_PAGES
    origin = headers.get("origin")
    return origin is not None and origin != f"http://{headers.get('host', '')}"
