"""Whatever is sent gets a coded problem in Chinese: no 500, no silent drop, no quotation."""

from __future__ import annotations

import pytest

JSON = {"content-type": "application/json"}


@pytest.fixture
def post(client, shared_predictor):
    """Send what must be refused: afterwards the model has not seen it."""

    def send(**kwargs):
        shared_predictor.batches.clear()
        response = client.post("/api/v1/triage", **kwargs)
        assert shared_predictor.seen == []
        return response

    return send


@pytest.mark.parametrize("text", ["", " ", "\t\r\n\u3000"])
def test_no_text(post, problem_of, text):
    problem = problem_of(post(json={"text": text}), 422, "F211")
    assert [error["field"] for error in problem["errors"]] == ["text"]


def test_too_long_names_the_limit_and_the_length(post, problem_of):
    problem = problem_of(post(json={"text": "长" * 100_000}), 413, "F212")
    assert "20000" in problem["detail"]
    assert "100000" in problem["detail"]


def test_a_body_too_large_to_read(post, problem_of):
    problem_of(post(content=b'{"text":"' + b"x" * 5_000_000, headers=JSON), 413, "F212")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"text": "a"} trailing',
        b"not json",
        b'{"text": NaN}',
        b'{"text": "\\ud800"}',
        '{"text": "你好"}'.encode("gb18030"),
        '{"text": "你好"}'.encode("utf-16"),
        b"\x00\x01\x02\xff",
        b'{"text":' + b"[" * 100_000,
        b'{"x":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b'{"text":' + b"9" * 10_000 + b"}",
    ],
    ids=[
        "open",
        "trailing",
        "words",
        "nan",
        "surrogate",
        "gb18030",
        "utf16",
        "binary",
        "deep",
        "deep closed",
        "number",
    ],
)
def test_a_body_that_cannot_be_read(post, problem_of, body):
    problem_of(post(content=body, headers=JSON), 400, "F213")


@pytest.mark.parametrize(
    ("sent", "fields"),
    [
        ({}, ["text"]),
        ({"text": None}, ["text"]),
        ({"text": 7}, ["text"]),
        ({"text": ["a"]}, ["text"]),
        ({"text": "a", "txet": "b"}, ["txet"]),
        ({"text": "a", "place": 1}, ["place"]),
        ({"text": "a", "channel": True}, ["channel"]),
        ({"text": "a", "reference": {}}, ["reference"]),
        ({"text": "a", "reference": "r" * 201}, ["reference"]),
        ({"text": "a", "place": "a\nb", "channel": "\x00"}, ["place", "channel"]),
        ({"text": "a", "received_at": 0}, ["received_at"]),
        ({"text": "a", "received_at": "yesterday"}, ["received_at"]),
        ({"text": "a", "received_at": "2026-03-02"}, ["received_at"]),
        ({"text": "a", "received_at": "2026-03-02T09:00:00"}, ["received_at"]),
        ({"text": "a", "received_at": "2999-01-01T00:00:00Z"}, ["received_at"]),
        ({"text": "a", "received_at": "0001-01-01T00:00:00+14:00"}, ["received_at"]),
        ({"text": "a", "received_at": "9999-12-31T23:59:59-14:00"}, ["received_at"]),
        ([], [""]),
        ("text", [""]),
        (7, [""]),
    ],
)
def test_a_field_that_is_wrong_is_named_in_chinese(post, problem_of, sent, fields):
    problem = problem_of(post(json=sent), 422, "F214")
    assert [error["field"] for error in problem["errors"]] == fields
    for error in problem["errors"]:
        assert not {"Expected", "Object", "Invalid"} & set(error["message"].split())
        assert any("\u4e00" <= character <= "\u9fff" for character in error["message"])


@pytest.mark.parametrize("body", [b"", b"null"])
def test_no_body(post, problem_of, body):
    problem_of(post(content=body, headers=JSON), 422, "F214")


def test_nul(post, problem_of):
    problem_of(post(json={"text": "前\x00后"}), 422, "F216")


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=gbk",
    ],
)
def test_a_content_type_that_is_not_json(post, problem_of, content_type):
    headers = {"content-type": content_type} if content_type else {}
    problem_of(post(content=b'{"text": "a"}', headers=headers), 415, "F215")


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'])
def test_content_types_that_are(client, content_type):
    response = client.post(
        "/api/v1/triage", content='{"text": "邻居"}'.encode(), headers={"content-type": content_type}
    )
    assert response.status_code == 201


@pytest.mark.parametrize("key", [b"", b"k" * 201, "键".encode(), b"tab\tinside"])
def test_an_idempotency_key_that_is_wrong(post, problem_of, key):
    problem = problem_of(post(json={"text": "a"}, headers={b"idempotency-key": key}), 422, "F214")
    assert [error["field"] for error in problem["errors"]] == ["Idempotency-Key"]


def test_an_address_that_does_not_exist(client, problem_of):
    problem_of(client.get("/api/v2/triage"), 404, "F219")


def test_a_method_that_is_not_taken_names_those_that_are(client, problem_of):
    response = client.get("/api/v1/triage")
    problem_of(response, 405, "F219")
    assert "POST" in response.headers["allow"]


def test_a_form_in_another_encoding_is_no_failure_of_ours(client):
    form = {"content-type": "application/x-www-form-urlencoded"}
    response = client.post("/desk/preview", content="text=你好".encode("gb18030"), headers=form)
    assert response.status_code == 400


@pytest.mark.anyio
async def test_an_unexpected_failure_is_a_problem_with_a_number_and_no_quotation(serve, problem_of, monkeypatch):
    secret = "这句话不许出现"

    def fail(*_):
        raise RuntimeError(secret)

    async with serve() as client:
        monkeypatch.setattr(client.app.state.triage.router, "route", fail)
        response = await client.post("/api/v1/triage", json={"text": secret})
    problem = problem_of(response, 500, "F259")
    assert problem["request_id"] in problem["detail"]
    assert secret not in response.text


@pytest.mark.anyio
async def test_a_text_the_model_fails_on(serve, predictor, problem_of):
    async with serve() as client:
        predictor.poison = "毒"
        response = await client.post("/api/v1/triage", json={"text": "有毒的文本"})
        problem_of(response, 500, "F253")
        assert (await client.post("/api/v1/triage", json={"text": "别的文本"})).status_code == 201
    assert "有毒" not in response.text
