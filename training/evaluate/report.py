"""Writes the report of an evaluation: ``report.md``, ``metrics.json`` and plots. Numbers, codes and ids only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from training.behaviour import Comparison, render_markdown
from training.evaluate import sections
from training.evaluate.bootstrap import Estimate
from training.evaluate.comparison import Reference
from training.evaluate.errors import EvaluationError
from training.evaluate.markdown import table
from training.evaluate.outcomes import ALERT_REASON
from training.evaluate.plots import draw_all
from training.evaluate.provenance import Provenance
from training.evaluate.results import Metrics

if TYPE_CHECKING:
    from pathlib import Path

    from model.taxonomy import Taxonomy

__all__ = ("Evaluation", "render_report", "write_report")

_MISSED_SHOWN = 50
_SEVERE_INTRODUCTION = f"""\
A text is severe when its labelled tier is at or above the taxonomy's severe tier. The alert rule alarms when the \
predicted tier is severe or `{ALERT_REASON}` stands among the reasons for a person to read."""


class Evaluation(msgspec.Struct, frozen=True):
    """Everything one run of ``fenliu evaluate`` found. Its JSON is ``metrics.json``."""

    provenance: Provenance
    metrics: Metrics | None = None
    """None when only the behaviour suite ran."""
    compared: Metrics | None = None
    differences: dict[str, Estimate] = {}
    """Bundle minus compared bundle."""
    references: tuple[Reference, ...] = ()
    behaviour: Comparison | None = None
    """The suite under the bundle, under it without tripwires, and under the compared bundle."""


def _provenance(found: Evaluation) -> str:
    source, metrics = found.provenance, found.metrics
    rows: list[tuple[str, object]] = [("bundle", f"`{source.bundle}`")]
    if source.compared is not None:
        rows.append(("compared with", f"`{source.compared}`"))
    rows.append(("taxonomy", f"`{source.taxonomy}`"))
    for file in source.files:
        left_out = f" ({file.left_out} unusable rows left out)" if file.left_out else ""
        rows.append((f"file `{file.name}`", f"{file.rows} texts{left_out}, SHA-256 `{file.sha256}`"))
    if metrics is not None:
        rows.append(("texts", f"{metrics.n}; with a tier {metrics.rated}; severe {metrics.severe}"))
        rows.append(
            ("intervals", f"percentile bootstrap over texts, {metrics.resamples} resamples, seed {source.seed}")
        )
    rows.append(("versions", ", ".join(f"{name} {number}" for name, number in source.versions.items())))
    rows.append(("command", f"`{source.command}`"))
    return table(("", ""), rows, left=2)


def _severe(metrics: Metrics) -> list[str]:
    tables = metrics.severe_tables
    if tables is None:
        return []
    parts = [
        "## Severe texts",
        _SEVERE_INTRODUCTION,
        sections.operating_table(tables),
        "### Thresholds on the severe probability",
        sections.threshold_table(tables),
        "![precision and recall](precision-recall-severe.svg)\n![reliability](reliability-severe.svg)",
    ]
    if tables.missed:
        shown, rest = tables.missed[:_MISSED_SHOWN], len(tables.missed) - _MISSED_SHOWN
        ids = ", ".join(f"`{name}`" for name in shown) + (f" and {rest} more" if rest > 0 else "")
        parts += ["### Severe texts without an alert", f"{len(tables.missed)} texts, most severe first: {ids}."]
    return parts


def _domains(metrics: Metrics) -> list[str]:
    return [
        "## Domains",
        sections.class_table(metrics.domains),
        "![confusion](confusion.svg)\n![reliability](reliability-domain.svg)\n![risk and coverage](risk-coverage.svg)",
    ]


def render_report(found: Evaluation, taxonomy: Taxonomy) -> str:
    """The report as Markdown, with its plots referred to by file name."""
    parts = [f"# Evaluation of `{found.provenance.bundle}`", "## How this was made", _provenance(found)]
    metrics = found.metrics
    if metrics is not None:
        parts += [
            "## Results",
            sections.headline_table(
                metrics,
                name=found.provenance.bundle,
                other=found.compared,
                other_name=found.provenance.compared or "",
                differences=found.differences,
                references=found.references,
            ),
        ]
        parts += [f"{reference.name}: {reference.note}" for reference in found.references if reference.note]
        parts += [*_severe(metrics), *_domains(metrics)]
        if metrics.tier_confusion is not None:
            parts += ["## Tiers", sections.tier_table(metrics, taxonomy)]
        if metrics.signals:
            parts += ["## Signals", sections.class_table(metrics.signals)]
        parts += [
            "## Slices",
            sections.slice_table(metrics),
            "## Reasons for a person to read first",
            sections.reason_table(metrics),
        ]
    if found.behaviour is not None:
        parts += ["## Behaviour suite", render_markdown(found.behaviour).rstrip()]
    return "\n\n".join(parts) + "\n"


def write_report(found: Evaluation, taxonomy: Taxonomy, folder: Path) -> None:
    """Write ``report.md``, ``metrics.json`` and the plots, making the folder when it is missing.

    Raises:
        EvaluationError: ``F336`` the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if found.metrics is not None:
            draw_all(found.metrics, folder)
        (folder / "metrics.json").write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
        (folder / "report.md").write_text(render_report(found, taxonomy), encoding="utf-8")
    except OSError as error:
        raise EvaluationError(
            "F336", f"写不了报告目录 {folder}：{error.strerror}。", "请检查 --out 的路径和权限。"
        ) from error
