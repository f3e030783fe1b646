"""The packaged migrations and the models say the same."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from serving.errors import StorageError
from serving.storage import database_config, migrate
from serving.storage.migrate import migration_config
from serving.storage.models import Base

pytestmark = pytest.mark.anyio


async def test_migrations_lead_to_the_models(database):
    def differences(connection):
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return compare_metadata(context, Base.metadata)

    async with database() as (engine, _), engine.connect() as connection:
        assert await connection.run_sync(differences) == []


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


async def test_starting_again_and_starting_together_change_nothing(settings, assessment):
    engines = [database_config(settings).get_engine() for _ in range(3)]
    await asyncio.gather(*map(migrate, engines))
    await migrate(engines[0])
    for engine in engines:
        await engine.dispose()


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
