"""The packaged router, and predictions made by hand."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from model.prediction import Prediction, Reason, SignalScore, Suggestion
from model.taxonomy import Taxonomy
from serving.routing import Complaint, Router

if TYPE_CHECKING:
    from collections.abc import Callable

CHINA = timezone(timedelta(hours=8))
WEDNESDAY = datetime(2026, 11, 25, 9, 0, tzinfo=CHINA)


@pytest.fixture(scope="session")
def taxonomy():
    return Taxonomy.load()


@pytest.fixture(scope="session")
def router(taxonomy):
    return Router.load(taxonomy=taxonomy)


@pytest.fixture(scope="session")
def predicted(taxonomy) -> Callable[..., Prediction]:
    """predicted(domain, tier, *signals, rivals=(other domains in the set), doubts=(messages))."""

    def make(domain, tier=0, *signals, rivals=(), doubts=()):
        suggestions = tuple(Suggestion(code, taxonomy.name_of(code), 0.4, in_set=True) for code in (domain, *rivals))
        return Prediction(
            domain=domain,
            domain_probability=0.4,
            suggestions=suggestions,
            tier=tier,
            severe_probability=0.5,
            signals=tuple(SignalScore(code, taxonomy.name_of(code), 0.9) for code in signals),
            evidence=(),
            domain_words=(),
            needs_human=tuple(Reason("doubt", message) for message in doubts),
            degraded=False,
            bundle="test",
        )

    return make


@pytest.fixture(scope="session")
def complaint() -> Callable[..., Complaint]:
    """A complaint of 25 November 2026 (a Wednesday), 9:00, unless told otherwise."""

    def make(text="", place=None, channel=None, received_at=WEDNESDAY):
        return Complaint(text, place, channel, received_at)

    return make
