"""From labelled tables to a finished linear bundle."""

from __future__ import annotations

import datetime as dt
import hashlib
import platform
from collections.abc import Callable
from importlib import metadata

import msgspec
import numpy as np
import safetensors.numpy

from model.bundle import Manifest, TextLimits
from model.bundle.manifest import FORMAT
from model.bundle.writing import refuse_existing
from model.calibration import DomainCalibration, HitTable, RiskCalibration
from model.linear import LinearScorer
from model.linear.neutral import NEUTRAL_PATH, neutral_view
from model.linear.words import dictionary_digest
from model.taxonomy import Taxonomy
from model.text import normalise
from model.tripwire import DEFAULT_TRIPWIRES_PATH, Tripwires
from training.calibrate import RiskTargets, fit_domain_calibration, fit_risk_calibration
from training.linear.fitting import LinearSettings
from training.linear.folds import FoldScores, Material, assign_folds, fit_all, prepare, score_out_of_fold
from training.linear.measuring import measure_and_write
from training.linear.sources import Sources, TrainingRequest, read_sources

__all__ = ("LinearFit", "assemble", "bundle_id", "fit_linear", "train_linear")

Progress = Callable[[str], None]

NO_TRIPWIRES = b"format = 1\nidioms = []\nlexicons = {}\nguards = {}\ntripwires = []\n"
EVIDENCE_QUANTILE = 0.25
"""Share of annotated severe clauses that score below the evidence threshold."""
DESCRIPTION = (
    "Linear triage model: hashed character 1-4-grams and jieba words for the domain (linear support vector machine), "
    "logistic regressions over texts and clauses of an identity-blind view for the risk, an auditable list of danger "
    "phrases that may only raise a tier. Calibrated out of fold on the training texts."
)
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
    fit = fit_linear(request, settings, progress)
    manifest, contents = assemble(request, fit)
    progress("评估")
    return measure_and_write(request, manifest, contents, fit.sources, fit.taxonomy, description=DESCRIPTION)


class LinearFit(msgspec.Struct, frozen=True):
    """A linear scorer, and everything that was found out on the way to it."""

    taxonomy: Taxonomy
    taxonomy_bytes: bytes
    tripwires: Tripwires
    tripwire_bytes: bytes
    sources: Sources
    material: Material
    scores: FoldScores
    """Out of fold."""
    scorer: LinearScorer
    domain: DomainCalibration
    risk: RiskCalibration | None


def fit_linear(request: TrainingRequest, settings: LinearSettings, progress: Progress) -> LinearFit:
    """Read the data of a request, score it out of fold, calibrate and fit on all; see :func:`train_linear`."""
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
    risk = calibrate_risk(material, scores, sources, tripwires, taxonomy, request.recall)
    progress("用全部数据训练")
    scorer = LinearScorer(*fit_all(material, settings), neutral_view())
    return LinearFit(
        taxonomy, taxonomy_bytes, tripwires, tripwire_bytes, sources, material, scores, scorer, domain, risk
    )


def assemble(request: TrainingRequest, fit: LinearFit) -> tuple[Manifest, dict[str, bytes]]:
    """The manifest without metrics, and the files."""
    contents = {
        "linear.safetensors": safetensors.numpy.save(fit.scorer.arrays()),
        "neutral.toml": NEUTRAL_PATH.read_bytes(),
        "taxonomy.toml": fit.taxonomy_bytes,
        "tripwires.toml": fit.tripwire_bytes,
    }
    created = dt.datetime.now(dt.UTC)
    manifest = Manifest(
        format=FORMAT,
        id=bundle_id(request.name, created, contents),
        created=created.isoformat(timespec="seconds"),
        kind="linear",
        taxonomy=fit.taxonomy.id,
        dictionary=dictionary_digest(),
        domain=fit.domain,
        limits=LIMITS,
        risk=fit.risk,
        metrics={},
        data=fit.sources.records,
        versions={
            name: metadata.version(name) for name in ("fenliu", "numpy", "scipy", "scikit-learn", "jieba", "opencc")
        },
        cpu=platform.machine(),
        files={},
    )
    return manifest, contents


def bundle_id(name: str, created: dt.datetime, contents: dict[str, bytes]) -> str:
    """Name, date and the start of a digest over the files."""
    digest = hashlib.sha256(b"".join(contents[file] for file in sorted(contents))).hexdigest()
    return f"{name}-{created:%Y%m%d}-{digest[:8]}"


def _tripwire_bytes(request: TrainingRequest, taxonomy: Taxonomy) -> bytes:
    if request.tripwires is not None:
        Tripwires.load(request.tripwires)
        return request.tripwires.read_bytes()
    shipped = Taxonomy.load()
    fits = len(taxonomy.tiers) == len(shipped.tiers) and set(shipped.signal_codes) <= set(taxonomy.signal_codes)
    return DEFAULT_TRIPWIRES_PATH.read_bytes() if fits else NO_TRIPWIRES


def calibrate_risk(
    material: Material, scores: FoldScores, sources: Sources, tripwires: Tripwires, taxonomy: Taxonomy, recall: float
) -> RiskCalibration | None:
    """Fit the risk calibration of the linear scorer; None where nobody labelled risk."""
    rated = np.flatnonzero(material.targets.labelled)
    if len(rated) == 0 or not taxonomy.tiers:
        return None
    hits = [tripwires.scan(material.texts[row].text) for row in rated]
    table = HitTable.of(hits, taxonomy.signal_codes)
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
