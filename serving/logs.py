"""Log lines as JSON on stderr, without a word of any complaint.

Messages of exceptions may quote what they were given, so a traceback is logged as the types of its exceptions and
the places they passed, never with their messages; and libraries that log parameters are kept at warnings.
"""

from __future__ import annotations

import logging
import sys
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec
from uuid_utils.compat import uuid7

from model.errors import FenliuError

if TYPE_CHECKING:
    import asyncio

__all__ = ("JsonFormatter", "configure_logging", "log_loop_error", "new_request_id", "request_id")

_request_id: ContextVar[str] = ContextVar("fenliu_request_id", default="")

_OURS = ("fenliu", "model", "serving")
_EXTRA = ("method", "route", "status", "ms")

logger = logging.getLogger(__name__)


def new_request_id() -> str:
    """Begin a request: its id is in every log line and problem until the task ends."""
    identifier = uuid7().hex
    _request_id.set(identifier)
    return identifier


def request_id() -> str:
    """Id of the request being answered; one is made when nothing has begun it."""
    return _request_id.get() or new_request_id()


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, and what is known of request and error."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if identifier := _request_id.get():
            line["request_id"] = identifier
        line.update({name: value for name in _EXTRA if (value := getattr(record, name, None)) is not None})
        if record.exc_info and record.exc_info[1]:
            line["error"] = _describe(record.exc_info[1])
        return msgspec.json.encode(line, enc_hook=str).decode()


def configure_logging(level: str) -> None:
    """Send everything to stderr as JSON.

    Args:
        level: Least severe level of our own lines; others are logged from warnings on.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(level)
    logging.getLogger("uvicorn").setLevel(max(logging.INFO, logging.getLevelName(level)))


def log_loop_error(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Handle what no task waited for; unlike asyncio's own handler it does not write the exception's message."""
    logger.error("unhandled in the event loop: %s", context["message"], exc_info=context.get("exception"))


def _describe(error: BaseException) -> list[dict[str, Any]]:
    """The chain of an exception, outermost first: type, code of ours, and ``file:line function`` of each frame."""
    chain: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 10:
        described: dict[str, Any] = {"type": f"{type(current).__module__}.{type(current).__qualname__}"}
        if isinstance(current, FenliuError):
            described["code"] = current.code
        frames = traceback.extract_tb(current.__traceback__)
        described["at"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames]
        chain.append(described)
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain
