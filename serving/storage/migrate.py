"""Bring a database to the newest schema, in one transaction per step. Runs at every start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy.exc import SQLAlchemyError

from serving.errors import StorageError
from serving.storage.database import BEGIN_IMMEDIATE

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

__all__ = ("MIGRATIONS", "migrate", "migration_config")

MIGRATIONS = Path(__file__).with_name("migrations")


def migration_config(connection: Connection) -> Config:
    """Alembic's configuration for the packaged migrations on an open connection."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


async def migrate(engine: AsyncEngine) -> None:
    """Bring the database to the newest schema. Two services that start together wait for each other.

    Args:
        engine: From :func:`serving.storage.database.create_engine`.

    Raises:
        StorageError: ``F232`` not readable or writable, ``F233`` written by a newer version, ``F234`` no WAL.
    """
    try:
        async with engine.connect() as connection:
            await connection.execution_options(**BEGIN_IMMEDIATE)
            await connection.run_sync(_upgrade)
            await connection.commit()
    except CommandError as error:
        raise StorageError(
            "F233", "数据库的结构不是本版本认识的，多半由更新的版本写过。", "请升级 fenliu，或换用备份的数据库。"
        ) from error
    except SQLAlchemyError as error:
        raise StorageError(
            "F232",
            f"打不开或写不了数据库（{type(error.__cause__ or error).__name__}）。",
            "请检查 FENLIU_DATABASE_URL、文件权限和磁盘空间。",
        ) from error


def _upgrade(connection: Connection) -> None:
    command.upgrade(migration_config(connection), "head")
