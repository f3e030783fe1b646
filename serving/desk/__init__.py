"""The desk: the pages intake clerks work with. Rendered on the server, quickened by htmx, usable without scripts.

``desk_router`` holds every page and the assets; ``template_config`` belongs into the application. The pages need the
dependencies ``triage`` (:class:`serving.triage.service.TriageService`) and ...
"""

from __future__ import annotations

from serving.desk.page import template_config
from serving.desk.routes import desk_router

__all__ = ("desk_router", "template_config")
