from __future__ import annotations

from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from serving.routing import CoHandler, Lead, Route
from serving.storage import CaseStore, database_config, migrate
from serving.triage.cases import Assessment

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


@pytest.fixture
def assessment(predictor):
    [prediction] = predictor.predict(["他说今晚带刀来要工资"])
    route = Route(
        lead=Lead("labour", "劳动争议人民调解委员会"),
        co_handlers=(CoHandler("police", "青山派出所", NOW + timedelta(minutes=30)),),
        level="county",
        due_at=NOW + timedelta(days=3),
        reason="涉及欠薪。",
        legal_note="先调解后仲裁。",
        rule="labour-wages",
    )
    return Assessment(prediction, route)


@pytest.fixture
def database(settings):
    """``async with database() as (engine, store)``: migrated, on the file of the test."""

    @asynccontextmanager
    async def connect():
        config = database_config(settings)
        engine = config.get_engine()
        try:
            await migrate(engine)
            yield engine, CaseStore(config.create_session_maker())
        finally:
            await engine.dispose()

    return connect
