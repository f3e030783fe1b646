"""The commands in this process, with the fake predictor in the place of the bundle."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from model.predictor import Predictor
from serving.cli import app


@pytest.fixture
def invoke(monkeypatch):
    """``invoke("triage", "…")``: run a command as it is."""
    monkeypatch.setenv("COLUMNS", "200")
    for name in ("FENLIU_BUNDLE", "FENLIU_ROUTING", "FENLIU_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    runner = CliRunner()
    return lambda *arguments, **options: runner.invoke(app, [str(each) for each in arguments], **options)


@pytest.fixture
def fenliu(invoke, monkeypatch, predictor):
    """``invoke`` with the fake predictor."""
    monkeypatch.setattr(Predictor, "load", staticmethod(lambda *_: predictor))
    return invoke
