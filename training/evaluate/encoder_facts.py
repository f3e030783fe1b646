"""What a model card tells about the encoder of a bundle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.evaluate.markdown import table

if TYPE_CHECKING:
    from model.bundle import EncoderRecord

__all__ = ("encoder_facts", "encoder_thresholds")

_HEADS = ("domain", "tier", "signals", "evidence")
_PAIRS = (("graph", "network ↔ graph in floating point"), ("integer", "floating point ↔ 8-bit integers"))


def encoder_facts(record: EncoderRecord) -> str:
    """Geometry, what the export cost, how evidence, novelty and cascade were chosen; as Markdown."""
    facts, settings = record.facts, record.settings
    geometry = (
        f"{facts.layers} layers × {facts.hidden}, {facts.heads} heads, feed-forward {facts.feed_forward}, vocabulary "
        f"{facts.vocabulary}, {facts.parameters / 1e6:.1f} M parameters"
    )
    rows = [
        ("geometry", geometry),
        (
            "window",
            f"{settings.window} tokens, {settings.overlap} shared by neighbours, at most {settings.most_windows} windows",
        ),
        ("calibrated on", f"{facts.held_texts} texts that the network did not learn from"),
        ("exported on", ", ".join(facts.processor) or "an unknown processor"),
        ("evidence", _evidence(record)),
        ("unlike anything seen", _novelty(record)),
        ("cascade", _cascade(record)),
    ]
    drift = [
        (
            name,
            head,
            *(f"{record.parity[f'{pair}_{head}_{kind}']:.2g}" for kind in ("largest", "mean")),
            f"{record.parity[f'{pair}_{head}_flips']:.2%}",
        )
        for pair, name in _PAIRS
        for head in _HEADS
        if f"{pair}_{head}_largest" in record.parity
    ]
    parts = [table(("", ""), rows, left=2)]
    if drift:
        heading = ("export", "head", "largest drift of a probability", "mean drift", "answers changed")
        parts.append(table(heading, drift, left=2))
    return "\n\n".join(parts)


def encoder_thresholds(record: EncoderRecord) -> dict[str, float]:
    """Thresholds that a bundle without encoder does not have."""
    band = record.cascade
    doubt = {"cascade: lowest severe probability": band.low, "cascade: highest severe probability": band.high}
    return {
        "domain: weight of the encoder": record.domain.encoder,
        "evidence: log-odds of a token": record.evidence.threshold,
        f"unlike anything seen: {record.novelty.measure}": record.novelty.threshold,
        "cascade: gap of the two first domains": band.gap,
        **(doubt if band.low <= band.high else {}),
    }


def _evidence(record: EncoderRecord) -> str:
    rule = record.evidence
    named = {"tokens": "pieces that the encoder marks", "clauses": "clauses ranked by both scorers"}
    measured = ", ".join(
        f"{named[source]} touch {share:.1%} of the annotated texts (Dice {rule.likeness.get(source, 0.0):.2f})"
        for source, share in rule.overlap.items()
    )
    return named[rule.source] + (f"; {measured}" if measured else "")


def _novelty(record: EncoderRecord) -> str:
    rule = record.novelty
    measured = ", ".join(f"{name} {value:.3f}" for name, value in rule.auroc.items())
    chosen = f"{rule.measure}, flags {rule.flagged:.0%} of complaints"
    return f"{chosen}; AUROC against {', '.join(rule.against)}: {measured}" if measured else chosen


def _cascade(record: EncoderRecord) -> str:
    band = record.cascade
    return (
        f"for archives; the encoder reads {band.share:.1%} of {band.texts} calibration texts; agreement with the full model: "
        f"severe {band.severe_agreement:.1%}, domain {band.domain_agreement:.1%}, tier {band.tier_agreement:.1%}, alert "
        f"{band.alert_agreement:.1%}"
    )
