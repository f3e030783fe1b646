"""Run the service in this process until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
from typing import TYPE_CHECKING

import uvicorn

from serving.app import alive, create_app
from serving.errors import SettingsError
from serving.local_only import LOOPBACK_NOTICE
from serving.logs import configure_logging

if TYPE_CHECKING:
    from litestar import Litestar

    from serving.settings import Settings

__all__ = ("run",)

_BACKLOG = 2048


def run(settings: Settings) -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what is in progress and return.

    Prints where to open the page once complaints can be taken. Logs go to stderr as JSON lines.

    Args:
        settings: What the process is told.

    Raises:
        SettingsError: ``F204`` the port cannot be had.
        FenliuError: The database, the bundle or the routing cannot be used; see their codes.
    """
    configure_logging(settings.log_level)
    app = create_app(settings)
    listening = _listen(settings.host, settings.port)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=settings.drain_seconds,
        )
    )

    def stop(*_: object) -> None:
        server.should_exit = True

    # uvicorn raises the signals it caught again when it is done; here that must not end the process undrained.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    with listening:
        asyncio.run(_serve(app, server, listening))


async def _serve(app: Litestar, server: uvicorn.Server, listening: socket.socket) -> None:
    # The life of the application is entered here, not by uvicorn, so that a coded error reaches the caller as it is.
    async with alive(app):
        host, port = listening.getsockname()[:2]
        address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        sys.stdout.write(f"分流已就绪，请打开 {address}\n{LOOPBACK_NOTICE}按 Ctrl-C 停止。\n")
        sys.stdout.flush()
        await server.serve(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        raise SettingsError(
            "F204", f"端口 {host}:{port} 用不了（{error.strerror}）。", "请停掉占用它的程序，或用 FENLIU_PORT 换一个。"
        ) from error
