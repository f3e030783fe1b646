"""The application: plugins, routes, and a life that ends with every accepted complaint answered."""

from __future__ import annotations

import asyncio
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, Protocol

from advanced_alchemy.extensions.litestar import SQLAlchemyPlugin
from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide

from model.errors import FenliuError
from model.predictor import DEFAULT_BUNDLE, Predictor
from serving.api.body import TextRequest
from serving.api.health import HealthController
from serving.api.openapi import describe, openapi_config
from serving.api.problems import problem_details
from serving.api.triage import TriageController
from serving.desk import desk_router, template_config
from serving.exchange import Departures, Identified, finish_headers
from serving.local_only import LocalOnly
from serving.logs import log_loop_error
from serving.routing import DEFAULT_DIRECTORY_PATH, DEFAULT_ROUTING_PATH, Router
from serving.settings import Settings
from serving.storage import CaseStore, database_config, migrate
from serving.triage.queue import PredictionQueue, TextPredictor
from serving.triage.service import ComplaintIn, TriageService

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping
    from pathlib import Path

    from advanced_alchemy.extensions.litestar import SQLAlchemyAsyncConfig

    from model.encoder import EncoderUnavailable
    from model.taxonomy import Taxonomy

__all__ = ("LoadedPredictor", "alive", "create_app")

logger = logging.getLogger(__name__)

_WARM_UP: Final = "楼上装修把我家天花板泡坏了，找了几次都不肯赔。"
"""Invented; assessed once before the first complaint is taken."""
_ESCAPED_CHARACTER: Final = 12
"""Bytes of the longest way to write one code point in JSON."""
_SMALLEST_BODY_LIMIT: Final = 4 * 1024 * 1024
"""Bytes; large enough that a text that is merely too long is answered with its length."""


class LoadedPredictor(TextPredictor, Protocol):
    """What the service needs of ``model.predictor.Predictor``."""

    @property
    def taxonomy(self) -> Taxonomy:
        """Labels it uses."""
        ...

    @property
    def bundle_id(self) -> str:
        """Name and version of the bundle."""
        ...

    @property
    def tripwire_names(self) -> Mapping[str, str]:
        """Chinese names of its tripwires by id."""
        ...

    @property
    def unavailable(self) -> EncoderUnavailable | None:
        """Why its encoder cannot run here."""
        ...


def create_app(
    settings: Settings | None = None, *, load_predictor: Callable[[Path], LoadedPredictor] = Predictor.load
) -> Litestar:
    """Assemble the service.

    Args:
        settings: What the process is told; read from the environment when left out.
        load_predictor: Makes a predictor of the directory of a bundle.

    Raises:
        SettingsError: ``F201``-``F203``, see :meth:`Settings.load`.
        StorageError: ``F232`` the folder of the database cannot be made.
    """
    settings = settings or Settings.load()
    database = database_config(settings)

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        async with _running(settings, database, load_predictor) as triage:
            app.state.triage = triage
            yield

    app = Litestar(
        route_handlers=[TriageController, HealthController, desk_router],
        dependencies={"triage": Provide(_provide_triage, sync_to_thread=False)},
        lifespan=[lifespan],
        plugins=[SQLAlchemyPlugin(database), problem_details()],
        middleware=[Identified(), LocalOnly(), Departures()],
        before_send=[finish_headers],
        template_config=template_config,
        openapi_config=openapi_config(),
        request_max_body_size=max(_SMALLEST_BODY_LIMIT, settings.max_characters * _ESCAPED_CHARACTER),
        request_class=TextRequest,
        logging_config=None,
    )
    describe(app.openapi_schema)
    return app


@asynccontextmanager
async def alive(app: Litestar) -> AsyncIterator[None]:
    """From started to drained. A coded error leaves as it is, not inside the group that Litestar's tasks make of it.

    Raises:
        FenliuError: The database, the bundle or the routing cannot be used; see their codes.
    """
    try:
        async with app.lifespan():
            yield
    except ExceptionGroup as group:
        coded = group.subgroup(FenliuError)
        if coded is None:
            raise
        raise _first(coded) from None


def _first(group: ExceptionGroup[FenliuError]) -> FenliuError:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, ExceptionGroup) else error


def _provide_triage(state: State) -> TriageService:
    service: TriageService = state.triage
    return service


@asynccontextmanager
async def _running(
    settings: Settings, database: SQLAlchemyAsyncConfig, load_predictor: Callable[[Path], LoadedPredictor]
) -> AsyncIterator[TriageService]:
    """The service from migrated and warmed up to drained."""
    asyncio.get_running_loop().set_exception_handler(log_loop_error)
    engine = database.get_engine()
    try:
        await migrate(engine)
        predictor = await asyncio.to_thread(load_predictor, settings.bundle or DEFAULT_BUNDLE)
        if predictor.unavailable is not None:
            logger.warning("every answer is degraded, the encoder cannot run: %s", predictor.unavailable)
        queue = PredictionQueue(
            predictor,
            capacity=settings.queue_capacity,
            preview_share=settings.preview_share,
            batch_characters=settings.batch_characters,
        )
        triage = TriageService(
            queue=queue,
            router=Router.load(
                settings.routing or DEFAULT_ROUTING_PATH,
                settings.directory or DEFAULT_DIRECTORY_PATH,
                predictor.taxonomy,
            ),
            store=CaseStore(database.create_session_maker()),
            taxonomy=predictor.taxonomy,
            bundle=predictor.bundle_id,
            tripwire_names=predictor.tripwire_names,
            max_characters=settings.max_characters,
        )
        queue.start()
        try:
            await triage.preview(ComplaintIn(_WARM_UP))
            yield triage
        finally:
            await triage.close()
    finally:
        await engine.dispose()
