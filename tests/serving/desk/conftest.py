from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from litestar import Litestar
from litestar.di import Provide
from litestar.testing import TestClient

from model.prediction import DomainWord, Evidence, Prediction, SignalScore, Suggestion
from model.taxonomy import Taxonomy
from serving.desk import desk_router, template_config
from serving.errors import StorageError
from serving.exchange import finish_headers
from serving.routing import CoHandler, Lead, Route, Router
from serving.triage.intake import checked
from serving.triage.service import Assessment, ComplaintIn, StoredCase, TriageService

ROUTER = Router.load()
NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


@dataclass
class FakeTriage(TriageService):
    """Answers at once, keeps cases in memory, and fails when it is told to."""

    taxonomy: Taxonomy = field(default_factory=Taxonomy.load)
    tripwire_names: dict[str, str] = field(default_factory=lambda: {"knife": "持刀威胁"})
    router: Router = ROUTER
    max_characters: int = 20_000
    failing: dict[str, Exception] = field(default_factory=dict)
    previewed: list[ComplaintIn] = field(default_factory=list)
    stored: dict[str | None, StoredCase] = field(default_factory=dict)

    def _fail(self, method: str) -> None:
        if method in self.failing:
            raise self.failing[method]

    async def preview(self, complaint_in: ComplaintIn) -> Assessment:
        self._fail("preview")
        checked(complaint_in, max_characters=self.max_characters, now=NOW)
        self.previewed.append(complaint_in)
        return Assessment(predict(complaint_in.text), ROUTE)

    async def submit(self, complaint_in: ComplaintIn, idempotency_key: str | None) -> StoredCase:
        self._fail("submit")
        complaint = checked(complaint_in, max_characters=self.max_characters, now=NOW)
        if idempotency_key not in self.stored:
            case_id = f"c{len(self.stored) + 1}"
            self.stored[idempotency_key] = StoredCase(case_id, complaint, predict(complaint_in.text), ROUTE, NOW)
        return self.stored[idempotency_key]

    async def get(self, case_id: str) -> StoredCase:
        self._fail("get")
        for case in self.stored.values():
            if case.case_id == case_id:
                return case
        raise StorageError("F231", f"没有案号 {case_id}。", "请核对案号。")

    async def recent(self, limit: int = 50) -> list[StoredCase]:
        self._fail("recent")
        return list(self.stored.values())[::-1][:limit]


def predict(text: str) -> Prediction:
    knife = text.find("带刀")
    danger = knife >= 0
    wages = text.find("欠薪")
    return Prediction(
        domain="labour",
        domain_probability=0.8,
        suggestions=(
            Suggestion("labour", "劳动人事", 0.8, in_set=True),
            Suggestion("other", "其他", 0.2, in_set=False),
        ),
        tier=3 if danger else 0,
        severe_probability=0.97 if danger else 0.02,
        signals=(SignalScore("threat_to_others", "扬言伤人", 1.0),) if danger else (),
        evidence=(Evidence(knife, knife + 2, "带刀", "tripwire:knife"),) if danger else (),
        domain_words=(DomainWord(wages, wages + 2, 1.0),) if wages >= 0 else (),
        needs_human=(),
        degraded=False,
        bundle="linear-test",
    )


ROUTE = Route(
    lead=Lead("centre", "县调处中心"),
    co_handlers=(CoHandler("police", "城东派出所", NOW + timedelta(minutes=30)),),
    level="county",
    due_at=NOW + timedelta(days=2, hours=8, minutes=30),
    reason="风险紧急。",
    legal_note="先行调解不影响仲裁时效。",
    rule="imminent",
)


@pytest.fixture
def triage():
    return FakeTriage()


@pytest.fixture
def client(triage):
    app = Litestar(
        route_handlers=[desk_router],
        template_config=template_config,
        before_send=[finish_headers],
        dependencies={"triage": Provide(lambda: triage, sync_to_thread=False)},
    )
    with TestClient(app) as client:
        yield client
