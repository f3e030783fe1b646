"""Triage and cases over HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter, JSONBody

from serving.api.openapi import problem_responses, replay_response
from serving.api.schemas import CaseAnswer, TriageAnswer, TriageRequest
from serving.errors import RequestError
from serving.triage.service import TriageService

if TYPE_CHECKING:
    from typing import Any

    from litestar.connection import ASGIConnection
    from litestar.handlers import BaseRouteHandler

__all__ = ("TriageController",)

_REPLAYED: Final = "Idempotency-Replayed"


async def _require_json(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Refuse bodies that do not say they are JSON in UTF-8; a browser form cannot say so."""
    media_type, _, parameters = connection.headers.get("content-type", "").partition(";")
    charset = parameters.strip().lower().removeprefix("charset=").strip('"')
    if media_type.strip().lower() != "application/json" or charset not in {"", "utf-8", "utf8"}:
        raise RequestError("F215", "内容类型应为 application/json（UTF-8）。", "请改正 Content-Type 后重发。")


class TriageController(Controller):
    """Version 1 of the API."""

    path = "/api/v1"
    tags = ("分流",)

    @post(
        "/triage",
        guards=[_require_json],
        summary="受理一件诉求并给出分流建议",
        operation_id="triage",
        response_description="已落盘的案件编号、研判结果和分流去向",
        responses={200: replay_response(), **problem_responses(400, 403, 413, 415, 422, 429, 500, 503)},
    )
    async def triage(
        self,
        data: JSONBody[TriageRequest],
        triage: NamedDependency[TriageService],
        idempotency_key: Annotated[str | None, HeaderParameter(name="Idempotency-Key")] = None,
    ) -> Response[TriageAnswer]:
        """Assess, store, answer; answered means stored."""
        case = await triage.submit(data.complaint(), idempotency_key)
        answer = TriageAnswer.of(case)
        if case.replayed:
            return Response(answer, status_code=200, headers={_REPLAYED: "true"})
        return Response(answer, status_code=201, headers={"Location": f"/api/v1/cases/{case.case_id}"})

    @get(
        "/cases/{case_id:str}",
        summary="查看一件已受理的诉求",
        operation_id="case",
        response_description="原文、登记项、研判结果、分流去向和受理时间",
        responses=problem_responses(403, 404, 500, 503),
    )
    async def case(self, case_id: FromPath[str], triage: NamedDependency[TriageService]) -> CaseAnswer:
        """Show a stored case."""
        return CaseAnswer.of(await triage.get(case_id))
