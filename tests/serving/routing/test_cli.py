from __future__ import annotations

import json
import sys
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from serving.cli.routes import routes_app
from serving.routing import DEFAULT_ROUTING_PATH, STARTER_DIRECTORY_PATH, STARTER_ROUTING_PATH


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    runner = CliRunner()
    return lambda *arguments, **options: runner.invoke(routes_app, arguments, **options)


def test_check_prints_every_rule_and_that_all_is_well(run):
    result = run("check")
    assert result.exit_code == 0
    assert "labour-wages" in result.stdout
    assert "格格有人接办" in result.stdout


def test_check_lists_all_problems_and_fails(run, tmp_path):
    path = tmp_path / "routing.toml"
    text = DEFAULT_ROUTING_PATH.read_text(encoding="utf-8")
    path.write_text(
        text.replace('lead = "medical_mediation"', 'lead = "nobody"').replace("{lead}联系", "{who}联系"),
        encoding="utf-8",
    )
    result = run("check", "--routing", str(path))
    assert result.exit_code == 1
    assert "[F223] 规则 medical" in result.stderr
    assert "[F226] 规则 other" in result.stderr


def test_try_shows_route_and_why(run):
    result = run("try", "--domain", "labour", "--tier", "0", "--text", "拖欠工资", "--place", "青山镇")
    assert result.exit_code == 0
    assert "labour-wages" in result.stdout
    assert "首条全部符合" in result.stdout
    assert "不符：渠道" in result.stdout


def test_try_as_json_is_the_route_of_the_api(run):
    result = run(
        "try", "--domain", "marriage_family", "--tier", "2", "--signal", "victim_of_violence", "--signal", "despair",
        "--text", "-", "--received-at", "2026-11-25T09:00", "--json", input="他又动手了",
    )  # fmt: skip
    answer = json.loads(result.stdout)
    assert answer["route"]["lead"]["code"] == "police_station"
    assert answer["route"]["due_at"] == "2026-11-26T09:00:00+08:00"
    assert answer["considered"][-1] == {"rule": "high-domestic-violence", "unmet": ""}
    assert "with-womens-federation" in answer["additions"]
    assert "他又动手了" not in result.stdout


def test_try_with_text_alone_asks_the_model(run, monkeypatch, taxonomy, predicted):
    class Predictor:
        """Stands for the bundle, which routing does not need."""

        def __init__(self):
            self.taxonomy = taxonomy

        @classmethod
        def load(cls):
            return cls()

        def predict(self, texts):
            return [predicted("traffic_accident", 1, doubts=["文字太短"]) for _ in texts]

    monkeypatch.setitem(sys.modules, "model.predictor", SimpleNamespace(Predictor=Predictor))
    result = run("try", "--text", "撞了")
    assert result.exit_code == 0
    assert "道路交通事故（40%）" in result.stdout
    assert "文字太短" in result.stdout


def test_try_with_other_files(run):
    files = ("--routing", str(STARTER_ROUTING_PATH), "--directory", str(STARTER_DIRECTORY_PATH))
    assert "default" in run("try", "--domain", "consumer", *files).stdout


def test_try_with_an_unknown_code(run):
    result = run("try", "--domain", "fishery")
    assert result.exit_code == 1
    assert "F113" in result.stderr


@pytest.mark.parametrize(
    "arguments",
    [("try",), ("try", "--text", "x", "--tier", "2"), ("try", "--domain", "other", "--received-at", "gestern")],
)
def test_try_refuses_what_makes_no_sense(run, arguments):
    result = run(*arguments)
    assert result.exit_code == 2
