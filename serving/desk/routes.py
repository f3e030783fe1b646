"""Addresses of the desk: its pages and its assets."""

from __future__ import annotations

from typing import Final

from litestar import Router
from litestar.datastructures import CacheControlHeader
from litestar.di import Provide
from litestar.static_files import create_static_files_router

from serving.desk.context import provide_desk
from serving.desk.controller import DeskController
from serving.desk.page import STATIC_DIRECTORY, STATIC_PATH
from serving.desk.problems import exception_handlers

__all__ = ("desk_router",)

_A_YEAR: Final = 365 * 24 * 3600

desk_router: Final = Router(
    path="/",
    route_handlers=[
        DeskController,
        create_static_files_router(
            path=STATIC_PATH,
            directories=[STATIC_DIRECTORY],
            name="desk-static",
            cache_control=CacheControlHeader(public=True, max_age=_A_YEAR, immutable=True),
        ),
    ],
    dependencies={"desk": Provide(provide_desk, sync_to_thread=False)},
    exception_handlers=exception_handlers,
    include_in_schema=False,
)
"""Every page and asset of the desk; none of them is in the OpenAPI schema."""
