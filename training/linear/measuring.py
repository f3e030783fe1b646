"""Measuring a finished bundle, and writing it with its numbers and its card."""

from __future__ import annotations

import tempfile
from pathlib import Path

import msgspec

from model.bundle import Manifest, write_bundle
from model.predictor import Predictor
from model.taxonomy import Taxonomy
from training.behaviour import Comparison, compare, load_suite, run_behaviour
from training.evaluate import Metrics, Reference, card_manifest, compute_metrics, render_card
from training.linear.sources import Sources, TrainingRequest

__all__ = ("measure_and_write",)


def measure_and_write(
    request: TrainingRequest,
    manifest: Manifest,
    contents: dict[str, bytes],
    sources: Sources,
    taxonomy: Taxonomy,
    *,
    description: str,
) -> Manifest:
    """Measure a draft of the bundle, then write it with its numbers and its card.

    Args:
        request: Destination, evaluation files and reference rows.
        manifest: Without metrics.
        contents: Files but the card.
        sources: Of the training.
        taxonomy: Of the bundle.
        description: First paragraph of the card.
    """
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft"
        write_bundle(draft, manifest, contents)
        predictor = Predictor.load(draft)
        if sources.evaluation:
            predictions = predictor.predict([example.text for example in sources.evaluation])
            metrics = compute_metrics(sources.evaluation, predictions, taxonomy)
            behaviour = _behaviour(draft, taxonomy)
            manifest = msgspec.structs.replace(manifest, metrics=metrics.headline())
            contents = {
                **contents,
                "CARD.md": _card(request, manifest, contents, metrics, behaviour, description).encode(),
            }
    return write_bundle(request.out, manifest, contents)


def _behaviour(bundle: Path, taxonomy: Taxonomy) -> Comparison | None:
    """The behaviour suite with and without tripwires, where the taxonomy is the suite's."""
    if taxonomy.id != Taxonomy.load().id:
        return None
    suite = load_suite(taxonomy)
    whole = Predictor.load(bundle)
    runs = {"bundle": whole, "without tripwires": Predictor.load(bundle, tripwires=False)}
    if whole.manifest.encoder is not None:
        runs["without encoder"] = Predictor.load(bundle, encoder=False)
    return compare({name: run_behaviour(predictor.predict, suite) for name, predictor in runs.items()})


def _card(
    request: TrainingRequest,
    manifest: Manifest,
    contents: dict[str, bytes],
    metrics: Metrics,
    behaviour: Comparison | None,
    description: str,
) -> str:
    card = card_manifest(manifest)
    card["size_bytes"] = sum(map(len, contents.values()))
    card["evaluated_on"] = ", ".join(path.name for path in request.evaluate)
    card["licence"] = "Apache-2.0"
    card["description"] = (
        f"{description} Labels of the shipped training data were given by a large language model under the labelling "
        "guideline, not by mediators."
    )
    return render_card(card, metrics, behaviour, tuple(Reference.load(path) for path in request.references))
