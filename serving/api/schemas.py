"""The JSON of the API. Answers are the structs of the model and the routing, field for field."""

from __future__ import annotations

from datetime import datetime

import msgspec

from model.prediction import Prediction
from serving.errors import FieldFault, RequestError
from serving.routing import Route
from serving.triage.cases import ComplaintIn, StoredCase

__all__ = ("CaseAnswer", "Health", "Liveness", "Problem", "ProblemField", "TriageAnswer", "TriageRequest")


class TriageRequest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``POST /api/v1/triage`` takes."""

    text: str
    place: str | None = None
    channel: str | None = None
    reference: str | None = None
    received_at: str | None = None
    """RFC 3339; kept as text here because Litestar converts leniently and would take numbers for times."""

    def complaint(self) -> ComplaintIn:
        """The complaint as the service takes it.

        Raises:
            RequestError: ``F214`` the time is not in RFC 3339.
        """
        return ComplaintIn(self.text, self.place, self.channel, self.reference, _moment(self.received_at))


class TriageAnswer(msgspec.Struct, frozen=True):
    """What ``POST /api/v1/triage`` answers."""

    case_id: str
    prediction: Prediction
    route: Route

    @classmethod
    def of(cls, case: StoredCase) -> TriageAnswer:
        """Take what belongs in the answer."""
        return cls(case.case_id, case.prediction, case.route)


class CaseAnswer(msgspec.Struct, frozen=True):
    """What ``GET /api/v1/cases/{case_id}`` answers."""

    case_id: str
    complaint: ComplaintIn
    prediction: Prediction
    route: Route
    created_at: datetime

    @classmethod
    def of(cls, case: StoredCase) -> CaseAnswer:
        """Take what belongs in the answer."""
        return cls(case.case_id, case.complaint, case.prediction, case.route, case.created_at)


class Health(msgspec.Struct, frozen=True):
    """What ``GET /health`` answers while a complaint can be taken."""

    status: str
    bundle: str
    access: str
    notice: str


class Liveness(msgspec.Struct, frozen=True):
    """What ``GET /health/live`` answers while the process runs."""

    status: str


class ProblemField(msgspec.Struct, frozen=True):
    """One field that is wrong."""

    field: str
    message: str


class Problem(msgspec.Struct, frozen=True):
    """Problem details after RFC 9457, as the answer of every failure."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    request_id: str
    errors: tuple[ProblemField, ...]


def _moment(value: str | None) -> datetime | None:
    if value is None:
        return None
    try:
        return msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        fault = FieldFault("received_at", "应为带时区的时间，例如 2026-03-02T09:30:00+08:00。")
        raise RequestError("F214", "收件时间的格式不对。", "请改正后重发。", (fault,)) from None
