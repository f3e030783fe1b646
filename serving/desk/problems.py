"""What goes wrong on the desk, said in Chinese: a page for people, a sentence above the last good preview."""

from __future__ import annotations

import logging
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from litestar.exceptions import HTTPException

from model.errors import FenliuError
from serving.api.problems import status_of
from serving.desk.page import page
from serving.errors import OverloadedError, RequestError, UnavailableError
from serving.logs import request_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from litestar import Request
    from litestar.response import Template
    from litestar.types import ExceptionHandlersMap

__all__ = ("exception_handlers", "faults_of", "fragment", "retry_headers", "sentence_of", "status_of", "unexpected")

logger = logging.getLogger(__name__)

_LABELS: Final = {
    "text": "来件内容",
    "place": "发生地点",
    "channel": "来件渠道",
    "reference": "来件编号",
    "received_at": "收件时间",
}
"""Names of the fields on the page."""
_SENTENCES: Final[dict[int, tuple[str, str, str]]] = {
    HTTPStatus.BAD_REQUEST: ("提交的内容不对", "表单没有填对，或链接不完整。", "请回到登记台重新填写。"),
    HTTPStatus.NOT_FOUND: ("没有这一页", "地址写错了，或内容已不在。", "请核对地址。"),
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: ("内容太大", "提交的内容超过了服务能接收的大小。", "请删减后再提交。"),
}
_REFUSED: Final = ("不能这样访问", "这个地址不接受这样的请求。", "请回到登记台再操作。")
_BROKEN: Final = ("服务出了意外", "这次没有办成。", "请稍后再试；仍不行请告诉管理员。")


def faults_of(error: FenliuError | None) -> dict[str, str]:
    """What is wrong with each field of the form."""
    return {fault.field: fault.message for fault in error.faults} if isinstance(error, RequestError) else {}


def sentence_of(error: FenliuError) -> str:
    """What happened and what to do, for a person; the code comes last."""
    named = [f"{_LABELS[field]}{message}" for field, message in faults_of(error).items() if field in _LABELS]
    return f"{''.join(named) or error.message + error.remedy}（{error.code}）"


def unexpected(error: Exception) -> UnavailableError:
    """Log a failure nobody foresaw and give it its code and the id to look for in the log."""
    logger.error("unexpected failure on a page", exc_info=error)
    return UnavailableError("F259", f"服务出了意外，编号 {request_id()}。", "请稍后再试；仍不行请把编号告诉管理员。")


def retry_headers(error: FenliuError | None) -> dict[str, str]:
    """``Retry-After`` for an overload, else nothing."""
    return {"Retry-After": str(error.retry_after)} if isinstance(error, OverloadedError) else {}


def fragment(message: str, status: int, headers: Mapping[str, str] | None = None) -> Template:
    """A failed preview: htmx puts the sentence above the last good one."""
    return page("_problem.html", status, headers=headers, message=message)


def _handle_http(request: Request[Any, Any, Any], error: HTTPException) -> Template:
    default = _REFUSED if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else _BROKEN
    title, message, remedy = _SENTENCES.get(error.status_code, default)
    return _answer(request, error.status_code, title, message, remedy)


def _handle_coded(request: Request[Any, Any, Any], error: FenliuError) -> Template:
    status = status_of(error)
    title = "没有这一件" if status == HTTPStatus.NOT_FOUND else "没有办成"
    return _answer(request, status, title, error.message, error.remedy, error.code)


def _handle_unexpected(request: Request[Any, Any, Any], error: Exception) -> Template:
    return _handle_coded(request, unexpected(error))


def _answer(
    request: Request[Any, Any, Any], status: int, title: str, message: str, remedy: str, code: str = ""
) -> Template:
    if "hx-request" in request.headers:
        return fragment(message + remedy, status)
    return page("problem.html", status, title=title, message=message, remedy=remedy, code=code, status_code=status)


exception_handlers: Final[ExceptionHandlersMap] = {
    HTTPException: _handle_http,
    FenliuError: _handle_coded,
    Exception: _handle_unexpected,
}
"""For the desk's router; addresses outside the desk keep the API's problem+json."""
