"""Routing: rules and a directory of bodies as TOML, an engine that answers for every case, and the checks for both."""

from __future__ import annotations

from serving.routing.complaint import Complaint
from serving.routing.directory import DEFAULT_DIRECTORY_PATH, STARTER_DIRECTORY_PATH, Body, Directory
from serving.routing.errors import Problem, RoutingError
from serving.routing.route import CoHandler, Lead, Level, Route
from serving.routing.router import Router, Step
from serving.routing.rules import DEFAULT_ROUTING_PATH, STARTER_ROUTING_PATH

__all__ = (
    "DEFAULT_DIRECTORY_PATH",
    "DEFAULT_ROUTING_PATH",
    "STARTER_DIRECTORY_PATH",
    "STARTER_ROUTING_PATH",
    "Body",
    "CoHandler",
    "Complaint",
    "Directory",
    "Lead",
    "Level",
    "Problem",
    "Route",
    "Router",
    "RoutingError",
    "Step",
)
