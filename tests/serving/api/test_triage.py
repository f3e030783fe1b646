"""The contract of triage and cases, as issue 2 fixes it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

pytestmark = pytest.mark.anyio

PREDICTION = {
    "domain": str,
    "domain_probability": float,
    "suggestions": [{"domain": str, "name": str, "probability": float, "in_set": bool}],
    "tier": int,
    "severe_probability": float,
    "signals": [{"signal": str, "name": str, "probability": float}],
    "evidence": [{"start": int, "end": int, "text": str, "source": str}],
    "domain_words": [],
    "needs_human": [],
    "degraded": bool,
    "stage": str,
    "bundle": str,
}
ROUTE = {
    "lead": {"code": str, "name": str},
    "co_handlers": [{"code": str, "name": str, "due_at": str}],
    "level": str,
    "due_at": str,
    "reason": str,
    "legal_note": str,
    "rule": str,
}


def shape(value):
    """Types of a JSON value; of a list, the shape of its first element."""
    if isinstance(value, dict):
        return {key: shape(each) for key, each in value.items()}
    return [shape(each) for each in value[:1]] if isinstance(value, list) else type(value)


async def test_the_answer_has_exactly_the_shape_of_the_contract(serve):
    async with serve() as client:
        response = await client.post("/api/v1/triage", json={"text": "𠮷他说今晚带刀来要工资"})
    assert response.status_code == 201
    answer = response.json()
    assert shape(answer) == {"case_id": str, "prediction": PREDICTION, "route": ROUTE}
    [evidence] = answer["prediction"]["evidence"]
    assert (evidence["start"], evidence["end"], evidence["text"]) == (5, 7, "带刀")


async def test_what_was_answered_is_stored_and_found_under_its_address(serve, text):
    sent = {
        "text": text,
        "place": "青山镇李家村",
        "channel": "来访",
        "reference": "XF-7",
        "received_at": "2026-03-02T09:30:00+08:00",
    }
    async with serve() as client:
        created = await client.post("/api/v1/triage", json=sent)
    # Another life of the service, same disk.
    async with serve() as client:
        found = await client.get(created.headers["location"])
    assert found.status_code == 200
    case = found.json()
    assert case.keys() == {"case_id", "complaint", "prediction", "route", "created_at"}
    assert case["complaint"] == sent | {"received_at": "2026-03-02T01:30:00Z"}
    assert {name: case[name] for name in ("case_id", "prediction", "route")} == created.json()
    assert datetime.fromisoformat(case["created_at"]).tzinfo == UTC


async def test_the_clock_of_the_route_starts_when_the_complaint_came_in(serve, text):
    async with serve() as client:
        early, late = [
            (
                await client.post("/api/v1/triage", json={"text": text, "received_at": f"2026-03-{day}T09:00:00+08:00"})
            ).json()
            for day in ("02", "09")
        ]
    assert early["route"]["due_at"] < late["route"]["due_at"] < "2026-04"


async def test_only_the_text_is_needed_and_null_means_left_out(serve, text):
    async with serve() as client:
        bare = await client.post("/api/v1/triage", json={"text": text})
        nulls = dict.fromkeys(("place", "channel", "reference", "received_at"))
        explicit = await client.post("/api/v1/triage", json={"text": text} | nulls)
    assert bare.status_code == explicit.status_code == 201


@pytest.mark.parametrize("case_id", ["1", "01900000-0000-7000-8000-000000000000", "%00", "x" * 500, "..%2f..%2fetc"])
async def test_a_case_that_does_not_exist(serve, problem_of, case_id):
    async with serve() as client:
        response = await client.get(f"/api/v1/cases/{case_id}")
    assert response.json()["code"] in {"F219", "F231"}
    problem_of(response, 404, response.json()["code"])


@pytest.mark.parametrize("text", ["啊", "🙂", "\u200b", "This is not Chinese.", "\x01\x02\x03\x1b[31m", "长" * 20_000])
async def test_odd_texts_are_answered(serve, text):
    async with serve() as client:
        response = await client.post("/api/v1/triage", json={"text": text})
        assert response.status_code == 201, response.text
        stored = await client.get(response.headers["location"])
    assert stored.json()["complaint"]["text"] == text


async def test_a_binary_text_asks_for_a_person(serve):
    async with serve() as client:
        response = await client.post("/api/v1/triage", json={"text": "\x01\x02\x03"})
    assert response.json()["prediction"]["needs_human"]


async def test_a_preview_stores_nothing(serve, text):
    async with serve() as client:
        response = await client.post("/desk/preview", data={"text": text})
        assert response.status_code == 200
        assert await client.app.state.triage.recent() == []


async def test_json_of_the_answer_is_not_kept_by_browsers_or_proxies(serve, text):
    async with serve() as client:
        response = await client.post("/api/v1/triage", json={"text": text})
    assert response.headers["cache-control"] == "no-store"
