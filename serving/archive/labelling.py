"""From rows of an archive to the columns they get."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import TYPE_CHECKING

import msgspec

from model.prediction import Prediction, Reason
from model.tables import cell_text
from serving.routing import Complaint
from serving.routing.router import FIRST_YEAR, LAST_YEAR
from serving.routing.working_time import CHINA_TIME

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from model.tables import Row
    from serving.routing import Router
    from serving.triage.queue import TextPredictor

__all__ = ("NOT_TEXT", "added_fields", "complaint_of", "predict_rows", "received_at")

NOT_TEXT = Reason("not_text", "文本列里不是文字（是数字、日期或别的类型），已按文字读，请核对。")
"""Added to ``needs_human`` of a row whose text cell holds something else."""

TIME_COLUMNS = ("received_at", "date")


def predict_rows(predictor: TextPredictor, rows: Sequence[Row], text_column: str) -> list[Prediction]:
    """Predict rows, texts of like length together, so that a batch does not wait for its longest one.

    Args:
        predictor: The model.
        rows: Rows in memory.
        text_column: Where the text is; an empty or absent cell is an empty text.

    Returns:
        One prediction per row, in the order of the rows.
    """
    cells = [row.fields.get(text_column) for row in rows]
    texts = [cell_text(cell) for cell in cells]
    order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    by_row = dict(zip(order, predictor.predict([texts[place] for place in order]), strict=True))
    return [
        by_row[place] if cell is None or isinstance(cell, str) else _doubted(by_row[place])
        for place, cell in enumerate(cells)
    ]


def _doubted(prediction: Prediction) -> Prediction:
    return msgspec.structs.replace(prediction, needs_human=(*prediction.needs_human, NOT_TEXT))


def complaint_of(fields: Mapping[str, object], text_column: str, now: datetime) -> Complaint:
    """A row as routing sees it; ``place`` and ``channel`` are read from columns of that name.

    Args:
        fields: The row as it came.
        text_column: Where the text is.
        now: Aware time for rows that do not say when they were received.
    """
    return Complaint(
        text=cell_text(fields.get(text_column)),
        place=_words(fields.get("place")),
        channel=_words(fields.get("channel")),
        received_at=received_at(fields, now),
    )


def _words(value: object) -> str | None:
    return (value.strip() or None) if isinstance(value, str) else None


def received_at(fields: Mapping[str, object], now: datetime) -> datetime:
    """When a row was received: the first of ``received_at`` and ``date`` that holds a usable time, else ``now``.

    Times without a zone are China time. Usable are the years for which working days can be reckoned.
    """
    for name in TIME_COLUMNS:
        moment = _moment(fields.get(name))
        if moment is not None and FIRST_YEAR <= moment.year <= LAST_YEAR:
            return moment
    return now


def _moment(value: object) -> datetime | None:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip().replace("/", "-"))
        except ValueError:
            return None
    match value:
        case datetime():
            return value if value.utcoffset() is not None else value.replace(tzinfo=CHINA_TIME)
        case date():
            return datetime.combine(value, time(), CHINA_TIME)
        case _:
            return None


def added_fields(
    prediction: Prediction, complaint: Complaint, router: Router | None, masked: str | None
) -> dict[str, object]:
    """The values of :data:`~serving.archive.columns.ADDED_COLUMNS` for one row.

    Args:
        prediction: What the model says.
        complaint: The row as routing sees it.
        router: Who it goes to; None leaves ``lead_body`` empty.
        masked: The text with personal data covered, of the same length, to take the evidence from; None for the text
            itself.

    Raises:
        RoutingError: The router knows other labels than the bundle.
    """
    return {
        "domain": prediction.domain,
        "domain_probability": prediction.domain_probability,
        "suggestions": [
            {"domain": each.domain, "probability": each.probability, "in_set": each.in_set}
            for each in prediction.suggestions
        ],
        "tier": prediction.tier,
        "severe_probability": prediction.severe_probability,
        "signals": [{"signal": each.signal, "probability": each.probability} for each in prediction.signals],
        "evidence": [
            {
                "start": each.start,
                "end": each.end,
                "text": each.text if masked is None else masked[each.start : each.end],
                "source": each.source,
            }
            for each in prediction.evidence
        ],
        "needs_human": [reason.code for reason in prediction.needs_human],
        "lead_body": None if router is None else router.route(complaint, prediction).lead.code,
        "bundle": prediction.bundle,
    }
