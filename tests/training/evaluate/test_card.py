from __future__ import annotations

import pytest

from model.bundle import DataRecord, FileRecord, Manifest, TextLimits
from model.calibration import DomainCalibration, OutputCalibration, RiskCalibration
from training.behaviour import BehaviourReport, CapabilityRate, compare
from training.evaluate import Reference, card_manifest, compute_metrics, render_card


@pytest.fixture
def metrics(archive, centre):
    return compute_metrics(*archive, centre, seed=3)


def test_card_tells_use_data_metrics_thresholds_and_limits(metrics) -> None:
    idiom = CapabilityRate.of("idiom", 3, 4)
    card = render_card(
        {
            "id": "county-7",
            "description": "Linear scorer with tripwires.",
            "size_bytes": 12_300_000,
            "data": [
                {"name": "train", "rows": 1234, "role": "train", "sha256": "ab" * 32, "note": "labelled by a model"}
            ],
            "evaluated_on": "dev",
            "thresholds": {"severe": 0.0625},
            "limits": ["Trained on one province."],
        },
        metrics,
        compare({"bundle": BehaviourReport((idiom,), idiom, ())}),
        [Reference("SVM", {"domain_accuracy": 0.752})],
    )

    for heading in ("Intended use", "Not for", "Data", "Metrics", "Thresholds", "Limits", "Ethical notes"):
        assert f"\n## {heading}\n" in card
    for fact in ("county-7", "12.3 MB", "1234", "labelled by a model", "0.0625", "Trained on one province.", "0.752"):
        assert fact in card
    estimate = metrics.estimates["domain_accuracy"]
    assert f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})" in card
    assert "| `idiom` | 3/4 (75.0 %) |" in card


def test_card_with_nothing_known_still_warns(metrics, archive) -> None:
    card = render_card({}, metrics)

    assert "## Not for" in card
    assert "## Data" not in card
    assert "None" not in card
    assert not any(example.text in card for example in archive[0])


def test_facts_of_a_manifest_reach_the_card(metrics) -> None:
    output = OutputCalibration(text=1, worst=0, top=0, length=0, bias=0, cutoff=0.4375)
    manifest = Manifest(
        format=1,
        id="county-2",
        created="2024-05-01T08:00:00Z",
        kind="linear",
        taxonomy="centre-test",
        dictionary="",
        domain=DomainCalibration(temperature=1.25, bias=(0, 0, 0), set_threshold=0.0625, coverage=0.95),
        limits=TextLimits(shortest=4, chinese_share=0.3, known_share=0.2, close_gap=0.1),
        risk=RiskCalibration(tiers=(output,) * 3, signals=(output,) * 2, alert=0.03125, alert_recall=0.97, evidence=0),
        metrics={},
        data=(DataRecord("hotline", "train", 4321, "cd" * 32, "labelled by staff"),),
        versions={"numpy": "2.4.6"},
        cpu="avx2",
        files={"linear.safetensors": FileRecord("ef" * 32, 9_500_000)},
    )

    card = render_card(card_manifest(manifest), metrics)

    for fact in ("county-2", "2024-05-01", "9.5 MB", "numpy 2.4.6", "avx2", "4321", "labelled by staff"):
        assert fact in card
    for threshold in ("1.25", "0.0625", "0.4375", "0.03125", "0.97"):
        assert f"| {threshold} |" in card
