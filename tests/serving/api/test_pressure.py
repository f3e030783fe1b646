"""Too much, too late, gone: what callers get, and what is not computed for nothing."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

pytestmark = pytest.mark.anyio


async def waiting(client, count):
    """Return once so many texts wait in the queue."""
    queue = client.app.state.triage._queue
    while queue.waiting < count:  # noqa: ASYNC110 - the queue announces nothing to strangers
        await asyncio.sleep(0)


def submit(client, text):
    return asyncio.create_task(client.post("/api/v1/triage", json={"text": text}))


async def hold(client, predictor):
    """Keep the worker inside a call."""
    predictor.gate.clear()
    predictor.entered.clear()
    task = submit(client, "正在算的这条")
    assert await asyncio.to_thread(predictor.entered.wait, 10)
    return task


async def test_a_full_queue_answers_429_and_when_to_come_back(serve, predictor, problem_of):
    async with serve(queue_capacity=4) as client:
        tasks = [await hold(client, predictor), *(submit(client, text) for text in "一二三")]
        await waiting(client, 3)
        refused = await client.post("/api/v1/triage", json={"text": "四"})
        predictor.gate.set()
        answers = await asyncio.gather(*tasks)
    problem_of(refused, 429, "F251")
    assert int(refused.headers["retry-after"]) >= 1
    assert [answer.status_code for answer in answers] == [201] * 4
    assert "四" not in predictor.seen


async def test_previews_leave_room_for_submissions(serve, predictor):
    async with serve(queue_capacity=4) as client:
        tasks = [await hold(client, predictor)]
        tasks.append(asyncio.create_task(client.post("/desk/preview", data={"text": "预览一"})))
        await waiting(client, 1)
        refused = await client.post("/desk/preview", data={"text": "预览二"})
        tasks.append(submit(client, "登记"))
        await waiting(client, 2)
        predictor.gate.set()
        answers = await asyncio.gather(*tasks)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert [answer.status_code for answer in answers] == [201, 200, 201]


@pytest.mark.parametrize("path", ["/api/v1/triage", "/desk/preview", "/desk/cases"])
async def test_a_client_that_hangs_up_is_not_computed_and_not_stored(serve, predictor, path):
    """Speaks ASGI by hand: the body, then nothing until the client is gone."""
    body = b'{"text": "hung-up"}' if "api" in path else b"text=hung-up"
    media_type = b"application/json" if "api" in path else b"application/x-www-form-urlencoded"
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"127.0.0.1:8000"), (b"content-type", media_type)],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 8000),
    }
    left = asyncio.Event()
    # In two pieces, so that watching for the end cannot eat the second.
    messages = [
        {"type": "http.request", "body": body[:5], "more_body": True},
        {"type": "http.request", "body": body[5:], "more_body": False},
    ]
    sent = []

    async def receive():
        if messages:
            return messages.pop(0)
        await left.wait()
        return {"type": "http.disconnect"}

    async def send(message):
        sent.append(message)

    async with serve() as client:
        first = await hold(client, predictor)
        hanging = asyncio.create_task(client.app(scope, receive, send))
        await waiting(client, 1)
        left.set()
        await hanging
        assert client.app.state.triage._queue.waiting == 0
        predictor.gate.set()
        await first
        assert len(await client.app.state.triage.recent()) == 1
    assert sent == []
    assert predictor.seen == ["正在算的这条"]


async def test_a_client_that_hangs_up_while_its_case_is_being_stored_loses_nothing(serve, predictor, text):
    async with serve() as client:
        triage = client.app.state.triage
        storing, go_on = asyncio.Event(), asyncio.Event()
        add = triage._store.add

        async def slow_add(*args, **kwargs):
            storing.set()
            await go_on.wait()
            return await add(*args, **kwargs)

        triage._store.add = slow_add
        task = submit(client, text)
        await storing.wait()
        task.cancel()
        await asyncio.wait({task})
        go_on.set()
        # Leaving the block closes the service, which waits for what is being stored.
    async with serve() as client:
        assert [case.complaint.text for case in await client.app.state.triage.recent()] == [text]


async def test_closing_answers_everything_that_was_accepted(serve, predictor):
    async with serve() as client:
        tasks = [await hold(client, predictor), *(submit(client, text) for text in "一二三")]
        await waiting(client, 3)
        closing = asyncio.create_task(client.app.state.triage.close())
        await asyncio.sleep(0)
        late = await client.post("/api/v1/triage", json={"text": "来晚了"})
        predictor.gate.set()
        answers = await asyncio.gather(*tasks)
        await closing
        assert len(await client.app.state.triage.recent()) == 4
    assert [answer.status_code for answer in answers] == [201] * 4
    assert (late.status_code, late.json()["code"]) == (503, "F252")
    assert "retry-after" in late.headers


async def test_a_commit_that_fails_is_told_and_leaves_nothing_behind(serve, problem_of, text, monkeypatch):
    def fail(_):
        raise sqlite3.OperationalError("database or disk is full")

    async with serve() as client:
        dialect = client.app.state.triage._store._sessions.kw["bind"].dialect
        key = {"idempotency-key": "k"}
        with monkeypatch.context() as patch:
            patch.setattr(dialect, "do_commit", fail)
            response = await client.post("/api/v1/triage", json={"text": text}, headers=key)
        problem_of(response, 503, "F232")
        assert "retry-after" in response.headers
        assert await client.app.state.triage.recent() == []
        again = await client.post("/api/v1/triage", json={"text": text}, headers=key)
        assert again.status_code == 201
        assert len(await client.app.state.triage.recent()) == 1


async def test_a_locked_database_is_told_not_waited_for_in_vain(serve, settings, problem_of, text, monkeypatch):
    monkeypatch.setattr("serving.storage.database._BUSY_TIMEOUT", 0)
    async with serve() as client:
        other = sqlite3.connect(settings.database_path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        problem_of(await client.post("/api/v1/triage", json={"text": text}), 503, "F232")
        problem_of(await client.get("/health"), 503, "F232")
        other.close()
        assert (await client.get("/health")).status_code == 200
