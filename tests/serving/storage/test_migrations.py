"""The packaged migrations and the models say the same."""

from __future__ import annotations

import asyncio
import sqlite3
import sys

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from serving.errors import StorageError
from serving.storage import database_config
from serving.storage.database import create_engine
from serving.storage.migrate import migration_config
from serving.storage.models import Base

pytestmark = pytest.mark.anyio


def shape(connection):
    """Everything SQLite knows of the tables: columns, keys, indexes, with types and names."""
    inspector = inspect(connection)
    return {
        table: {
            "columns": [column | {"type": str(column["type"])} for column in inspector.get_columns(table)],
            "primary key": inspector.get_pk_constraint(table),
            "foreign keys": inspector.get_foreign_keys(table),
            "unique": inspector.get_unique_constraints(table),
            "indexes": inspector.get_indexes(table),
        }
        for table in inspector.get_table_names()
        if table != "alembic_version"
    }


async def test_migrations_lead_to_the_models(database, tmp_path):
    fresh = create_engine(f"sqlite+aiosqlite:///{tmp_path}/models.db")
    async with fresh.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
        expected = await connection.run_sync(shape)
    await fresh.dispose()
    async with database() as (engine, _), engine.connect() as connection:
        assert await connection.run_sync(shape) == expected


async def test_migrations_go_back_to_nothing(database):
    def down(connection):
        command.downgrade(migration_config(connection), "base")
        return inspect(connection).get_table_names()

    async with database() as (engine, _), engine.connect() as connection:
        assert await connection.run_sync(down) == ["alembic_version"]


async def test_there_is_one_line_of_migrations(database):
    async with database() as (engine, _), engine.connect() as connection:
        config = await connection.run_sync(migration_config)
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


async def test_services_that_start_together_wait_for_each_other(settings, database):
    start = """
import asyncio, sys
from serving.settings import Settings
from serving.storage import database_config, migrate

async def main():
    engine = database_config(Settings(database_url=sys.argv[1])).get_engine()
    await migrate(engine)
    await engine.dispose()

asyncio.run(main())
"""
    starting = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", start, settings.database_url) for _ in range(2)
    ]
    assert [await process.wait() for process in starting] == [0, 0]
    async with database() as (_, store):
        assert await store.recent(1) == []


async def test_a_database_of_a_newer_version_is_left_alone(database, settings):
    async with database():
        pass
    with sqlite3.connect(settings.database_path) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    with pytest.raises(StorageError, match="F233"):
        async with database():
            pass


async def test_a_file_that_is_no_database_is_named(settings, database):
    settings.database_path.parent.mkdir()
    settings.database_path.write_bytes(b"this is not a database, whatever its name says. " * 100)
    with pytest.raises(StorageError, match="F232"):
        async with database():
            pass


def test_a_folder_that_cannot_be_made_is_named(settings, tmp_path):
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StorageError, match="F232"):
        database_config(settings)


async def test_the_folder_is_for_its_owner_only(database, settings):
    async with database():
        assert settings.database_path.parent.stat().st_mode & 0o077 == 0
