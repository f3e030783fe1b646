from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from model.tables import open_writer
from model.taxonomy import Domain
from training.corpus import ColumnMapping, CorpusError
from training.evaluate import EvaluationError
from training.evaluate.report import Evaluation
from training.evaluate.run import Request, evaluate

SECRET = "老板把工钱拖了半年还锁了宿舍的门"


@pytest.fixture
def bundles(monkeypatch, centre, prediction):
    """Stands in for bundles on disk: ``good`` reads the text, ``bad`` always says wages, tripwires know 打."""

    def load(path: Path, *, tripwires: bool = True):
        def read(text: str):
            if path.name == "bad":
                return prediction()
            right = next((place for place, domain in enumerate(centre.domains) if domain.name in text), 0)
            danger = tripwires and "打" in text
            probabilities = tuple(0.8 if place == right else 0.1 for place in range(3))
            return prediction(probabilities, severe=0.9 if danger else 0.1, tier=2 if danger else 0)

        taxonomy = centre
        if path.name == "elsewhere":
            taxonomy = msgspec.structs.replace(centre, domains=(*centre.domains, Domain("moon", "月亮")))
        return SimpleNamespace(
            bundle_id=f"{path.name}-1", taxonomy=taxonomy, predict=lambda texts: [read(t) for t in texts]
        )

    monkeypatch.setattr("training.evaluate.run.Predictor", SimpleNamespace(load=load))


@pytest.fixture
def rows():
    kinds = [("wages", "工资", 0), ("noise", "噪声", 0), ("family", "家庭", 2)]
    return [
        {"id": f"r{number}", "text": f"{name}的事{number}：{SECRET}{'，还打人' if tier else ''}", "domain": code, "tier": tier, "source": "窗口"}
        for number, (code, name, tier) in enumerate(kinds * 5)
    ]  # fmt: skip


@pytest.fixture
def write(tmp_path):
    def make(name: str, rows: list[dict]) -> Path:
        with open_writer(tmp_path / name, tuple(rows[0])) as writer:
            for row in rows:
                writer.write(row)
        return tmp_path / name

    return make


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.csv"])
def test_evaluation_reads_tables_and_writes_its_report(name, bundles, rows, write, tmp_path) -> None:
    path = write(name, rows)
    told = []

    found = evaluate(
        Request(bundle=Path("good"), files=(path,), out=tmp_path / "out", command="fenliu evaluate good"),
        lambda *progress: told.append(progress),
    )

    assert found.metrics.estimates["domain_accuracy"].value == 1
    assert found.metrics.estimates["severe_auc"].value == 1
    assert found.provenance.files[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert told[-1] == ("good-1", 15, 15)
    assert msgspec.json.decode((tmp_path / "out" / "metrics.json").read_bytes(), type=Evaluation) == found
    assert SECRET not in "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())


def test_second_bundle_is_measured_on_the_same_texts(bundles, rows, write, tmp_path) -> None:
    files = (write("a.jsonl", rows[:6]), write("b.jsonl", rows[6:]))

    found = evaluate(Request(bundle=Path("good"), compare=Path("bad"), files=files, out=tmp_path / "out"))

    assert [file.rows for file in found.provenance.files] == [6, 9]
    assert found.compared.estimates["domain_accuracy"].value == pytest.approx(1 / 3)
    assert found.differences["domain_accuracy"].value == pytest.approx(2 / 3)
    assert found.differences["domain_accuracy"].low > 0
    assert "bad-1" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


def test_foreign_columns_names_for_codes_and_no_tiers(bundles, rows, write, tmp_path) -> None:
    names = {"wages": "工资", "noise": "噪声", "family": "家庭"}
    path = write("other.csv", [{"内容": row["text"], "类别": names[row["domain"]]} for row in rows])
    columns = ColumnMapping(text="内容", domain="类别")

    found = evaluate(Request(bundle=Path("good"), files=(path,), out=tmp_path / "out", columns=columns))

    assert found.metrics.estimates["domain_accuracy"].value == 1
    assert found.metrics.rated == 0


def test_unusable_rows_stop_the_evaluation_unless_told_otherwise(bundles, rows, write, tmp_path) -> None:
    path = write("rows.jsonl", [*rows, {**rows[0], "domain": "moon"}])
    request = Request(bundle=Path("good"), files=(path,), out=tmp_path / "out")

    with pytest.raises(CorpusError, match="F302"):
        evaluate(request)
    found = evaluate(msgspec.structs.replace(request, skip_problems=True))

    assert (found.provenance.files[0].rows, found.provenance.files[0].left_out) == (15, 1)
    assert "1 unusable rows left out" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")


def test_bundle_of_another_taxonomy_is_refused(bundles, rows, write, tmp_path) -> None:
    request = Request(
        bundle=Path("good"), compare=Path("elsewhere"), files=(write("rows.jsonl", rows),), out=tmp_path / "out"
    )

    with pytest.raises(EvaluationError, match=r"F333.*moon"):
        evaluate(request)
    assert not (tmp_path / "out").exists()


def test_behaviour_suite_runs_with_and_without_tripwires(bundles, tmp_path) -> None:
    case = {"kind": "mft", "id": "blow-1", "capability": "direct_threats", "text": "他打我", "expect": {"severe": True}}
    suite = tmp_path / "suite.jsonl"
    suite.write_text(json.dumps(case), encoding="utf-8")

    found = evaluate(
        Request(bundle=Path("good"), compare=Path("bad"), behaviour=True, suite=suite, out=tmp_path / "out")
    )

    assert found.metrics is None
    passed = {name: report.passed for name, report in found.behaviour.reports.items()}
    assert passed == {"good-1": 1, "good-1, no tripwires": 0, "bad-1": 0}
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert "direct_threats" in report
    assert "他打我" not in report


def test_nothing_to_do_is_refused(tmp_path) -> None:
    with pytest.raises(EvaluationError, match="F331"):
        evaluate(Request(bundle=Path("good"), out=tmp_path))


class TestCommand:
    @pytest.fixture
    def run(self, bundles):
        import typer
        from typer.testing import CliRunner

        from training.cli.evaluate import evaluate as command

        app = typer.Typer()
        app.command("evaluate")(command)
        return lambda *arguments: CliRunner().invoke(
            app, [str(argument) for argument in arguments], env={"COLUMNS": "200"}
        )

    def test_prints_metrics_in_chinese_and_where_the_report_is(self, run, rows, write, tmp_path) -> None:
        shown = run("good", write("rows.csv", rows), "--out", tmp_path / "out", "--compare", "bad")

        assert shown.exit_code == 0
        assert "领域准确率" in shown.stdout
        assert "report.md" in shown.stdout
        assert SECRET not in shown.output

    def test_json_is_the_metrics_file(self, run, rows, write, tmp_path) -> None:
        shown = run("good", write("rows.csv", rows), "--out", tmp_path / "out", "--json")

        assert json.loads(shown.stdout) == json.loads((tmp_path / "out" / "metrics.json").read_bytes())

    def test_report_holds_the_command_that_repeats_it(self, run, rows, write, tmp_path) -> None:
        path = write("rows.csv", rows)
        run("good", path, "--out", tmp_path / "out", "--domain-column", "domain", "--seed", "5")

        command = f"fenliu evaluate good {path} --out {tmp_path / 'out'} --domain-column domain --seed 5"
        assert command in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")

    def test_errors_are_coded_and_exit_with_two(self, run, tmp_path) -> None:
        nothing = run("good", "--out", tmp_path / "out")
        missing = run("good", tmp_path / "none.csv", "--out", tmp_path / "out")

        assert (nothing.exit_code, missing.exit_code) == (2, 2)
        assert "F331" in nothing.stderr
        assert "F121" in missing.stderr
