"""The service dies in the middle of 200 submissions, by kill -9 and by SIGTERM: what was answered is there."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3

import httpx
import pytest

pytestmark = pytest.mark.anyio

TEXTS = [f"第 {number} 件：楼下面馆的油烟直往我家窗户里灌，说了多少次都不改。" for number in range(200)]


class Answered(dict):
    """Answered cases; sets ``enough`` when there are so many."""

    def __init__(self, limit):
        super().__init__()
        self.limit = limit
        self.enough = asyncio.Event()

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        if len(self) >= self.limit:
            self.enough.set()


async def test_every_answered_case_is_there_after_kill_9(start, submit_all, tmp_path):
    answered = Answered(80)
    async with start() as running:
        submitting = asyncio.create_task(submit_all(running.address, TEXTS, answered))
        await answered.enough.wait()
        running.process.kill()
        await submitting
    assert 80 <= len(answered) < 200
    async with start() as running:
        async with httpx.AsyncClient(base_url=running.address, timeout=60) as client:
            for case_id, text in answered.items():
                found = await client.get(f"/api/v1/cases/{case_id}")
                assert found.status_code == 200
                assert found.json()["complaint"]["text"] == text
        assert await running.stop(signal.SIGINT) == 0
    with sqlite3.connect(tmp_path / "fenliu.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        cases, suggestions = (
            database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in ("cases", "suggestions")
        )
    database.close()
    assert cases == suggestions >= len(answered)


async def test_sigterm_answers_what_was_accepted_and_logs_no_text(start, submit_all, tmp_path):
    answered = Answered(40)
    async with start(FENLIU_LOG_LEVEL="DEBUG") as running:
        async with httpx.AsyncClient(base_url=running.address, timeout=60) as client:
            refused = await client.post("/api/v1/triage", json={"text": "油烟\x00"})
            missing = await client.get("/油烟")
        submitting = asyncio.create_task(submit_all(running.address, TEXTS, answered))
        await answered.enough.wait()
        assert await running.stop(signal.SIGTERM) == 0
        await submitting
    assert (refused.status_code, missing.status_code) == (422, 404)
    with sqlite3.connect(tmp_path / "fenliu.db") as database:
        stored = {row[0] for row in database.execute("SELECT text FROM cases")}
    database.close()
    # Exactly what was answered: nothing answered is lost, nothing was cut off between commit and answer.
    assert stored == set(answered.values())

    assert "仅" in running.told or "只接受本机访问" in running.told
    log = "".join(running.log)
    assert not [word for word in ("油烟", "面馆", "\\u6cb9") if word in log]
    lines = [json.loads(line) for line in running.log]
    created = [line for line in lines if line.get("status") == 201]
    assert len(created) == len(answered)
    assert {(line["method"], line["route"]) for line in created} == {("POST", "/api/v1/triage")}
    assert all(line["ms"] > 0 and len(line["request_id"]) == 32 for line in created)
    assert refused.headers["x-request-id"] in {line.get("request_id") for line in lines if line.get("status") == 422}
