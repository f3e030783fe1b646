"""``fenliu serve``: run the service and its pages on this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from serving.cli.failure import errors_reported

__all__ = ("serve",)


def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="监听的本机地址；不写就用 FENLIU_HOST，再不然 127.0.0.1。")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", help="端口；0 表示任选一个。不写就用 FENLIU_PORT，再不然 8000。")
    ] = None,
    bundle: Annotated[
        Path | None, typer.Option("--bundle", metavar="DIR", help="模型包目录；不写就用 FENLIU_BUNDLE，再不然随附的。")
    ] = None,
    database: Annotated[
        Path | None,
        typer.Option(
            "--database",
            metavar="FILE",
            help="SQLite 数据库文件，没有就新建；不写就用 FENLIU_DATABASE_URL，再不然 var/fenliu.db。",
        ),
    ] = None,
) -> None:
    """启动分流服务和登记台页面，只供本机访问；Ctrl-C 停止。"""
    with errors_reported():
        from serving.server import run
        from serving.settings import Settings

        given = {
            "host": host,
            "port": port,
            "bundle": bundle,
            "database_url": None if database is None else f"sqlite+aiosqlite:///{database}",
        }
        run(Settings.load(**{name: value for name, value in given.items() if value is not None}))
