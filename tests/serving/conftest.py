"""A predictor that does what a test tells it, settings in a folder of the test, and the application around both."""

from __future__ import annotations

import threading
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import httpx
import msgspec
import pytest

from model.calibration import CascadeBand
from model.encoder import EncoderUnavailable
from model.prediction import Evidence, Prediction, Reason, SignalScore, Suggestion
from model.taxonomy import Taxonomy
from serving.app import alive, create_app
from serving.settings import Settings

TAXONOMY = Taxonomy.load()
ORIGIN = "http://127.0.0.1:8000"
TEXT = "老板欠了我三个月工资，电话也不接了。"


@dataclass
class FakePredictor:
    """Deterministic: 拖欠工资 is labour, 带刀 is danger. Remembers what it saw."""

    taxonomy: Taxonomy = TAXONOMY
    bundle_id: str = "fake-1"
    tripwire_names: dict[str, str] = field(default_factory=lambda: {"knife": "持刀威胁"})
    cascade: CascadeBand | None = None
    unavailable: EncoderUnavailable | None = None
    batches: list[list[str]] = field(default_factory=list)
    cascades: list[bool] = field(default_factory=list)
    """Whether each call asked for a cascade."""
    poison: str = ""
    """Texts that hold this make the whole call fail."""
    gate: threading.Event = field(default_factory=threading.Event)
    """Cleared: calls wait until it is set."""
    entered: threading.Event = field(default_factory=threading.Event)
    """Set when a call has begun."""

    def __post_init__(self) -> None:
        self.gate.set()

    @property
    def seen(self) -> list[str]:
        return [text for batch in self.batches for text in batch]

    def predict(self, texts, *, cascade=False):
        self.entered.set()
        assert self.gate.wait(timeout=30)
        self.batches.append(list(texts))
        self.cascades.append(cascade)
        if self.poison and any(self.poison in text for text in texts):
            raise ValueError(f"cannot read {texts}")
        predictions = [predict(text) for text in texts]
        if not cascade:
            return predictions
        return [msgspec.structs.replace(each, stage="full" if each.tier else "linear") for each in predictions]


def predict(text: str) -> Prediction:
    domain = "labour" if "工资" in text else "neighbourhood"
    knife = text.find("带刀")
    danger = knife >= 0
    rest = 0.2 / (len(TAXONOMY.domains) - 1)
    ranked = sorted(TAXONOMY.domains, key=lambda each: each.code != domain)
    return Prediction(
        domain=domain,
        domain_probability=0.8,
        suggestions=tuple(
            Suggestion(each.code, each.name, 0.8 if each.code == domain else rest, each.code == domain)
            for each in ranked
        ),
        tier=3 if danger else 0,
        severe_probability=0.97 if danger else 0.02,
        signals=(SignalScore("dangerous_means", "危险手段", 1.0),) if danger else (),
        evidence=(Evidence(knife, knife + 2, "带刀", "model"),) if danger else (),
        domain_words=(),
        needs_human=() if text.isprintable() else (Reason("binary", "文本里有控制字符。"),),
        degraded=False,
        bundle="fake-1",
    )


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="session")
def predictor_type():
    return FakePredictor


@pytest.fixture
def predictor():
    return FakePredictor()


@pytest.fixture
def settings(tmp_path):
    return Settings(database_url=f"sqlite+aiosqlite:///{tmp_path}/data/fenliu.db")


@pytest.fixture
def serve(predictor, settings):
    """``async with serve() as client``: the application alive, and a client on its loopback address."""

    @asynccontextmanager
    async def start(changed: Settings | None = None, **changes):
        told = changed or settings.model_copy(update=changes)
        app = create_app(told, load_predictor=lambda _: predictor)
        # raise_app_exceptions: an exception that leaves the application is a failure of the test, not a 500.
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with alive(app), httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
            predictor.batches.clear()
            client.app = app
            yield client

    return start
