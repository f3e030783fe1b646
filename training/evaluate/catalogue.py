"""The names of all single-number metrics: stable keys of ``metrics.json`` and of reference files, in report order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from training.evaluate.bootstrap import Estimate

__all__ = ("CATALOGUE", "Entry", "show", "show_difference", "show_estimate")


class Entry(msgspec.Struct, frozen=True):
    """How a metric is called and printed."""

    group: str
    title: str
    chinese: str
    better: Literal["higher", "lower", "either"] = "higher"
    share: bool = False
    """Printed as a percentage."""


CATALOGUE: dict[str, Entry] = {
    "domain_accuracy": Entry("Domain", "Accuracy", "领域准确率"),
    "domain_lenient_accuracy": Entry("Domain", "Lenient accuracy (alternatives count)", "领域准确率（含备选）"),
    "domain_macro_f1": Entry("Domain", "Macro-F1", "领域宏平均 F1"),
    "domain_top3_accuracy": Entry("Domain", "Top-3 accuracy", "前三命中率"),
    "domain_log_loss": Entry("Domain", "Log loss (nats)", "领域对数损失", "lower"),
    "domain_ece": Entry("Domain", "Expected calibration error", "领域校准误差", "lower"),
    "set_coverage": Entry("Suggestion set", "Coverage", "建议集覆盖率"),
    "set_mean_size": Entry("Suggestion set", "Mean size (domains)", "建议集平均大小", "lower"),
    "severe_auc": Entry("Severe", "ROC AUC", "严重 AUC"),
    "severe_ap": Entry("Severe", "Average precision", "严重 平均精确率"),
    "severe_ece": Entry("Severe", "Expected calibration error", "严重 校准误差", "lower"),
    "severe_alerts_for_90": Entry(
        "Severe", "Alerts needed to catch 90 %", "抓住 90% 严重所需提醒", "lower", share=True
    ),
    "severe_alerts_for_95": Entry(
        "Severe", "Alerts needed to catch 95 %", "抓住 95% 严重所需提醒", "lower", share=True
    ),
    "severe_alerts_for_98": Entry(
        "Severe", "Alerts needed to catch 98 %", "抓住 98% 严重所需提醒", "lower", share=True
    ),
    "severe_recall": Entry("Severe: predicted tier", "Recall", "按等级：严重召回率"),
    "severe_precision": Entry("Severe: predicted tier", "Precision", "按等级：严重精确率"),
    "severe_f1": Entry("Severe: predicted tier", "F1", "按等级：严重 F1"),
    "severe_share": Entry("Severe: predicted tier", "Alarmed on", "按等级：提醒占比", "either", share=True),
    "alert_recall": Entry("Severe: alert rule", "Recall", "提醒规则：严重召回率"),
    "alert_precision": Entry("Severe: alert rule", "Precision", "提醒规则：严重精确率"),
    "alert_f1": Entry("Severe: alert rule", "F1", "提醒规则：严重 F1"),
    "alert_share": Entry("Severe: alert rule", "Alarmed on", "提醒规则：提醒占比", "either", share=True),
    "evidence_overlap": Entry("Severe: evidence", "Highlight overlaps the annotation", "证据命中率"),
    "tier_kappa": Entry("Tier", "Quadratic weighted κ", "等级 κ（二次加权）"),
    "tier_accuracy": Entry("Tier", "Accuracy", "等级准确率"),
    "signal_macro_f1": Entry("Signals", "Macro-F1", "信号宏平均 F1"),
    "signal_macro_ap": Entry("Signals", "Macro average precision", "信号宏平均精确率"),
}
"""By stable name, in the order of the report."""


def show(name: str, value: float | None) -> str:
    """A value as the report prints it; an en dash for None."""
    if value is None:
        return "–"
    return f"{100 * value:.1f} %" if CATALOGUE[name].share else f"{value:.3f}"


def show_estimate(name: str, estimate: Estimate | None) -> str:
    """Value and interval, such as ``0.752 (0.733–0.771)``."""
    if estimate is None:
        return "–"
    if estimate.low is None or estimate.high is None:
        return show(name, estimate.value)
    low, high = show(name, estimate.low).removesuffix(" %"), show(name, estimate.high).removesuffix(" %")
    return f"{show(name, estimate.value)} ({low}–{high})"


def show_difference(name: str, estimate: Estimate | None) -> str:
    """A signed difference with its interval, such as ``+0.021 (+0.008–+0.034)``."""
    if estimate is None:
        return "–"
    scale, digits = (100, 1) if CATALOGUE[name].share else (1, 3)
    ends = [f"{scale * end:+.{digits}f}" for end in (estimate.value, estimate.low, estimate.high) if end is not None]
    return ends[0] if len(ends) < 3 else f"{ends[0]} ({ends[1]} to {ends[2]})"
