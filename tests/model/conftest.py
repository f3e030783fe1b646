from __future__ import annotations

import pytest

from model.predictor import Predictor


@pytest.fixture(scope="session")
def predictor() -> Predictor:
    """The bundle that ships."""
    return Predictor.load()


@pytest.fixture(scope="session")
def model_alone() -> Predictor:
    """The same without tripwires."""
    return Predictor.load(tripwires=False)
