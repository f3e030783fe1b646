"""Cases on disk."""

from __future__ import annotations

import asyncio
import sqlite3
from datetime import UTC, datetime, timedelta
from uuid import UUID

import msgspec
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from serving.errors import StorageError
from serving.storage.models import CaseRow, SuggestionRow
from serving.storage.store import KeyTakenError
from serving.triage.cases import ComplaintIn

pytestmark = pytest.mark.anyio

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
COMPLAINT = ComplaintIn("他说今晚带刀来要工资", "青山镇", "来访", "A-1", NOW - timedelta(hours=1))


def add(store, assessment, *, complaint=COMPLAINT, key=None, digest="d", now=NOW):
    return store.add(complaint, assessment, key=key, digest=digest, now=now)


async def test_a_case_reads_back_exactly_as_it_was_stored_also_after_a_restart(database, assessment):
    async with database() as (_, store):
        stored = await add(store, assessment)
        assert await store.get(stored.case_id) == stored
    async with database() as (_, store):
        again = await store.get(stored.case_id)
        assert again == stored
        assert (again.complaint, again.prediction, again.route) == (COMPLAINT, assessment.prediction, assessment.route)
        assert again.created_at == NOW
        assert again.created_at.tzinfo is UTC


async def test_case_numbers_are_uuid_version_7(database, assessment):
    async with database() as (_, store):
        case = await add(store, assessment)
    assert case.case_id[14] == "7"


@pytest.mark.parametrize(
    "case_id", ["", "x", "01900000-0000-7000-8000-000000000000", "{01900000-0000-7000-8000-000000000000}"]
)
async def test_a_number_that_is_no_case(database, case_id):
    async with database() as (_, store):
        with pytest.raises(StorageError, match="F231"):
            await store.get(case_id)


async def test_recent_is_newest_first_and_limited(database, assessment):
    async with database() as (_, store):
        cases = [await add(store, assessment, now=NOW + timedelta(seconds=second)) for second in (2, 0, 1)]
        assert await store.recent(2) == [cases[0], cases[2]]


async def test_a_key_is_used_once_and_tells_what_it_was_used_for(database, assessment):
    async with database() as (_, store):
        first = await add(store, assessment, key="k", digest="one")
        with pytest.raises(KeyTakenError) as taken:
            await add(store, assessment, key="k", digest="two")
        assert (taken.value.earlier.digest, taken.value.earlier.case) == ("one", first)
        assert await store.find("other") is None
        assert len(await store.recent(10)) == 1


async def test_triaging_again_appends_and_the_newest_suggestion_is_shown(database, assessment):
    newer = msgspec.structs.replace(assessment.prediction, bundle="newer")
    async with database() as (engine, store):
        case = await add(store, assessment)
        async with AsyncSession(engine) as session:
            again = SuggestionRow(
                case_id=UUID(case.case_id), prediction=newer, route=assessment.route, bundle="newer", created_at=NOW
            )
            session.add(again)
            await session.commit()
            bundles = (await session.execute(select(SuggestionRow.bundle).order_by(SuggestionRow.id))).scalars()
            assert list(bundles) == ["fake-1", "newer"]
        assert (await store.get(case.case_id)).prediction == newer


async def test_every_connection_keeps_what_it_committed_through_a_crash(database):
    async with database() as (engine, _), engine.connect() as one, engine.connect() as two:
        for connection in (one, two):
            settings = [
                (await connection.execute(text(f"PRAGMA {name}"))).scalar_one()
                for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
            ]
            assert settings == ["wal", 2, 1, 10_000]


async def test_a_database_without_write_ahead_log_is_refused(settings, database, monkeypatch):
    # A file system without shared memory answers with the old journal and no error.
    monkeypatch.setattr("serving.storage.database._WAL", "DELETE")
    with pytest.raises(StorageError, match="F234"):
        async with database():
            pass


async def test_suggestions_cannot_lose_their_case(database, assessment):
    async with database() as (engine, store):
        await add(store, assessment)
        async with engine.connect() as connection:
            with pytest.raises(Exception, match="FOREIGN KEY"):
                await connection.execute(CaseRow.__table__.delete())


async def test_concurrent_writers_of_several_processes_all_get_through(database, assessment):
    async with database() as (_, one), database() as (_, two):
        cases = await asyncio.gather(*(add(store, assessment) for store in (one, two) * 20))
        assert {case.case_id for case in await one.recent(100)} == {case.case_id for case in cases}
    assert len({case.case_id for case in cases}) == 40


async def test_a_commit_that_fails_stores_nothing_and_shows_nothing(database, assessment, monkeypatch):
    def fail(_):
        raise sqlite3.OperationalError("disk I/O error")

    async with database() as (engine, store):
        with monkeypatch.context() as patch:
            patch.setattr(engine.sync_engine.dialect, "do_commit", fail)
            with pytest.raises(StorageError, match="F232"):
                await add(store, assessment, key="k")
        # The connection that failed went back inside its transaction: neither its rows nor its lock may stay.
        assert await store.recent(10) == []
        assert await store.find("k") is None
        await store.check_writable()
        assert await add(store, assessment, key="k")


async def test_a_locked_database_is_an_error_that_names_no_text(database, assessment, settings, monkeypatch):
    monkeypatch.setattr("serving.storage.database._BUSY_TIMEOUT", 0)
    async with database() as (_, store):
        other = sqlite3.connect(settings.database_path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError, match="F232") as failed:
            await add(store, assessment)
        with pytest.raises(StorageError, match="F232"):
            await store.check_writable()
        other.close()
        assert COMPLAINT.text not in str(failed.value)
        assert COMPLAINT.text not in str(failed.value.__cause__)
        await store.check_writable()


async def test_a_suggestion_of_another_format_is_a_coded_error(database, assessment):
    async with database() as (engine, store):
        case = await add(store, assessment)
        async with engine.begin() as connection:
            await connection.execute(text("UPDATE suggestions SET prediction = '{}'"))
        with pytest.raises(StorageError, match="F235"):
            await store.get(case.case_id)


async def test_texts_of_every_plane_survive(database, assessment):
    strange = "𠮷野家\u200b👨‍👩‍👧\r\n\x07'; DROP TABLE cases; --"
    async with database() as (_, store):
        case = await add(store, assessment, complaint=ComplaintIn(strange, received_at=NOW))
        assert (await store.get(case.case_id)).complaint.text == strange
