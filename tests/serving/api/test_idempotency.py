"""The same key and the same complaint: one case, however often and however simultaneously it is sent."""

from __future__ import annotations

import asyncio

import pytest

pytestmark = pytest.mark.anyio

KEY = {"idempotency-key": "a5f0-1"}


async def test_sent_again_the_stored_case_is_answered(serve, predictor, text):
    async with serve() as client:
        first = await client.post("/api/v1/triage", json={"text": text}, headers=KEY)
        again = await client.post("/api/v1/triage", json={"text": text}, headers=KEY)
        assert len(await client.app.state.triage.recent()) == 1
    assert (first.status_code, again.status_code) == (201, 200)
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert again.json() == first.json()
    assert len(predictor.seen) == 1


async def test_it_holds_after_a_restart(serve, text):
    async with serve() as client:
        first = await client.post("/api/v1/triage", json={"text": text}, headers=KEY)
    async with serve() as client:
        again = await client.post("/api/v1/triage", json={"text": text}, headers=KEY)
    assert again.json() == first.json()


async def test_the_same_complaint_written_differently_is_the_same(serve, text):
    moment = {"received_at": "2026-03-02T09:00:00+08:00"}
    other_zone = {"received_at": "2026-03-02T01:00:00Z", "place": None}
    async with serve() as client:
        first = await client.post("/api/v1/triage", json={"text": text} | moment, headers=KEY)
        again = await client.post("/api/v1/triage", json=other_zone | {"text": text}, headers=KEY)
    assert again.json()["case_id"] == first.json()["case_id"]


@pytest.mark.parametrize(
    "other", [{"text": "另一件事，邻居漏水"}, {"place": "青山镇"}, {"received_at": "2026-03-02T09:00:00Z"}]
)
async def test_a_key_used_for_another_complaint_is_refused(serve, problem_of, text, other):
    async with serve() as client:
        await client.post("/api/v1/triage", json={"text": text}, headers=KEY)
        response = await client.post("/api/v1/triage", json={"text": text} | other, headers=KEY)
        assert len(await client.app.state.triage.recent()) == 1
    problem = problem_of(response, 422, "F217")
    assert [error["field"] for error in problem["errors"]] == ["Idempotency-Key"]


async def test_requests_at_the_same_time_make_one_case(serve, predictor, text):
    async with serve() as client:
        predictor.gate.clear()
        requests = [
            asyncio.create_task(client.post("/api/v1/triage", json={"text": text}, headers=KEY)) for _ in range(20)
        ]
        assert await asyncio.to_thread(predictor.entered.wait, 10)
        predictor.gate.set()
        responses = await asyncio.gather(*requests)
        assert len(await client.app.state.triage.recent()) == 1
    assert sorted(response.status_code for response in responses) == [200] * 19 + [201]
    assert len({response.json()["case_id"] for response in responses}) == 1


async def test_different_complaints_at_the_same_time_one_wins_the_others_hear_it(serve, predictor):
    async with serve() as client:
        predictor.gate.clear()
        requests = [
            asyncio.create_task(client.post("/api/v1/triage", json={"text": f"第 {number} 件"}, headers=KEY))
            for number in range(5)
        ]
        assert await asyncio.to_thread(predictor.entered.wait, 10)
        predictor.gate.set()
        responses = await asyncio.gather(*requests)
    assert sorted(response.status_code for response in responses) == [201] + [422] * 4


async def test_without_a_key_every_request_is_a_case(serve, text):
    async with serve() as client:
        ids = {(await client.post("/api/v1/triage", json={"text": text})).json()["case_id"] for _ in range(3)}
    assert len(ids) == 3
