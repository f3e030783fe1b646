"""Turn templates into pages: the environment and the address of the assets."""

from __future__ import annotations

from hashlib import sha256
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from litestar.enums import MediaType
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template import TemplateConfig

from serving.desk.assessment import tone_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ("HTMX_CONFIG", "STATIC_DIRECTORY", "STATIC_PATH", "page", "template_config")

STATIC_DIRECTORY: Final = Path(__file__).with_name("static")
_TEMPLATES: Final = Path(__file__).with_name("templates")

HTMX_CONFIG: Final = msgspec.json.encode(
    {
        "allowEval": False,
        "allowScriptTags": False,
        "historyEnabled": False,
        "includeIndicatorStyles": False,
        "selfRequestsOnly": True,
        "timeout": 10_000,
        "responseHandling": [
            {"code": "[23]..", "swap": True},
            # The sentence about a failed preview goes above the last good one.
            {"code": "[45]..", "swap": True, "error": True, "target": "#preview-problem"},
        ],
    }
).decode()
"""htmx without inline styles, evaluated code or other hosts, and with errors that say something."""


def _assets_digest() -> str:
    digest = sha256()
    for path in sorted(STATIC_DIRECTORY.rglob("*")):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


STATIC_PATH: Final = f"/desk/static/{_assets_digest()}"
"""Address of the assets; it changes with their content, so browsers may keep them for good."""


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.globals.update(static=STATIC_PATH, htmx_config=HTMX_CONFIG, tone_of=tone_of)
    for name in ("icons", "texts", "fields"):
        environment.globals[name] = environment.get_template(f"_{name}.html").module
    return environment


template_config: Final = TemplateConfig(instance=JinjaTemplateEngine.from_environment(_environment()))
"""For the application's ``template_config``."""


def page(
    name: str, status: int = HTTPStatus.OK, *, headers: Mapping[str, str] | None = None, **context: object
) -> Template:
    """Render a template. The headers that protect a page are added to every answer by ``serving.exchange``.

    Args:
        name: File name in ``templates``.
        status: HTTP status.
        headers: Further headers.
        context: What the template reads; a missing name is an error, not an empty string.
    """
    return Template(name, context=context, status_code=status, headers=dict(headers or {}), media_type=MediaType.HTML)
