"""Triage as a service: check, predict, route, commit, answer. The doors (API, desk) only translate."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from serving.errors import FieldFault, RequestError, UnavailableError
from serving.routing import Complaint
from serving.storage.store import KeyTakenError
from serving.triage.cases import Assessment, ComplaintIn, StoredCase
from serving.triage.intake import checked, checked_key, request_digest
from serving.triage.queue import Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from model.taxonomy import Taxonomy
    from serving.routing import Router
    from serving.storage.store import CaseStore, StoredRequest
    from serving.triage.queue import PredictionQueue

__all__ = ("Assessment", "ComplaintIn", "StoredCase", "TriageService")

logger = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class TriageService:
    """The one way from a complaint to a stored suggestion.

    Args:
        queue: Started queue in front of the model.
        router: Rules in force.
        store: Where cases are kept.
        taxonomy: Labels of the bundle that answers.
        bundle: Id of that bundle.
        tripwire_names: Chinese names of the tripwires by id.
        max_characters: Longest text taken, in code points.
        clock: Tells the time, aware.
    """

    def __init__(
        self,
        *,
        queue: PredictionQueue,
        router: Router,
        store: CaseStore,
        taxonomy: Taxonomy,
        bundle: str,
        tripwire_names: Mapping[str, str],
        max_characters: int,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        self.router = router
        self.taxonomy = taxonomy
        self.bundle = bundle
        self.tripwire_names = tripwire_names
        self.max_characters = max_characters
        self._queue = queue
        self._store = store
        self._clock = clock
        self._storing: set[asyncio.Task[StoredCase]] = set()

    async def preview(self, complaint_in: ComplaintIn) -> Assessment:
        """Assess a complaint without storing it, after those that are to be stored.

        Raises:
            RequestError: ``F211``-``F216``, see :func:`serving.triage.intake.checked`.
            UnavailableError: ``F251`` the queue is full, ``F252`` shutting down, ``F253`` the model failed.
        """
        complaint = checked(complaint_in, max_characters=self.max_characters, now=self._clock())
        return await self._assess(complaint, Lane.PREVIEW)

    async def submit(self, complaint_in: ComplaintIn, idempotency_key: str | None) -> StoredCase:
        """Assess and store a complaint. When this returns, the case is on disk.

        The same key with the same complaint gives the stored case again, also for requests at the same time. A caller
        that gives up while waiting for the model stores nothing; once storing has begun it is finished.

        Args:
            complaint_in: As sent.
            idempotency_key: 1-200 printable ASCII characters, or None.

        Raises:
            RequestError: As :meth:`preview`; ``F217`` the key was used for another complaint.
            UnavailableError: As :meth:`preview`.
            StorageError: ``F232`` nothing was stored.
        """
        now = self._clock()
        key = checked_key(idempotency_key)
        complaint = checked(complaint_in, max_characters=self.max_characters, now=now)
        digest = request_digest(complaint_in)
        if key is not None and (earlier := await self._store.find(key)):
            return _replay(earlier, digest)
        assessment = await self._assess(complaint, Lane.SUBMISSION)
        storing = asyncio.create_task(self._keep(complaint, assessment, key, digest, now))
        self._storing.add(storing)
        storing.add_done_callback(self._stored)
        return await asyncio.shield(storing)

    async def get(self, case_id: str) -> StoredCase:
        """One case with its newest suggestion.

        Raises:
            StorageError: ``F231`` there is none, ``F232`` the database cannot be read.
        """
        return await self._store.get(case_id)

    async def recent(self, limit: int = 50) -> list[StoredCase]:
        """The newest cases, newest first.

        Raises:
            StorageError: ``F232`` the database cannot be read.
        """
        return await self._store.recent(limit)

    async def check_ready(self) -> None:
        """Return when a complaint can be taken now.

        Raises:
            UnavailableError: ``F254`` the model does not take texts.
            StorageError: ``F232`` the database cannot be written.
        """
        if not self._queue.running:
            raise UnavailableError("F254", "模型没有在工作，暂时不能受理。", "请稍后重试；反复出现请重启服务。")
        await self._store.check_writable()

    async def close(self) -> None:
        """Take nothing more, answer what waits, finish what is being stored."""
        await self._queue.close()
        await asyncio.gather(*self._storing, return_exceptions=True)

    async def _assess(self, complaint: ComplaintIn, lane: Lane) -> Assessment:
        prediction = await self._queue.predict(complaint.text, lane)
        received_at = complaint.received_at or self._clock()
        routed = Complaint(complaint.text, complaint.place, complaint.channel, received_at)
        return Assessment(prediction, self.router.route(routed, prediction))

    async def _keep(
        self, complaint: ComplaintIn, assessment: Assessment, key: str | None, digest: str, now: datetime
    ) -> StoredCase:
        try:
            return await self._store.add(complaint, assessment, key=key, digest=digest, now=now)
        except KeyTakenError as error:
            return _replay(error.earlier, digest)

    def _stored(self, storing: asyncio.Task[StoredCase]) -> None:
        self._storing.discard(storing)
        if not storing.cancelled() and (error := storing.exception()):
            logger.warning("a case was not stored: %s", type(error).__name__)


def _replay(earlier: StoredRequest, digest: str) -> StoredCase:
    if earlier.digest != digest:
        fault = FieldFault("Idempotency-Key", "已用于内容不同的另一件。")
        raise RequestError("F217", "这个幂等键已用于内容不同的另一件诉求。", "新的诉求请换新的键。", (fault,))
    return msgspec.structs.replace(earlier.case, replayed=True)
