"""From labelled tables to a finished linear bundle."""

from __future__ import annotations

import datetime as dt
import hashlib
import platform
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import cast

import msgspec
import numpy as np
import safetensors.numpy

from model.bundle import Manifest, TextLimits, write_bundle
from model.bundle.manifest import FORMAT
from model.bundle.writing import refuse_existing
from model.calibration import DomainCalibration, HitTable, RiskCalibration
from model.linear import LinearScorer
from model.linear.neutral import NEUTRAL_PATH, neutral_view
from model.linear.words import dictionary_digest
from model.predictor import Predictor
from model.taxonomy import Taxonomy
from model.text import normalise
from model.tripwire import DEFAULT_TRIPWIRES_PATH, Tripwires
from training.behaviour import Comparison, compare, load_suite, run_behaviour
from training.calibrate import RiskTargets, fit_domain_calibration, fit_risk_calibration
from training.evaluate import Metrics, Reference, compute_metrics, render_card
from training.evaluate.card import CardManifest
from training.linear.fitting import LinearSettings
from training.linear.folds import FoldScores, Material, assign_folds, fit_all, prepare, score_out_of_fold
from training.linear.sources import Sources, TrainingRequest, read_sources

__all__ = ("train_linear",)

Progress = Callable[[str], None]

NO_TRIPWIRES = b"format = 1\nidioms = []\nlexicons = {}\nguards = {}\ntripwires = []\n"
EVIDENCE_QUANTILE = 0.25
"""Share of annotated severe clauses that score below the evidence threshold."""
LIMITS = TextLimits(shortest=6, chinese_share=0.4, known_share=0.25, close_gap=0.1)


def train_linear(request: TrainingRequest, settings: LinearSettings, progress: Progress) -> Manifest:
    """Train, calibrate out of fold, measure and write a bundle.

    Args:
        request: Data and destination.
        settings: Knobs of the fit.
        progress: Told each step in Chinese.

    Returns:
        The manifest of the bundle written.

    Raises:
        TrainingError: ``F321`` too few texts, ``F322`` texts of one domain alone in a fold.
        BundleError: ``F108`` the bundle cannot be written.
        CorpusError, TableError, TaxonomyError, TripwireError: A file cannot be used.
    """
    refuse_existing(request.out)
    taxonomy = Taxonomy.load(request.taxonomy)
    taxonomy_bytes = request.taxonomy.read_bytes()
    tripwire_bytes = _tripwire_bytes(request, taxonomy)
    tripwires = Tripwires.parse(tripwire_bytes)
    tripwires.check(taxonomy)
    progress("读取数据")
    sources = read_sources(request, taxonomy)
    texts = [normalise(example.text) for example in sources.examples]
    progress("提取特征")
    material = prepare(sources.examples, texts, taxonomy, sources.weights, sources.text_weights)
    folds = assign_folds(sources.groups, request.folds, settings.seed)
    scores = score_out_of_fold(material, folds, settings, severe_tier=taxonomy.severe_tier, progress=progress)
    progress("校准")
    domain = fit_domain_calibration(
        scores.margins[sources.regular], material.targets.domains[sources.regular], coverage=request.coverage
    )
    risk = _calibrate_risk(material, scores, sources, tripwires, taxonomy, request.recall)
    progress("用全部数据训练")
    scorer = LinearScorer(*fit_all(material, settings), neutral_view())
    manifest, contents = _assemble(request, scorer, domain, risk, sources, taxonomy_bytes, tripwire_bytes)
    progress("评估")
    return _measure_and_write(request, manifest, contents, sources, taxonomy)


def _assemble(
    request: TrainingRequest,
    scorer: LinearScorer,
    domain: DomainCalibration,
    risk: RiskCalibration | None,
    sources: Sources,
    taxonomy_bytes: bytes,
    tripwire_bytes: bytes,
) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest without metrics, and the files."""
    contents = {
        "linear.safetensors": safetensors.numpy.save(scorer.arrays()),
        "neutral.toml": NEUTRAL_PATH.read_bytes(),
        "taxonomy.toml": taxonomy_bytes,
        "tripwires.toml": tripwire_bytes,
    }
    created = dt.datetime.now(dt.UTC)
    digest = hashlib.sha256(b"".join(contents[name] for name in sorted(contents))).hexdigest()
    manifest = Manifest(
        format=FORMAT,
        id=f"{request.name}-{created:%Y%m%d}-{digest[:8]}",
        created=created.isoformat(timespec="seconds"),
        kind="linear",
        taxonomy=Taxonomy.parse(taxonomy_bytes).id,
        dictionary=dictionary_digest(),
        domain=domain,
        limits=LIMITS,
        risk=risk,
        metrics={},
        data=sources.records,
        versions={
            name: metadata.version(name) for name in ("fenliu", "numpy", "scipy", "scikit-learn", "jieba", "opencc")
        },
        cpu=platform.machine(),
        files={},
    )
    return manifest, contents


def _tripwire_bytes(request: TrainingRequest, taxonomy: Taxonomy) -> bytes:
    if request.tripwires is not None:
        Tripwires.load(request.tripwires)
        return request.tripwires.read_bytes()
    shipped = Taxonomy.load()
    fits = len(taxonomy.tiers) == len(shipped.tiers) and set(shipped.signal_codes) <= set(taxonomy.signal_codes)
    return DEFAULT_TRIPWIRES_PATH.read_bytes() if fits else NO_TRIPWIRES


def _calibrate_risk(
    material: Material, scores: FoldScores, sources: Sources, tripwires: Tripwires, taxonomy: Taxonomy, recall: float
) -> RiskCalibration | None:
    rated = np.flatnonzero(material.targets.labelled)
    if len(rated) == 0 or not taxonomy.tiers:
        return None
    hits = [tripwires.scan(material.texts[row].text) for row in rated]
    table = HitTable(
        np.array([max((hit.tier for hit in found), default=0) for found in hits], dtype=np.int64),
        np.array(
            [[any(code in hit.signals for hit in found) for code in taxonomy.signal_codes] for found in hits],
            dtype=np.bool_,
        ).reshape(len(rated), len(taxonomy.signals)),
    )
    targets = RiskTargets(
        material.targets.tiers[rated], material.targets.risks[rated], sources.calibration_weights[rated]
    )
    fitted = fit_risk_calibration(
        scores.features[rated],
        table,
        targets,
        regular=sources.regular[rated],
        severe_tier=taxonomy.severe_tier,
        recall=recall,
    )
    worst = scores.worst_severe[rated][targets.tiers >= taxonomy.severe_tier]
    evidence = float(np.quantile(worst, EVIDENCE_QUANTILE)) if len(worst) else 0.0
    return msgspec.structs.replace(fitted, evidence=evidence)


def _measure_and_write(
    request: TrainingRequest, manifest: Manifest, contents: dict[str, bytes], sources: Sources, taxonomy: Taxonomy
) -> Manifest:
    """Measure a draft of the bundle, then write it with its numbers and its card."""
    with tempfile.TemporaryDirectory() as folder:
        draft = Path(folder) / "draft"
        write_bundle(draft, manifest, contents)
        predictor = Predictor.load(draft)
        if sources.evaluation:
            predictions = predictor.predict([example.text for example in sources.evaluation])
            metrics = compute_metrics(sources.evaluation, predictions, taxonomy)
            behaviour = _behaviour(draft, taxonomy)
            manifest = msgspec.structs.replace(manifest, metrics=metrics.headline())
            contents = {**contents, "CARD.md": _card(request, manifest, contents, metrics, behaviour).encode()}
    return write_bundle(request.out, manifest, contents)


def _behaviour(bundle: Path, taxonomy: Taxonomy) -> Comparison | None:
    """The behaviour suite with and without tripwires, where the taxonomy is the suite's."""
    if taxonomy.id != Taxonomy.load().id:
        return None
    suite = load_suite(taxonomy)
    runs = {
        "linear + tripwires": Predictor.load(bundle),
        "linear alone": Predictor.load(bundle, tripwires=False),
    }
    return compare({name: run_behaviour(predictor.predict, suite) for name, predictor in runs.items()})


def _card(
    request: TrainingRequest,
    manifest: Manifest,
    contents: dict[str, bytes],
    metrics: Metrics,
    behaviour: Comparison | None,
) -> str:
    thresholds = {"domain set": manifest.domain.set_threshold}
    if manifest.risk is not None:
        thresholds |= {f"tier {level}": tier.cutoff for level, tier in enumerate(manifest.risk.tiers, 1)}
        thresholds["danger not excluded"] = manifest.risk.alert
    card = {
        "id": manifest.id,
        "created": manifest.created,
        "taxonomy": manifest.taxonomy,
        "description": (
            "Linear triage model: hashed character 1-4-grams and jieba words for the domain (linear support vector "
            "machine), logistic regressions over texts and clauses of an identity-blind view for the risk, an auditable "
            f"list of danger phrases that may only raise a tier. Calibrated {request.folds}-fold out of fold on the "
            "training texts. Labels of the shipped training data were given by a large language model under the "
            "labelling guideline, not by mediators."
        ),
        "size_bytes": sum(map(len, contents.values())),
        "data": [msgspec.structs.asdict(record) for record in manifest.data],
        "evaluated_on": ", ".join(path.name for path in request.evaluate),
        "thresholds": thresholds,
        "versions": manifest.versions,
        "licence": "Apache-2.0",
    }
    return render_card(
        cast("CardManifest", card), metrics, behaviour, tuple(Reference.load(path) for path in request.references)
    )
