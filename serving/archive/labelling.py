"""Rows in, rows with what fenliu says out. Pure: no files, no clock of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from model.prediction import Prediction
from model.predictor import Predictor
from model.privacy import mask
from serving.routing import Complaint, Router

__all__ = ("ADDED_COLUMNS", "ORIGINAL_PREFIX", "Relabeller", "text_of")

ADDED_COLUMNS = (
    "domain",
    "domain_probability",
    "suggestions",
    "tier",
    "severe_probability",
    "signals",
    "evidence",
    "needs_human",
    "lead_body",
    "bundle",
)
"""Columns that a run adds, in order."""

ORIGINAL_PREFIX = "original_"
"""An input column with the name of an added one is kept under this prefix."""


def text_of(value: object) -> str:
    """The complaint in a cell: empty cells are an empty text, numbers and dates are written out."""
    return "" if value is None else str(value)


class Relabeller:
    """Labels batches of rows.

    Args:
        predictor: Reads the texts.
        router: Names the lead body.
        column: Column with the text.
        received_at: When the clocks of the routes start; the lead body does not depend on it.
        masked: Replace personal data in the text and the evidence by ``*``.
    """

    def __init__(
        self, predictor: Predictor, router: Router, column: str, received_at: datetime, *, masked: bool = False
    ) -> None:
        self._predictor = predictor
        self._router = router
        self._column = column
        self._received_at = received_at
        self._masked = masked

    def label(self, rows: Sequence[Mapping[str, object]]) -> list[tuple[dict[str, object], Prediction]]:
        """Label rows; the order is kept.

        Texts are read sorted by length, which keeps batches even; results do not depend on it.
        """
        texts = [text_of(row.get(self._column)) for row in rows]
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found: dict[int, Prediction] = dict(
            zip(order, self._predictor.predict([texts[at] for at in order]), strict=True)
        )
        return [(self._row(row, texts[at], found[at]), found[at]) for at, row in enumerate(rows)]

    def _row(self, row: Mapping[str, object], text: str, prediction: Prediction) -> dict[str, object]:
        labelled: dict[str, object] = {
            (ORIGINAL_PREFIX + name if name in ADDED_COLUMNS else name): value for name, value in row.items()
        }
        shown = mask(text) if self._masked else text
        if self._masked and labelled.get(self._column) is not None:
            labelled[self._column] = shown
        complaint = Complaint(text, None, None, self._received_at)
        labelled |= {
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
                {**msgspec.structs.asdict(each), "text": shown[each.start : each.end]} for each in prediction.evidence
            ],
            "needs_human": [reason.code for reason in prediction.needs_human],
            "lead_body": self._router.route(complaint, prediction).lead.code,
            "bundle": prediction.bundle,
        }
        return labelled
