"""What the page shows of a stored case: in full on its own page, as a line in the list of recent ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from model.privacy import mask
from serving.desk.assessment import AssessmentView, known_tier, tone_of
from serving.desk.wording import local_minute, short_time

if TYPE_CHECKING:
    from datetime import datetime

    from model.taxonomy import Taxonomy
    from serving.desk.evidence import Glossary
    from serving.triage.service import StoredCase

__all__ = ("CaseView", "RecentView")

_BEGINNING = 48
"""Characters of the text that a line of the list shows."""
_CONTEXT = 200
"""Characters masked for that line; more than shown, so that nothing is cut before the finder sees it whole."""


class CaseView(msgspec.Struct, frozen=True):
    """The page of one case."""

    case_id: str
    created: str
    created_iso: str
    received: str
    channel: str
    place: str
    reference: str
    is_masked: bool
    assessment: AssessmentView

    @classmethod
    def of(cls, case: StoredCase, glossary: Glossary, now: datetime, *, unmasked: bool) -> CaseView:
        """Put a stored case into words.

        Args:
            case: As the service stored it.
            glossary: Names of domains, tiers, signals and tripwires.
            now: An aware time, see ``RouteView.of``.
            unmasked: Show personal data; otherwise each of its characters is ``*``, so marks stay where they were.
        """
        complaint = case.complaint
        text = complaint.text if unmasked else mask(complaint.text)
        received = complaint.received_at or case.created_at
        return cls(
            case_id=case.case_id,
            created=local_minute(case.created_at),
            created_iso=case.created_at.isoformat(),
            received=local_minute(received),
            channel=complaint.channel or "",
            place=complaint.place or "",
            reference=complaint.reference or "",
            is_masked=not unmasked,
            assessment=AssessmentView.of(text, case.prediction, case.route, glossary, now),
        )

    @property
    def as_text(self) -> str:
        """Case number and route as plain lines, for pasting into a message; no word of the complaint."""
        return f"案号：{self.case_id}\n{self.assessment.route.as_text()}"


class RecentView(msgspec.Struct, frozen=True):
    """A line of the list of recent cases."""

    case_id: str
    created_iso: str
    time: str
    tier_name: str
    """Empty for a taxonomy without tiers."""
    tone: str
    domain: str
    lead: str
    beginning: str
    """First characters of the text on one line, personal data masked."""

    @classmethod
    def of(cls, case: StoredCase, taxonomy: Taxonomy, now: datetime) -> RecentView:
        """Put a stored case into one line; ``now`` is an aware time that decides what is 今天."""
        prediction = case.prediction
        masked = mask(case.complaint.text[:_CONTEXT])
        return cls(
            case_id=case.case_id,
            created_iso=case.created_at.isoformat(),
            time=short_time(case.created_at, now),
            tier_name=known_tier(prediction.tier, taxonomy).name if taxonomy.tiers else "",
            tone=tone_of(prediction.tier, taxonomy),
            domain=prediction.suggestions[0].name,
            lead=case.route.lead.name,
            beginning=" ".join(masked.split())[:_BEGINNING],
        )
