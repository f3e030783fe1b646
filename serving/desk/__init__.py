"""The desk: the pages intake clerks work with. Rendered on the server, quickened by htmx, usable without scripts.

``desk_router`` holds every page and asset and needs the application's dependency ``triage``
(:class:`serving.triage.service.TriageService`); ``template_config`` belongs into the application.
"""

from __future__ import annotations

from serving.desk.page import template_config
from serving.desk.routes import desk_router

__all__ = ("desk_router", "template_config")
