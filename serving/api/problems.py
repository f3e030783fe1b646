"""Failures as problem details (RFC 9457): one table from codes to statuses, one place where English becomes Chinese."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Final, NamedTuple

from litestar.exceptions import (
    HTTPException,
    MethodNotAllowedException,
    NotFoundException,
    ValidationException,
)
from litestar.plugins.problem_details import ProblemDetailsConfig, ProblemDetailsException, ProblemDetailsPlugin
from litestar.status_codes import HTTP_413_REQUEST_ENTITY_TOO_LARGE, HTTP_500_INTERNAL_SERVER_ERROR

from model.errors import FenliuError
from serving.errors import FieldFault, OverloadedError, RequestError, UnavailableError
from serving.logs import request_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ("MEDIA_TYPE", "problem_details", "status_of", "title_of")

logger = logging.getLogger(__name__)

MEDIA_TYPE: Final = "application/problem+json"


class _Kind(NamedTuple):
    status: int
    title: str


_UNEXPECTED: Final = _Kind(500, "服务出了意外")
_KINDS: Final = {
    "F211": _Kind(422, "诉求没有文字"),
    "F212": _Kind(413, "内容太长"),
    "F213": _Kind(400, "请求体读不出来"),
    "F214": _Kind(422, "字段填得不对"),
    "F215": _Kind(415, "内容类型不对"),
    "F216": _Kind(422, "有无法保存的字符"),
    "F217": _Kind(422, "幂等键已被占用"),
    "F218": _Kind(403, "来源被拒绝"),
    "F219": _Kind(404, "没有这个地址"),
    "F231": _Kind(404, "没有这个案号"),
    "F232": _Kind(503, "数据库暂不可用"),
    "F251": _Kind(429, "排队已满"),
    "F252": _Kind(503, "服务正在停止"),
    "F253": _Kind(500, "模型没能处理"),
    "F254": _Kind(503, "服务还没就绪"),
}
_RETRY_AFTER: Final = 5
"""Seconds to wait after a failure that passes by itself (503)."""

_TYPES: Final = {
    "str": "文本",
    "int": "整数",
    "float": "数",
    "bool": "真假值",
    "array": "数组",
    "object": "对象",
    "null": "空值",
}
_SENTENCES: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], FieldFault]], ...]] = (
    (re.compile(r"Object missing required field `(.+?)`"), lambda m: FieldFault(m[1], "缺少这个字段。")),
    (re.compile(r"Object contains unknown field `(.+?)`"), lambda m: FieldFault(m[1], "没有这个字段，请检查拼写。")),
    (
        re.compile(r"Expected `(.+?)`, got `(.+?)`"),
        lambda m: FieldFault("", f"应为{_type_name(m[1])}，得到{_type_name(m[2])}。"),
    ),
)
"""What msgspec says, and what we say instead."""


def status_of(error: FenliuError) -> int:
    """HTTP status of a coded error; 500 for errors that no request causes."""
    return _KINDS.get(error.code, _UNEXPECTED).status


def title_of(code: str) -> str:
    """Short Chinese name of the kind of problem."""
    return _KINDS.get(code, _UNEXPECTED).title


def problem_details() -> ProblemDetailsPlugin:
    """The plugin that turns every exception into ``application/problem+json``."""
    return ProblemDetailsPlugin(
        ProblemDetailsConfig(
            exception_to_problem_detail_map={
                FenliuError: _from_coded,
                HTTPException: _from_http,
                Exception: _from_unexpected,
            }
        )
    )


def _from_coded(error: FenliuError) -> ProblemDetailsException:
    status = status_of(error)
    if status >= HTTP_500_INTERNAL_SERVER_ERROR:
        logger.error("request failed", exc_info=error)
    headers = {}
    if isinstance(error, OverloadedError):
        headers["Retry-After"] = str(error.retry_after)
    elif status == 503:
        headers["Retry-After"] = str(_RETRY_AFTER)
    faults = error.faults if isinstance(error, RequestError) else ()
    return _problem(error, status, title_of(error.code), faults, headers)


def _from_http(error: HTTPException) -> ProblemDetailsException:
    """What Litestar itself finds wrong with a request."""
    if isinstance(error, ValidationException):
        return _from_coded(_field_error(error))
    if isinstance(error, NotFoundException):
        return _from_coded(RequestError("F219", "没有这个地址。", "接口说明见 /schema。"))
    if isinstance(error, MethodNotAllowedException):
        refused = RequestError("F219", "这个地址不接受这种方法。", "接口说明见 /schema。")
        return _problem(refused, error.status_code, "不接受这种方法", (), dict(error.headers or {}))
    if error.status_code == HTTP_413_REQUEST_ENTITY_TOO_LARGE:
        return _from_coded(RequestError("F212", "请求体超过了服务能接收的字节数。", "请删减后重发。"))
    if error.status_code < HTTP_500_INTERNAL_SERVER_ERROR:
        return _from_coded(RequestError("F213", "请求体不是 UTF-8 编码的 JSON。", "请检查编码和格式后重发。"))
    return _from_unexpected(error)


def _from_unexpected(error: Exception) -> ProblemDetailsException:
    logger.error("unexpected failure", exc_info=error)
    hidden = UnavailableError("F259", f"服务出了意外，编号 {request_id()}。", "请把编号告诉管理员。")
    return _problem(hidden, _UNEXPECTED.status, _UNEXPECTED.title, (), {})


def _problem(
    error: FenliuError, status: int, title: str, faults: tuple[FieldFault, ...], headers: Mapping[str, str]
) -> ProblemDetailsException:
    return ProblemDetailsException(
        type_=f"urn:fenliu:problem:{error.code}",
        title=title,
        status_code=status,
        detail=f"{error.message}{error.remedy}",
        headers=dict(headers),
        extra={
            "code": error.code,
            "request_id": request_id(),
            "errors": [{"field": fault.field, "message": fault.message} for fault in faults],
        },
    )


def _field_error(error: ValidationException) -> RequestError:
    messages = error.extra if isinstance(error.extra, list) else []
    faults = tuple(_fault(message) for message in messages if isinstance(message, dict))
    return RequestError("F214", "有字段填得不对。", "请按 errors 中的说明改正后重发，写法见 /schema。", faults)


def _fault(message: dict[str, str]) -> FieldFault:
    key = message.get("key", "")
    for pattern, sentence in _SENTENCES:
        if found := pattern.search(message.get("message", "")):
            fault = sentence(found)
            return fault if fault.field else FieldFault("" if key == "data" else key, fault.message)
    return FieldFault("" if key == "data" else key, "没有内容，或值不合要求。")


def _type_name(names: str) -> str:
    return "或".join(_TYPES.get(name, name) for name in names.split(" | "))
