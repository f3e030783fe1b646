from __future__ import annotations

import pytest
from litestar.testing import TestClient

from serving.app import create_app
from serving.settings import Settings

ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture
def text():
    return "老板欠了我三个月工资，电话也不接了。"


@pytest.fixture(scope="module")
def shared_predictor(predictor_type):
    return predictor_type()


@pytest.fixture(scope="module")
def client(tmp_path_factory, shared_predictor):
    """One application for a whole file, for tests that leave nothing behind."""
    folder = tmp_path_factory.mktemp("shared")
    app = create_app(
        Settings(database_url=f"sqlite+aiosqlite:///{folder}/fenliu.db"), load_predictor=lambda _: shared_predictor
    )
    with TestClient(app, base_url=ORIGIN) as client:
        yield client


@pytest.fixture
def problem_of():
    """Check an answer to be a problem in Chinese of this code and status, and return its JSON."""

    def check(response, status, code):
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        problem = response.json()
        assert set(problem) == {"type", "title", "status", "detail", "code", "request_id", "errors"}
        assert (problem["status"], problem["code"]) == (status, code)
        assert problem["type"].endswith(code)
        assert any("\u4e00" <= character <= "\u9fff" for character in problem["title"])
        assert problem["request_id"] == response.headers["x-request-id"]
        return problem

    return check
