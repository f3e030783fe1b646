"""Is the process alive, and can a complaint be taken?"""

from __future__ import annotations

from litestar import Controller, get
from litestar.di import NamedDependency

from serving.api.openapi import problem_responses
from serving.api.schemas import Health, Liveness
from serving.local_only import LOOPBACK_NOTICE
from serving.triage.service import TriageService

__all__ = ("HealthController",)


class HealthController(Controller):
    """For ``make``, container platforms and monitors."""

    path = "/health"
    tags = ("运行状况",)

    @get(
        ["/", "/ready"],
        summary="能否受理诉求",
        response_description="模型在工作，数据库可写",
        responses=problem_responses(403, 503),
    )
    async def ready(self, triage: NamedDependency[TriageService]) -> Health:
        """Answer 200 while a complaint can be taken, else 503."""
        await triage.check_ready()
        return Health(status="ok", bundle=triage.bundle, access="loopback-only", notice=LOOPBACK_NOTICE)

    @get(
        "/live",
        summary="进程是否在运行",
        response_description="进程在运行",
        responses=problem_responses(403),
        sync_to_thread=False,
    )
    def live(self) -> Liveness:
        """Answer 200 while the process runs."""
        return Liveness(status="ok")
