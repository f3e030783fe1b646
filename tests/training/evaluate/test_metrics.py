from __future__ import annotations

import json

import msgspec
import numpy as np
import pytest
from sklearn.metrics import average_precision_score, cohen_kappa_score, log_loss, roc_auc_score

from training.evaluate import EvaluationError, compute_metrics
from training.evaluate.metrics import measure
from training.evaluate.outcomes import gather
from training.evaluate.results import Metrics


@pytest.fixture
def four(example, prediction):
    """Four texts whose metrics can be counted on fingers."""
    examples = [
        example("wages", 0, id="a", source="desk"),
        example(
            "noise",
            2,
            id="b",
            source="phone",
            text="他扬言要打断我的腿",
            evidence=("要打断我的腿",),
            signals=("threat",),
        ),
        example("family", 3, id="c", source="phone", alternatives=("noise",), signals=("threat", "despair")),
        example("wages", 1, id="d", source="desk"),
    ]
    predictions = [
        prediction((0.7, 0.2, 0.1), severe=0.05, set_size=1),
        prediction((0.1, 0.8, 0.1), severe=0.9, tier=2, evidence=((0, 4),), signals=("threat",), set_size=1),
        prediction((0.1, 0.6, 0.3), severe=0.3, reasons=("danger_not_excluded",), set_size=2),
        prediction((0.2, 0.3, 0.5), severe=0.4, tier=2, set_size=1),
    ]
    return examples, predictions


def _values(metrics: Metrics) -> dict[str, float]:
    return {name: estimate.value for name, estimate in metrics.estimates.items()}


def test_domain_metrics_by_hand(four, centre) -> None:
    values = _values(compute_metrics(*four, centre))

    assert values["domain_accuracy"] == 0.5
    assert values["domain_lenient_accuracy"] == 0.75
    assert values["domain_top3_accuracy"] == 1
    # wages: P 1, R 1/2; noise: P 1/2, R 1; family: 0
    assert values["domain_macro_f1"] == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert values["domain_log_loss"] == pytest.approx(-np.log([0.7, 0.8, 0.3, 0.2]).mean())
    assert values["set_coverage"] == 0.75
    assert values["set_mean_size"] == 1.25
    # every first suggestion has a bin of its own
    assert values["domain_ece"] == pytest.approx((0.3 + 0.2 + 0.6 + 0.5) / 4)


def test_severe_metrics_by_hand(four, centre) -> None:
    metrics = compute_metrics(*four, centre)
    values = _values(metrics)

    assert values["severe_auc"] == 0.75
    assert values["severe_ap"] == pytest.approx((1 + 2 / 3) / 2)
    assert values["severe_alerts_for_95"] == 0.75
    assert (values["severe_recall"], values["severe_precision"], values["severe_share"]) == (0.5, 0.5, 0.5)
    assert (values["alert_recall"], values["alert_share"]) == (1, 0.75)
    assert values["alert_precision"] == pytest.approx(2 / 3)
    assert metrics.severe_tables.missed == ()
    assert [(row.threshold, row.recall.value, row.alerts) for row in metrics.severe_tables.thresholds] == [
        (0.9, 0.5, 0.25),
        (0.3, 1.0, 0.75),
    ]


def test_evidence_tier_and_signals_by_hand(four, centre) -> None:
    metrics = compute_metrics(*four, centre)
    values = _values(metrics)

    # only b has annotated evidence; characters 0-4 touch it at character 3
    assert values["evidence_overlap"] == 1
    assert values["tier_accuracy"] == 0.5
    assert values["tier_kappa"] == pytest.approx(cohen_kappa_score([0, 2, 3, 1], [0, 2, 0, 2], weights="quadratic"))
    assert metrics.tier_confusion == ((1, 0, 0, 0), (0, 0, 1, 0), (0, 0, 1, 0), (1, 0, 0, 0))
    assert [(score.code, score.recall, score.support) for score in metrics.signals] == [
        ("threat", 0.5, 2),
        ("despair", 0, 1),
    ]
    assert values["signal_macro_f1"] == pytest.approx((2 / 3 + 0) / 2)
    assert "signal_macro_ap" not in values


def test_signal_probabilities_add_macro_average_precision(four, centre) -> None:
    probability = np.array([[0.1, 0.0], [0.9, 0.4], [0.3, 0.5], [0.4, 0.1]])

    metrics = compute_metrics(*four, centre, signal_probability=probability)

    assert metrics.estimates["signal_macro_ap"].value == pytest.approx(((1 + 2 / 3) / 2 + 1) / 2)


def test_large_sets_agree_with_scikit_learn_and_lie_inside_their_intervals(archive, centre) -> None:
    examples, predictions = archive
    metrics = compute_metrics(examples, predictions, centre)
    severe, score = [e.tier >= 2 for e in examples], [p.severe_probability for p in predictions]
    columns = [[{s.domain: s.probability for s in p.suggestions}[c] for c in centre.domain_codes] for p in predictions]

    assert metrics.estimates["severe_auc"].value == pytest.approx(roc_auc_score(severe, score))
    assert metrics.estimates["severe_ap"].value == pytest.approx(average_precision_score(severe, score))
    truth = [centre.domain_codes.index(e.domain) for e in examples]
    assert metrics.estimates["domain_log_loss"].value == pytest.approx(log_loss(truth, columns, labels=range(3)))
    without_interval = [name for name, estimate in metrics.estimates.items() if estimate.low is None]
    assert without_interval == []
    # resampling can only add to a calibration error, so its interval may lie above the value
    outside = [n for n, e in metrics.estimates.items() if not e.low <= e.value <= e.high and not n.endswith("_ece")]
    assert outside == []


def test_values_are_the_statistics_at_weight_one(archive, centre) -> None:
    from training.evaluate import domains, severity, signals

    outcomes = gather(*archive, centre)
    found = domains.measures(outcomes) | severity.severe_measures(outcomes)
    found |= severity.tier_measures(outcomes, 4) | signals.measures(outcomes)

    once = {name: each.statistic(np.ones((1, outcomes.n)))[0] for name, each in found.items()}
    assert once == pytest.approx({name: each.value for name, each in found.items()})


def test_slices_cover_every_text_once_per_kind(archive, centre) -> None:
    metrics = compute_metrics(*archive, centre)

    for kind in ("source", "length"):
        parts = [part for part in metrics.slices if part.kind == kind]
        assert sum(part.n for part in parts) == 200
        assert sum(part.severe for part in parts) == metrics.severe
    assert [part.name for part in metrics.slices if part.kind == "source"] == ["window-0", "window-1", "window-2"]


def test_reasons_are_counted_with_the_accuracy_under_each(four, centre) -> None:
    metrics = compute_metrics(*four, centre)

    assert [(share.code, share.n) for share in metrics.reasons] == [("", 3), ("danger_not_excluded", 1)]
    assert [share.accuracy for share in metrics.reasons] == [pytest.approx(2 / 3), 0]


def test_missed_severe_texts_are_named_most_severe_first(example, prediction, centre) -> None:
    examples = [example(tier=2, id="high"), example(tier=3, id="now"), example(tier=2, id="found"), example(id="calm")]
    predictions = [prediction(), prediction(), prediction(tier=2, severe=0.9), prediction()]

    assert compute_metrics(examples, predictions, centre).severe_tables.missed == ("now", "high")


def test_unlabelled_tiers_count_for_the_domain_only(example, prediction, centre) -> None:
    examples = [example(tier=None), example(tier=2), example(tier=0)]
    predictions = [prediction(tier=2, severe=0.99), prediction(tier=2, severe=0.8), prediction()]

    metrics = compute_metrics(examples, predictions, centre)

    assert (metrics.n, metrics.rated, metrics.severe) == (3, 2, 1)
    assert metrics.estimates["severe_precision"].value == 1
    assert metrics.estimates["severe_alerts_for_95"].value == 0.5
    assert metrics.estimates["severe_auc"].value == 1


def test_unlabelled_signals_count_nowhere(example, prediction, centre) -> None:
    examples = [example(tier=2, signals=None), example(tier=2, signals=("threat",))]
    predictions = [prediction(signals=("despair",)), prediction(signals=("threat",))]

    metrics = compute_metrics(examples, predictions, centre)

    assert metrics.estimates["signal_macro_f1"].value == 1
    assert [score.predicted for score in metrics.signals] == [1, 0]


def test_sources_of_few_texts_are_not_named(example, prediction, centre) -> None:
    examples = [example(source="hotline") for _ in range(10)] + [example(source="张三来信")]

    metrics = compute_metrics(examples, [prediction()] * 11, centre)

    assert [(part.name, part.n) for part in metrics.slices if part.kind == "source"] == [
        ("hotline", 10),
        ("(other sources)", 1),
    ]


def test_another_centre_without_tiers_gets_domain_metrics_only(example, prediction, plain_centre) -> None:
    examples = [example("wages", None), example("noise", None)]

    metrics = compute_metrics(examples, [prediction(), prediction()], plain_centre)

    assert metrics.estimates["domain_accuracy"].value == 0.5
    assert {name.split("_")[0] for name in metrics.estimates} == {"domain", "set"}
    assert (metrics.severe_tables, metrics.tier_confusion, metrics.signals) == (None, None, ())


def test_rated_texts_without_a_severe_one_get_tier_metrics_but_no_severe_ones(example, prediction, centre) -> None:
    metrics = compute_metrics([example(tier=0), example(tier=1)], [prediction(), prediction()], centre)

    assert metrics.estimates["tier_accuracy"].value == 0.5
    assert not [name for name in metrics.estimates if name.startswith(("severe", "alert"))]


def test_a_single_severe_text_that_nothing_alarms_on(example, prediction, centre) -> None:
    metrics = compute_metrics([example(tier=3)], [prediction()], centre)

    assert metrics.estimates["severe_recall"].value == 0
    assert "severe_precision" not in metrics.estimates
    assert "severe_auc" not in metrics.estimates


def test_equal_seeds_give_equal_results(archive, centre) -> None:
    assert compute_metrics(*archive, centre, seed=9) == compute_metrics(*archive, centre, seed=9)
    assert compute_metrics(*archive, centre, seed=9) != compute_metrics(*archive, centre, seed=10)


def test_headline_pairs_values_with_intervals(archive, centre) -> None:
    metrics = compute_metrics(*archive, centre)
    estimate = metrics.estimates["severe_recall"]

    assert metrics.headline()["severe_recall"] == estimate.value
    assert metrics.headline()["severe_recall_interval"] == [estimate.low, estimate.high]


def test_results_survive_json(archive, centre) -> None:
    metrics = measure(gather(*archive, centre), centre, seed=1, resamples=20).metrics

    assert msgspec.convert(json.loads(json.dumps(metrics.to_dict())), Metrics) == metrics


@pytest.mark.parametrize(("domain", "alternatives"), [("moon", ()), ("wages", ("moon",))])
def test_labels_outside_the_taxonomy_are_refused(domain, alternatives, example, prediction, centre) -> None:
    with pytest.raises(EvaluationError, match=r"F332.*moon"):
        compute_metrics([example(domain, alternatives=alternatives)], [prediction()], centre)


def test_nothing_to_evaluate_is_refused(centre, prediction) -> None:
    with pytest.raises(EvaluationError, match="F331"):
        compute_metrics([], [], centre)
    with pytest.raises(EvaluationError, match="F331"):
        compute_metrics([], [prediction()], centre)
