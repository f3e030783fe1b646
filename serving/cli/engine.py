"""The model and the routing that a command asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from model.predictor import Predictor
    from model.taxonomy import Taxonomy
    from serving.routing import Router

__all__ = ("load_predictor", "load_router")


def load_predictor(bundle: Path | None) -> Predictor:
    """Load a bundle, the shipped one if None.

    Raises:
        BundleError: ``F101``-``F107`` it cannot be used.
    """
    from model.predictor import Predictor

    return Predictor.load() if bundle is None else Predictor.load(bundle)


def load_router(routing: Path | None, directory: Path | None, taxonomy: Taxonomy) -> Router:
    """Load rules and bodies, the shipped model county if None, and check them against the bundle's labels.

    Raises:
        RoutingError: ``F221``-``F229`` they cannot be used, or not with this taxonomy.
    """
    from serving.routing import DEFAULT_DIRECTORY_PATH, DEFAULT_ROUTING_PATH, Router

    return Router.load(routing or DEFAULT_ROUTING_PATH, directory or DEFAULT_DIRECTORY_PATH, taxonomy)
