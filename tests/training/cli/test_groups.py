from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from training.cli import train_app
from training.cli.groups import column_options, grouped
from training.cli.request import request_options
from training.corpus import ColumnMapping
from training.linear.sources import TrainingRequest

runner = CliRunner()


@pytest.fixture
def app():
    """A command with a group, an option of its own, and a note of what reached it."""
    seen: list[tuple[ColumnMapping, int]] = []
    app = typer.Typer()

    @app.command()
    @grouped(columns=column_options("text", "tier"))
    def command(columns: ColumnMapping, number: Annotated[int, typer.Option("--number")] = 3) -> None:
        """An own help."""
        seen.append((columns, number))

    return app, seen


def test_a_group_reaches_the_command_as_one_value(app):
    command, seen = app

    result = runner.invoke(command, ["--text-column", "内容", "--number", "5"])

    assert result.exit_code == 0, result.output
    assert seen == [(ColumnMapping(text="内容"), 5)]


def test_what_is_not_given_has_its_default(app):
    command, seen = app

    assert runner.invoke(command, []).exit_code == 0
    assert seen == [(ColumnMapping(), 3)]


def test_only_the_columns_of_the_group_are_options(app):
    command, _ = app

    assert runner.invoke(command, ["--domain-column", "类别"]).exit_code == 2
    assert "An own help" in runner.invoke(command, ["--help"]).output


def test_every_option_reaches_the_request(tmp_path):
    seen: list[TrainingRequest] = []
    app = typer.Typer()
    app.command()(grouped(request=request_options("linear"))(lambda request: seen.append(request)))
    files = [tmp_path / name for name in ("a.csv", "b.csv", "c.csv", "d.csv", "e.json", "t.toml", "w.toml")]

    result = runner.invoke(app, [
        str(files[0]), str(files[1]), "--out", str(tmp_path / "out"), "--taxonomy", str(files[5]), "--extra", str(files[2]),
        "--extra-weight", "0.25", "--evaluate", str(files[3]), "--tripwires", str(files[6]), "--coverage", "0.9",
        "--recall", "0.8", "--folds", "3", "--name", "county", "--reference", str(files[4]), "--domain-column", "类别",
    ])  # fmt: skip

    assert result.exit_code == 0, result.output
    assert seen == [
        TrainingRequest(
            files=(files[0], files[1]), out=tmp_path / "out", taxonomy=files[5], extra=(files[2],), extra_weight=0.25,
            evaluate=(files[3],), tripwires=files[6], coverage=0.9, recall=0.8, folds=3, name="county",
            references=(files[4],), columns=ColumnMapping(domain="类别"),
        )
    ]  # fmt: skip


def test_an_encoder_is_trained_on_the_columns_and_texts_that_are_named(monkeypatch, tmp_path):
    seen = []

    class Manifest:
        id = "encoder-1"

    def train(network: Path, request: TrainingRequest, *_: object, strange: tuple[Path, ...]) -> Manifest:
        seen.append((network, request.files, request.columns, request.name, strange))
        return Manifest()

    monkeypatch.setattr("training.encoder.build.train_encoder", train)

    result = runner.invoke(train_app, [
        "encoder", "a.csv", "--network", "net", "--strange", "news.jsonl", "--text-column", "内容", "--out", "b",
    ])  # fmt: skip

    assert result.exit_code == 0, result.output
    assert seen == [(Path("net"), (Path("a.csv"),), ColumnMapping(text="内容"), "encoder", (Path("news.jsonl"),))]
    assert "encoder-1" in result.output
