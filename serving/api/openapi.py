"""The OpenAPI document: Chinese descriptions for every field, a real example, and no page from elsewhere."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

import msgspec
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import Example, License, Reference, Schema, Tag

from serving.api.descriptions import DESCRIPTIONS, EXAMPLE_REQUEST, PROBLEM_DESCRIPTIONS
from serving.api.problems import MEDIA_TYPE
from serving.api.schemas import Problem, TriageAnswer

if TYPE_CHECKING:
    from litestar import Request
    from litestar.openapi.spec import OpenAPI

__all__ = ("describe", "openapi_config", "problem_responses", "replay_response")

_DESCRIPTION: Final = """\
把一件矛盾纠纷诉求交给分流系统：领域建议、升级风险、原文依据、分流去向。

- 建议只供工作人员参考，由人作决定。
- 回答 201 时，案件和建议已经写入磁盘。
- 位置一律按原文的 Unicode 码点计，含首不含尾。
- 还没有账号，服务只接受本机访问。
- 出错时一律回答 application/problem+json（RFC 9457），`code` 不变，`errors` 逐项说明。
"""


class _ReadableYaml(YamlRenderPlugin):
    """YAML with Chinese as it is and in the order of the document."""

    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """Write the document."""
        return msgspec.yaml.encode(openapi_schema)


def problem_responses(*statuses: int) -> dict[int, ResponseSpec]:
    """Documented failures of a route."""
    return {
        status: ResponseSpec(
            data_container=Problem,
            generate_examples=False,
            description=PROBLEM_DESCRIPTIONS[status],
            media_type=MEDIA_TYPE,
        )
        for status in statuses
    }


def replay_response() -> ResponseSpec:
    """The answer to a request that was stored before under the same idempotency key."""
    return ResponseSpec(
        data_container=TriageAnswer,
        generate_examples=False,
        description="同一幂等键、同一内容此前已受理，返回当时的案件（Idempotency-Replayed: true）",
    )


def openapi_config() -> OpenAPIConfig:
    """OpenAPI 3.1 as JSON and YAML under ``/schema``."""
    return OpenAPIConfig(
        title="分流 fenliu",
        version=version("fenliu"),
        description=_DESCRIPTION,
        license=License(name="Apache-2.0", identifier="Apache-2.0"),
        tags=[
            Tag(name="分流", description="受理诉求，查看案件"),
            Tag(name="运行状况", description="供监控和启动脚本使用"),
        ],
        path="/schema",
        render_plugins=[JsonRenderPlugin(), _ReadableYaml()],
    )


def describe(document: OpenAPI) -> None:
    """Put the descriptions and the example into a generated document, in place."""
    schemas = document.components.schemas if document.components else None
    for name, schema in (schemas or {}).items():
        for field, described in (schema.properties or {}).items():
            if isinstance(described, Schema | Reference):
                described.description = DESCRIPTIONS.get((name, field))
    operation = (document.paths or {})["/api/v1/triage"].post
    if operation is None or operation.request_body is None or isinstance(operation.request_body, Reference):
        return
    operation.request_body.description = "一件诉求；只有 text 必填，空文本不受理。"
    for media in operation.request_body.content.values():
        media.examples = {"讨薪": Example(summary="建筑工人讨薪", value=EXAMPLE_REQUEST)}
    for parameter in operation.parameters or ():
        if not isinstance(parameter, Reference) and parameter.name == "Idempotency-Key":
            parameter.description = (
                "1 到 200 个可打印的 ASCII 字符。同一键、同一内容只受理一次；同一键、不同内容回答 422。"
            )
