from __future__ import annotations

import msgspec
import pytest

from model.bundle import DataRecord, EncoderFacts, EncoderRecord, FileRecord, Manifest, TextLimits
from model.calibration import CascadeBand, DomainCalibration, NoveltyRule, OutputCalibration, RiskCalibration
from model.encoder import EncoderSettings
from model.evidence import EvidenceRule
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


@pytest.fixture
def manifest() -> Manifest:
    output = OutputCalibration(text=1, worst=0, top=0, length=0, bias=0, cutoff=0.4375)
    return Manifest(
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


def test_facts_of_a_manifest_reach_the_card(metrics, manifest) -> None:
    card = render_card(card_manifest(manifest), metrics)

    for fact in ("county-2", "2024-05-01", "9.5 MB", "numpy 2.4.6", "avx2", "4321", "labelled by staff"):
        assert fact in card
    for threshold in ("1.25", "0.0625", "0.4375", "0.03125", "0.97"):
        assert f"| {threshold} |" in card
    assert "## Encoder" not in card


def test_an_encoder_tells_what_it_is_and_its_thresholds_are_those_that_decide(metrics, manifest) -> None:
    record = EncoderRecord(
        settings=EncoderSettings(domains=3, levels=3, signals=2, hidden=256),
        domain=msgspec.structs.replace(manifest.domain, set_threshold=0.09375, encoder=0.8125),
        risk=msgspec.structs.replace(manifest.risk, alert=0.046875, alert_texts=95),
        evidence=EvidenceRule("tokens", 0.5, 2, overlap={"tokens": 0.91, "clauses": 0.78}, likeness={"tokens": 0.61}),
        novelty=NoveltyRule("mahalanobis", 312.5, 0.01, {"energy": 0.7, "mahalanobis": 0.93}, ("news.jsonl",)),
        cascade=CascadeBand(0.28, 0.1, 0.9, 0.251, 0.993, 0.982, 0.971, 0.96, 1627),
        parity={f"integer_domain_{kind}": 0.0123 for kind in ("largest", "mean", "flips")},
        facts=EncoderFacts(4, 256, 4, 1024, 12_000, 6_300_000, 2000, ("avx2", "avx512f")),
    )
    both = msgspec.structs.replace(manifest, format=2, kind="encoder", encoder=record)

    card = render_card(card_manifest(both), metrics)

    assert "\n## Encoder\n" in card
    for fact in ("4 layers × 256", "6.3 M", "2000 texts", "avx2, avx512f", "91.0%", "78.0%", "news.jsonl", "0.930"):
        assert fact in card
    for fact in ("25.1% of 1627", "99.3%", "98.2%", "1.23%", "0.012"):
        assert fact in card
    for threshold in ("0.09375", "0.8125", "0.046875", "95", "312.5", "0.28"):
        assert f"| {threshold} |" in card
