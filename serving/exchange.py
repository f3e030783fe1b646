"""What surrounds every exchange: an id, a log line, safe headers, and no work for clients that have gone."""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Final

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.middleware import ASGIMiddleware

from serving.logs import new_request_id, request_id

if TYPE_CHECKING:
    from litestar.types import ASGIApp, Message, Receive, Scope, Send
    from litestar.types.asgi_types import ReceiveMessage

__all__ = ("CONTENT_SECURITY_POLICY", "Departures", "Identified", "finish_headers")

access = logging.getLogger("serving.access")

_STARTED: Final = "fenliu_started"

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from elsewhere, nothing written inside a page, no framing."""

_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Identified(ASGIMiddleware):
    """Gives a request its id and starts its clock."""

    scopes = (ScopeType.HTTP, ScopeType.ASGI)

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Begin the request."""
        new_request_id()
        scope["state"][_STARTED] = time.perf_counter()
        await next_app(scope, receive, send)


async def finish_headers(message: Message, scope: Scope) -> None:
    """Before an answer starts: add the headers it lacks and write its log line. Also for addresses that do not exist."""
    if message["type"] != "http.response.start":
        return
    headers = MutableScopeHeaders.from_message(message)
    for name, value in _HEADERS.items():
        headers.setdefault(name, value)
    headers["X-Request-ID"] = request_id()
    _log(scope, message["status"])


class Departures(ASGIMiddleware):
    """Stops working on a POST when its client has gone, so that its text is taken out of the queue.

    Watching begins once the body has been read, and ends when the answer starts.
    """

    scopes = (ScopeType.HTTP,)

    def should_bypass_for_scope(self, scope: Scope) -> bool:
        """Only POST has anything worth stopping."""
        return scope.get("method") != "POST"

    async def handle(self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp) -> None:
        """Run the request beside a watch on its connection."""
        connection = _Connection(receive, send)
        answering = asyncio.ensure_future(next_app(scope, connection.receive, connection.send))
        watching = asyncio.create_task(connection.departure())
        try:
            await asyncio.wait({answering, watching}, return_when=asyncio.FIRST_COMPLETED)
            if answering.done() or connection.answered:
                await answering
                return
            answering.cancel()
            await asyncio.wait({answering})
            _log(scope, 499)
        finally:
            answering.cancel()
            watching.cancel()


class _Connection:
    """Passes messages on and knows when the body was read, when the answer started, and when the client left."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self.answered = False
        self._receive = receive
        self._send = send
        self._body_read = asyncio.Event()
        self._gone = asyncio.Event()

    async def receive(self) -> ReceiveMessage:
        """The next message for the application; after the body, only that the client has gone."""
        if self._body_read.is_set():
            await self._gone.wait()
            return {"type": "http.disconnect"}
        message = await self._receive()
        if message["type"] != "http.request" or not message.get("more_body"):
            self._body_read.set()
        return message

    async def send(self, message: Message) -> None:
        """Pass an answer on."""
        self.answered = True
        await self._send(message)

    async def departure(self) -> None:
        """Return when the client has gone."""
        await self._body_read.wait()
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self._gone.set()


def _log(scope: Scope, status: int) -> None:
    started = scope["state"].get(_STARTED)
    handler = scope.get("route_handler")
    extra = {
        "method": scope.get("method"),
        # The template of the address, not the address: that may hold anything a client writes.
        "route": scope.get("path_template") if handler else None,
        "status": status,
        "ms": None if started is None else round((time.perf_counter() - started) * 1000, 1),
    }
    access.info("answered" if status != 499 else "client left", extra=extra)
