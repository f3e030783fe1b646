"""Keep and find cases. What :meth:`CaseStore.add` returned is committed and synchronised to disk.

Every call uses a session of its own and gives the connection back before anything slow can happen. Writes start
with an insert, so SQLite waits for another writer instead of failing on an outdated view of the database.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from advanced_alchemy.exceptions import AdvancedAlchemyError
from advanced_alchemy.filters import LimitOffset, OrderBy
from advanced_alchemy.repository import SQLAlchemyAsyncRepository
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from uuid_utils.compat import uuid7

from serving.errors import StorageError
from serving.storage.database import BEGIN_IMMEDIATE
from serving.storage.models import CaseRow, SuggestionRow
from serving.triage.cases import ComplaintIn, StoredCase

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from serving.triage.cases import Assessment

__all__ = ("CaseStore", "KeyTakenError", "StoredRequest")


class StoredRequest(msgspec.Struct, frozen=True):
    """A case together with the digest of the request that made it."""

    digest: str
    case: StoredCase


class KeyTakenError(Exception):
    """Another request with the same idempotency key was stored first.

    Args:
        earlier: That request.
    """

    def __init__(self, earlier: StoredRequest) -> None:
        super().__init__("idempotency key in use")
        self.earlier = earlier


class _CaseRepository(SQLAlchemyAsyncRepository[CaseRow]):
    model_type = CaseRow


class CaseStore:
    """Cases in the database.

    Args:
        sessions: Makes a session; from the configuration of advanced-alchemy.
    """

    def __init__(self, sessions: Callable[[], AsyncSession]) -> None:
        self._sessions = sessions
        self._writing = asyncio.Lock()

    async def add(
        self, complaint: ComplaintIn, assessment: Assessment, *, key: str | None, digest: str, now: datetime
    ) -> StoredCase:
        """Store a complaint and its suggestion; both are on disk when this returns.

        Args:
            complaint: Checked, with ``received_at``.
            assessment: What was said about it.
            key: Idempotency key, or None.
            digest: Digest of the request.
            now: Aware time to store as ``created_at``.

        Raises:
            KeyTakenError: ``key`` is in use; nothing was stored.
            StorageError: ``F232`` the database did not commit; nothing was stored.
        """
        row = CaseRow(
            id=uuid7(),
            text=complaint.text,
            place=complaint.place,
            channel=complaint.channel,
            reference=complaint.reference,
            received_at=complaint.received_at,
            created_at=now,
            idempotency_key=key,
            request_digest=digest,
        )
        row.suggestions = [
            SuggestionRow(
                prediction=assessment.prediction,
                route=assessment.route,
                bundle=assessment.prediction.bundle,
                created_at=now,
            )
        ]
        case = _stored(row)
        # One writer at a time per process, in order of arrival; SQLite alone would poll.
        async with self._writing, self._session() as session:
            session.add(row)
            try:
                await session.commit()
            except IntegrityError as error:
                if key is None or not (earlier := await self.find(key)):
                    raise
                raise KeyTakenError(earlier) from error
        return case

    async def find(self, key: str) -> StoredRequest | None:
        """The request stored under an idempotency key, or None."""
        async with self._session() as session:
            row = await _CaseRepository(session=session).get_one_or_none(idempotency_key=key)
            return None if row is None else StoredRequest(row.request_digest, _stored(row))

    async def get(self, case_id: str) -> StoredCase:
        """One case.

        Raises:
            StorageError: ``F231`` there is none, ``F232`` the database cannot be read.
        """
        identifier = _uuid(case_id)
        async with self._session() as session:
            row = identifier and await _CaseRepository(session=session).get_one_or_none(id=identifier)
            if not row:
                raise StorageError("F231", "没有这个案号。", "请核对案号，或从登记台的列表里打开。")
            return _stored(row)

    async def recent(self, limit: int) -> list[StoredCase]:
        """The newest cases, newest first, at most ``limit``."""
        async with self._session() as session:
            rows = await _CaseRepository(session=session).get_many(
                LimitOffset(limit, 0), OrderBy("created_at", "desc"), OrderBy("id", "desc")
            )
            return [_stored(row) for row in rows]

    async def check_writable(self) -> None:
        """Take and give back the write lock.

        Raises:
            StorageError: ``F232`` the database cannot be written.
        """
        async with self._session() as session:
            await session.connection(execution_options=BEGIN_IMMEDIATE)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        try:
            async with self._sessions() as session:
                yield session
        except (SQLAlchemyError, AdvancedAlchemyError) as error:
            cause = error.__cause__ or error
            raise StorageError(
                "F232",
                f"数据库没有完成读写（{type(cause).__name__}），没有保存任何内容。",
                "请稍后重试；反复出现请检查磁盘空间和权限。",
            ) from error
        except msgspec.ValidationError as error:
            raise StorageError(
                "F235", "库里的建议不是本版本能读的格式。", "请升级 fenliu，或请管理员检查数据库。"
            ) from error


def _stored(row: CaseRow) -> StoredCase:
    suggestion = row.suggestions[-1]
    return StoredCase(
        case_id=str(row.id),
        complaint=ComplaintIn(row.text, row.place, row.channel, row.reference, row.received_at),
        prediction=suggestion.prediction,
        route=suggestion.route,
        created_at=row.created_at,
    )


def _uuid(case_id: str) -> UUID | None:
    try:
        identifier = UUID(case_id)
    except ValueError:
        return None
    return identifier if str(identifier) == case_id.lower() else None
