"""Tables. A suggestion is a row of its own: triaging a case again appends one and overwrites nothing."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from uuid import UUID

import msgspec
from advanced_alchemy.base import convention
from advanced_alchemy.types import DateTimeUTC
from sqlalchemy import JSON, ForeignKey, Index, MetaData, String, Text, Uuid
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import TypeDecorator
from uuid_utils.compat import uuid7

from model.prediction import Prediction
from serving.routing import Route

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

__all__ = ("Base", "CaseRow", "StructJSON", "SuggestionRow")


class StructJSON(TypeDecorator[Any]):
    """A msgspec struct as JSON.

    Args:
        struct: The type to read back.
    """

    impl = JSON
    cache_ok = True

    def __init__(self, struct: type[msgspec.Struct]) -> None:
        super().__init__()
        self.struct = struct

    def process_bind_param(self, value: msgspec.Struct | None, dialect: Dialect) -> object:
        """Struct to plain values."""
        return msgspec.to_builtins(value)

    def process_result_value(self, value: object, dialect: Dialect) -> object:
        """Plain values to struct; raises ``msgspec.ValidationError`` when they do not fit."""
        return msgspec.convert(value, self.struct)


class Base(DeclarativeBase):
    """Base of every table of the service."""

    metadata = MetaData(naming_convention=convention)
    type_annotation_map: ClassVar = {datetime: DateTimeUTC(), UUID: Uuid()}


class CaseRow(Base):
    """A complaint as it was taken. Never changed afterwards."""

    __tablename__ = "cases"
    __table_args__ = (Index("ix_cases_created_at_id", "created_at", "id"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    text: Mapped[str] = mapped_column(Text)
    place: Mapped[str | None] = mapped_column(String(200))
    channel: Mapped[str | None] = mapped_column(String(200))
    reference: Mapped[str | None] = mapped_column(String(200))
    received_at: Mapped[datetime]
    """UTC."""
    created_at: Mapped[datetime]
    """UTC."""
    idempotency_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    request_digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the request, hex."""
    suggestions: Mapped[list[SuggestionRow]] = relationship(
        back_populates="case", lazy="selectin", order_by="(SuggestionRow.created_at, SuggestionRow.id)"
    )
    """Oldest first."""


class SuggestionRow(Base):
    """What a bundle and the rules said about a case at one time. Never changed afterwards."""

    __tablename__ = "suggestions"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid7)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    prediction: Mapped[Prediction] = mapped_column(StructJSON(Prediction))
    route: Mapped[Route] = mapped_column(StructJSON(Route))
    bundle: Mapped[str] = mapped_column(String(200))
    """Id of the bundle, also inside ``prediction``, to select by."""
    created_at: Mapped[datetime]
    """UTC."""
    case: Mapped[CaseRow] = relationship(back_populates="suggestions", lazy="raise")
