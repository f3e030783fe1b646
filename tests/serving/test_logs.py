"""Log lines: JSON, useful, and without a word of any complaint."""

from __future__ import annotations

import io
import json
import logging

import pytest

from serving.errors import StorageError
from serving.logs import JsonFormatter, configure_logging, log_loop_error, new_request_id

SECRET = "张三说今晚带刀来"


@pytest.fixture
def lines():
    """A logger that writes as the service does; returns what it wrote."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    logger = logging.getLogger("serving.test")
    logger.addHandler(handler)
    logger.propagate = False
    yield logger, lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


def test_a_line_says_when_what_where_and_for_which_request(lines):
    logger, written = lines
    identifier = new_request_id()
    logger.warning("answered %s", "it", extra={"route": "/health", "status": 200, "ms": 1.5})
    [line] = written()
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "logger": "serving.test",
        "message": "answered it",
        "request_id": identifier,
        "route": "/health",
        "status": 200,
        "ms": 1.5,
    }


def test_a_traceback_tells_types_and_places_and_never_messages(lines):
    logger, written = lines

    def read(text):
        raise ValueError(f"cannot read {text}")

    try:
        try:
            read(SECRET)
        except ValueError as error:
            raise StorageError("F232", "写不了。", "请重试。") from error
    except StorageError:
        logger.exception("failed")
    [line] = written()
    outer, inner = line["error"]
    assert (outer["type"], outer["code"]) == ("serving.errors.StorageError", "F232")
    assert inner["type"] == "builtins.ValueError"
    assert inner["at"][-1].endswith(" read")
    assert SECRET not in json.dumps(line, ensure_ascii=False)


def test_an_error_nobody_waited_for_is_logged_without_its_message(lines, monkeypatch):
    logger, written = lines
    monkeypatch.setattr("serving.logs.logger", logger)
    log_loop_error(None, {"message": "Task exception was never retrieved", "exception": ValueError(SECRET)})
    log_loop_error(None, {"message": "no exception"})
    with_error, without = written()
    assert with_error["error"][0]["type"] == "builtins.ValueError"
    assert SECRET not in str(with_error)
    assert "error" not in without


def test_libraries_that_log_parameters_stay_quiet_even_when_we_are_told_to_say_everything():
    root = logging.getLogger()
    names = ("fenliu", "model", "serving", "uvicorn")
    before = root.handlers[:], root.level, {name: logging.getLogger(name).level for name in names}
    try:
        configure_logging("DEBUG")
        assert logging.getLogger("serving.access").isEnabledFor(logging.DEBUG)
        for library in ("aiosqlite", "sqlalchemy.engine", "httpx", "asyncio"):
            assert not logging.getLogger(library).isEnabledFor(logging.INFO)
    finally:
        root.handlers[:], level, levels = before
        root.setLevel(level)
        for name, each in levels.items():
            logging.getLogger(name).setLevel(each)
