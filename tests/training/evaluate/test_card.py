from __future__ import annotations

import pytest

from training.evaluate import PassRate, Reference, SuiteRun, compute_metrics, render_card


@pytest.fixture
def metrics(archive, centre):
    return compute_metrics(*archive, centre, seed=3)


def test_card_tells_use_data_metrics_thresholds_and_limits(metrics) -> None:
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
        [SuiteRun("bundle", (PassRate("idiom", 3, 4),))],
        [Reference("SVM", {"domain_accuracy": 0.752})],
    )

    for heading in ("Intended use", "Not for", "Data", "Metrics", "Thresholds", "Limits", "Ethical notes"):
        assert f"\n## {heading}\n" in card
    for fact in ("county-7", "12.3 MB", "1234", "labelled by a model", "0.0625", "Trained on one province.", "0.752"):
        assert fact in card
    estimate = metrics.estimates["domain_accuracy"]
    assert f"{estimate.value:.3f} ({estimate.low:.3f}–{estimate.high:.3f})" in card
    assert "| idiom | 3/4 (75 %) |" in card


def test_card_with_nothing_known_still_warns(metrics, archive) -> None:
    card = render_card({}, metrics)

    assert "## Not for" in card
    assert "## Data" not in card
    assert "None" not in card
    assert not any(example.text in card for example in archive[0])
