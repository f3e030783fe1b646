"""The SQLite database: write-ahead log, full synchronisation, enforced keys, real transactions.

SQLite keeps an answered write through a crash only with ``synchronous = FULL``, and silently stays with its old
journal where it cannot write a log ahead, so both are asked for on every connection and the answer is checked.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from advanced_alchemy.extensions.litestar import SQLAlchemyAsyncConfig
from sqlalchemy import event
from sqlalchemy.ext.asyncio import create_async_engine

from serving.errors import StorageError
from serving.storage.models import Base

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from sqlalchemy.engine import Connection
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.ext.asyncio import AsyncEngine
    from sqlalchemy.pool import ConnectionPoolEntry

    from serving.settings import Settings

__all__ = ("BEGIN_IMMEDIATE", "create_engine", "database_config")

BEGIN_IMMEDIATE = {"sqlite_begin": "IMMEDIATE"}
"""Execution options of a connection whose transactions take the write lock at once."""

_WAL = "wal"
_BUSY_TIMEOUT = 10_000
"""Milliseconds to wait for another writer."""


def database_config(settings: Settings) -> SQLAlchemyAsyncConfig:
    """Configuration for advanced-alchemy's ``SQLAlchemyPlugin``; commits are the store's business.

    Raises:
        StorageError: ``F232`` the folder of the database cannot be made.
    """
    _make_folder(settings.database_path.parent)
    return SQLAlchemyAsyncConfig(
        engine_instance=create_engine(settings.database_url),
        metadata=Base.metadata,
        set_default_exception_handler=False,
        enable_touch_updated_timestamp_listener=False,
        enable_file_object_listener=False,
    )


def create_engine(url: str) -> AsyncEngine:
    """An engine whose connections are set up as this module says; parameters never appear in its errors."""
    engine = create_async_engine(url, hide_parameters=True)
    event.listen(engine.sync_engine, "connect", _set_up)
    event.listen(engine.sync_engine, "begin", _begin)
    event.listen(engine.sync_engine, "checkin", _end)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError("F232", f"建不了数据库目录 {folder}。", "请检查 FENLIU_DATABASE_URL 和目录权限。") from error


def _set_up(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # sqlite3 would begin transactions late and never before a table is made; ``_begin`` does it instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        cursor.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT}")
        cursor.execute(f"PRAGMA journal_mode = {_WAL}")
        _check_journal(cursor.fetchone())
        cursor.execute("PRAGMA synchronous = FULL")
        cursor.execute("PRAGMA foreign_keys = ON")
    except sqlite3.Error as error:
        raise StorageError(
            "F232", f"打不开数据库（{error}）。", "请检查 FENLIU_DATABASE_URL 是否指向数据库文件。"
        ) from error
    finally:
        cursor.close()


def _check_journal(answer: Sequence[str] | None) -> None:
    """SQLite answers with the journal in use, and with no error when it is not the one asked for."""
    if answer is None or answer[0] != "wal":
        raise StorageError(
            "F234",
            f"数据库应使用预写日志（WAL），得到 {answer and answer[0]}，断电可能丢数据。",
            "请把数据库放在本机磁盘上，不要用网络共享目录。",
        )


def _begin(connection: Connection) -> None:
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    connection.exec_driver_sql(f"BEGIN {mode}")


def _end(connection: DBAPIConnection | None, record: ConnectionPoolEntry) -> None:
    """Close a connection that comes back inside a transaction.

    SQLAlchemy leaves it there when a commit fails: the pool would hand uncommitted rows to the next request, and the
    write lock would stay taken. Closing rolls back.
    """
    if connection is not None and connection.driver_connection.in_transaction:
        record.invalidate()
