"""The OpenAPI document: complete, in Chinese, and true. Schemathesis sends what it allows and what it does not."""

from __future__ import annotations

import json

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

ORIGIN = "http://127.0.0.1:8000"
REQUEST = ("method", "url", "headers", "params", "cookies", "json", "data", "files")


@pytest.fixture(scope="module")
def document(client):
    return client.get("/schema/openapi.json").json()


@pytest.mark.parametrize(
    ("operation", "mode"),
    [
        ("POST /api/v1/triage", GenerationMode.POSITIVE),
        ("POST /api/v1/triage", GenerationMode.NEGATIVE),
        # Any text is a possible case number, and health takes nothing, so nothing sent to them can be wrong.
        ("GET /api/v1/cases/{case_id}", GenerationMode.POSITIVE),
        ("GET /health", GenerationMode.POSITIVE),
        ("GET /health/live", GenerationMode.POSITIVE),
    ],
)
def test_whatever_is_sent_the_answer_is_as_documented_and_never_a_500(client, document, operation, mode):
    loaded = schemathesis.openapi.from_dict(document)
    method, path = operation.split()
    cases = loaded[path][method].as_strategy(generation_mode=mode)

    @settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(cases)
    def check(case):
        response = send(client, case)
        assert response.status_code < 500
        # A schema cannot say "not only blanks" or "not in the future", so what it allows may still be refused.
        case.validate_response(response, excluded_checks=[positive_data_acceptance])

    check()


def send(client, case):
    """Send a generated case through the client of the tests."""
    kwargs = case.as_transport_kwargs(base_url=ORIGIN)
    prepared = requests.Request(**{name: kwargs.get(name) for name in REQUEST}).prepare()
    body = prepared.body.encode() if isinstance(prepared.body, str) else prepared.body
    return client.request(prepared.method, prepared.url, headers=dict(prepared.headers), content=body)


def test_every_field_is_described_in_chinese(document):
    undescribed = [
        f"{name}.{field}"
        for name, component in document["components"]["schemas"].items()
        for field, described in component["properties"].items()
        if not any("\u4e00" <= character <= "\u9fff" for character in described.get("description", ""))
        and described.get("description") != "ok"
    ]
    assert undescribed == []


def test_the_example_of_the_document_is_taken(client, document):
    assert document["openapi"].startswith("3.1")
    content = document["paths"]["/api/v1/triage"]["post"]["requestBody"]["content"]
    [example] = content["application/json"]["examples"].values()
    response = client.post("/api/v1/triage", json=example["value"])
    assert response.status_code == 201
    assert response.json()["prediction"]["domain"] == "labour"


def test_pages_of_the_desk_are_not_in_the_document(document):
    assert all(path.startswith(("/api/v1/", "/health")) for path in document["paths"])


def test_the_document_is_served_as_json_and_as_readable_yaml_and_needs_nothing_from_elsewhere(client, document):
    yaml = client.get("/schema/openapi.yaml")
    assert yaml.status_code == 200
    assert "受理一件诉求" in yaml.text
    assert client.get("/schema").json() == document
    assert "http" not in json.dumps(document).replace("application/problem+json", "")
