from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from training import evaluate
from training.behaviour import BehaviourReport, CapabilityRate, Failure, compare
from training.evaluate import EvaluationError, Reference, fonts
from training.evaluate.comparison import difference
from training.evaluate.metrics import measure
from training.evaluate.outcomes import gather
from training.evaluate.plots import draw_all
from training.evaluate.provenance import Provenance, digest, versions
from training.evaluate.report import Evaluation, render_report, write_report

PLOTS = {
    "confusion.svg",
    "reliability-domain.svg",
    "risk-coverage.svg",
    "reliability-severe.svg",
    "precision-recall-severe.svg",
}


@pytest.fixture
def measured(archive, centre):
    return measure(gather(*archive, centre), centre, seed=7, resamples=50)


@pytest.fixture
def provenance(tmp_path):
    data = tmp_path / "labelled.csv"
    data.write_bytes(b"text,domain\n")
    return Provenance(
        "bundle-a", "centre-test", (digest(data, 200),), 7, "fenliu evaluate bundle-a labelled.csv", versions()
    )


def test_report_states_what_is_needed_to_repeat_it(measured, provenance, centre, tmp_path) -> None:
    write_report(Evaluation(provenance, measured.metrics), centre, tmp_path / "out")
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")

    assert hashlib.sha256(b"text,domain\n").hexdigest() in report
    for fact in (
        "bundle-a",
        "labelled.csv",
        "seed 7",
        "50 resamples",
        "fenliu evaluate bundle-a labelled.csv",
        "numpy 2",
    ):
        assert fact in report
    assert "工资" in report
    assert {path.name for path in (tmp_path / "out").iterdir()} == PLOTS | {"report.md", "metrics.json"}
    assert set(re.findall(r"\]\((.*?\.svg)\)", report)) == PLOTS


def test_nothing_written_holds_any_piece_of_a_text(archive, measured, provenance, centre, tmp_path) -> None:
    write_report(Evaluation(provenance, measured.metrics), centre, tmp_path / "out")
    written = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())

    texts = {example.text for example in archive[0]}
    pieces = {text[start : start + 4] for text in texts for start in range(len(text) - 3)}
    assert [piece for piece in pieces if piece in written] == []


def test_compared_bundle_and_published_numbers_stand_beside_ours(archive, measured, provenance, centre) -> None:
    examples, predictions = archive
    other = measure(gather(examples, predictions[::-1], centre), centre, seed=7, resamples=50)
    found = Evaluation(
        msgspec.structs.replace(provenance, compared="bundle-b"),
        measured.metrics,
        other.metrics,
        difference(measured, other),
        (Reference("published SVM", {"domain_accuracy": 0.752, "severe_alerts_for_95": 0.219}, "trained elsewhere"),),
    )

    lines = render_report(found, centre).splitlines()

    accuracy = next(line for line in lines if line.startswith("| Domain | Accuracy"))
    alerts = next(line for line in lines if "Alerts needed to catch 95 %" in line)
    assert f"{measured.metrics.estimates['domain_accuracy'].value:.3f} (" in accuracy
    assert f"{other.metrics.estimates['domain_accuracy'].value:.3f} (" in accuracy
    assert " to " in accuracy
    assert accuracy.endswith("| 0.752 |")
    assert alerts.endswith("| 21.9 % |")
    assert "published SVM: trained elsewhere" in lines


def test_paired_difference_of_a_bundle_with_itself_is_nothing(measured) -> None:
    differences = difference(measured, measured)

    assert {(e.value, e.low, e.high) for e in differences.values()} == {(0, 0, 0)}
    assert set(differences) == set(measured.metrics.estimates)


def test_report_without_tiers_has_no_severe_section(example, prediction, plain_centre, provenance, tmp_path) -> None:
    examples = [example("wages", None), example("noise", None)]
    metrics = measure(
        gather(examples, [prediction(), prediction()], plain_centre), plain_centre, seed=1, resamples=20
    ).metrics

    write_report(Evaluation(provenance, metrics), plain_centre, tmp_path / "out")

    assert "Severe" not in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    assert not (tmp_path / "out" / "precision-recall-severe.svg").exists()


def test_behaviour_alone_makes_a_report(provenance, centre, tmp_path) -> None:
    def report_of(passed: int, failed: str) -> BehaviourReport:
        rate = CapabilityRate.of("negation", passed, 10)
        return BehaviourReport((rate,), rate, (Failure(failed, "negation", ("severe",)),))

    found = compare({"with tripwires": report_of(9, "neg-3"), "without": report_of(5, "neg-7")})
    write_report(Evaluation(provenance, behaviour=found), centre, tmp_path / "out")
    report = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")

    assert "9/10" in report
    assert "`neg-3` (severe)" in report
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"report.md", "metrics.json"}
    written = json.loads((tmp_path / "out" / "metrics.json").read_bytes())
    assert written["behaviour"]["reports"]["without"]["failures"][0]["id"] == "neg-7"


def test_plots_need_no_chinese_font_and_are_the_same_each_time(measured, tmp_path, monkeypatch) -> None:
    folders = [tmp_path / name for name in ("bare", "again")]
    monkeypatch.setattr("training.evaluate.plots.chinese_font", lambda: None)
    for folder in folders:
        folder.mkdir()
        assert set(draw_all(measured.metrics, folder)) == PLOTS

    for name in PLOTS:
        assert (folders[0] / name).read_bytes() == (folders[1] / name).read_bytes()


def test_a_known_chinese_font_is_found_among_the_installed(monkeypatch) -> None:
    installed = [SimpleNamespace(name="DejaVu Sans"), SimpleNamespace(name="Noto Sans CJK JP")]
    monkeypatch.setattr(fonts.font_manager.fontManager, "ttflist", installed)
    fonts.chinese_font.cache_clear()
    try:
        assert fonts.chinese_font() == "Noto Sans CJK JP"
    finally:
        fonts.chinese_font.cache_clear()


def test_unwritable_folder_is_a_coded_error(measured, provenance, centre, tmp_path) -> None:
    (tmp_path / "out").write_text("a file, no folder")

    with pytest.raises(EvaluationError, match="F336"):
        write_report(Evaluation(provenance, measured.metrics), centre, tmp_path / "out")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"{", "F334"),
        (b'{"values": {}}', "F334"),
        (b'{"name": "x", "values": {"domain_accuracy": "high"}}', "F334"),
        (b'{"name": "x", "values": {"beauty": 1}}', "F335.*beauty"),
    ],
)
def test_bad_reference_files_are_coded_errors(content, code, tmp_path) -> None:
    path = tmp_path / "reference.json"
    path.write_bytes(content)

    with pytest.raises(EvaluationError, match=code):
        Reference.load(path)


def test_missing_reference_file_is_a_coded_error(tmp_path) -> None:
    with pytest.raises(EvaluationError, match="F334"):
        Reference.load(tmp_path / "none.json")


def test_table_cells_cannot_break_the_table() -> None:
    from training.evaluate.markdown import table

    assert table(("a",), [("x|y\nz <b>",)]).splitlines()[2] == "| x\\|y z &lt;b> |"


def test_shipped_references_can_be_read() -> None:
    shipped = sorted(Path(evaluate.__file__).with_name("references").glob("*.json"))

    assert [Reference.load(path).values["domain_accuracy"] for path in shipped] == [0.752, 0.752]
