"""This machine only, and only from pages of our own."""

from __future__ import annotations

import pytest

FOREIGN_PAGES = [
    {"origin": "https://evil.example"},
    {"origin": "http://127.0.0.1:9999"},
    {"origin": "http://localhost:8000"},
    {"origin": "null"},
    {"sec-fetch-site": "cross-site"},
    {"sec-fetch-site": "same-site", "origin": "http://127.0.0.1:8000"},
]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LocalHost", "[::1]:8000", "127.8.8.8"])
def test_loopback_names_are_served(client, host):
    assert client.get("/health/live", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "127.0.0.1.evil.example", "evil.example:8000", "192.168.1.2", "localhost.", "@localhost", ""],
)
@pytest.mark.parametrize("path", ["/health", "/", "/schema", "/api/v1/cases/x"])
def test_other_names_are_refused_everywhere(client, host, path):
    response = client.get(path, headers={"host": host})
    assert response.status_code in {400, 403}
    assert "notice" not in response.text


@pytest.mark.parametrize("headers", FOREIGN_PAGES)
def test_a_post_from_a_foreign_page_is_refused_and_does_nothing(client, shared_predictor, headers, text):
    shared_predictor.batches.clear()
    for response in (
        client.post("/api/v1/triage", json={"text": text}, headers=headers),
        client.post("/desk/cases", data={"text": text}, headers=headers),
        client.post("/desk/preview", data={"text": text}, headers=headers),
    ):
        assert response.status_code == 403
    assert shared_predictor.seen == []


@pytest.mark.parametrize(
    "headers",
    [{}, {"origin": "http://127.0.0.1:8000"}, {"sec-fetch-site": "same-origin"}, {"sec-fetch-site": "none"}],
)
def test_own_pages_and_programs_are_let_through(client, headers, text):
    assert client.post("/api/v1/triage", json={"text": text}, headers=headers).status_code == 201


@pytest.mark.parametrize("path", ["/", "/health", "/nowhere", "/schema", "/api/v1/triage", "/desk/cases/x"])
def test_every_answer_carries_the_protective_headers(client, path):
    headers = client.get(path).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert len(headers.get_list("content-security-policy")) == 1


def test_request_ids_are_ours_and_differ(client):
    sent = {"x-request-id": "chosen by the client"}
    ids = [client.get("/health/live", headers=sent).headers["x-request-id"] for _ in range(3)]
    assert len(set(ids)) == 3
    assert all(len(each) == 32 for each in ids)
