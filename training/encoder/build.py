"""A bundle of both scorers: export, stacking, thresholds, card."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

import msgspec
import numpy as np
import safetensors.numpy

from model.bundle import EncoderFacts, EncoderRecord, Manifest
from model.bundle.writing import refuse_existing
from model.encoder import EncoderScorer, EncoderSettings, processor_features
from model.text import normalise
from training.corpus import load_examples
from training.encoder.calibration import Calibrated, calibrate_both
from training.encoder.errors import EncoderBuildError
from training.encoder.network import TaughtNetwork, read_network
from training.export import ExportedEncoder, ParityLimits, export_encoder
from training.finetune.holding import data_digest
from training.linear.build import LinearFit, assemble, bundle_id, fit_linear
from training.linear.fitting import LinearSettings
from training.linear.measuring import measure_and_write
from training.linear.sources import TrainingRequest

__all__ = ("build_bundle", "train_encoder")

Progress = Callable[[str], None]
DESCRIPTION = (
    "Two scorers over one text, stacked. Linear: hashed character 1-4-grams and jieba words. Encoder: a small BERT "
    "pre-trained by us as a masked language model and fine-tuned for domain, tier, signals and evidence, reading an "
    "identity-blind view, exported as an 8-bit ONNX graph. An auditable list of danger phrases may only raise a tier. "
    "Stacking, conformal sets and thresholds are fitted on texts that the encoder did not learn from, with out-of-fold "
    "scores of the linear scorer."
)
MOST_COMPARED = 2000
"""Texts of the parity check, held ones first."""
VERSIONS = ("torch", "transformers", "tokenizers", "onnx", "onnxruntime")


def train_encoder(
    network: Path,
    request: TrainingRequest,
    settings: LinearSettings,
    progress: Progress,
    *,
    strange: tuple[Path, ...] = (),
    limits: ParityLimits | None = None,
) -> Manifest:
    """Fit the linear scorer, export the encoder, calibrate both together, measure and write a bundle.

    Args:
        network: Folder that ``fenliu train finetune`` left; it was taught on the texts of ``request``.
        request: Data and destination.
        settings: Knobs of the linear fit.
        progress: Told each step in Chinese.
        strange: Tables of texts that are no complaints, to choose the novelty measure by.
        limits: Of the drift of the export; the shipped ones when None.

    Raises:
        EncoderBuildError: ``F381`` the network was taught on other texts, ``F382`` it cannot be read,
            ``F383`` it was taught with other labels.
        ExportError: ``F371``-``F374``.
        TrainingError, CorpusError, BundleError: As :func:`training.linear.build.train_linear`.
    """
    refuse_existing(request.out)
    taught = read_network(network)
    fit = fit_linear(request, settings, progress)
    return build_bundle(taught, request, settings, fit, progress, strange=strange, limits=limits)


def build_bundle(
    taught: TaughtNetwork,
    request: TrainingRequest,
    settings: LinearSettings,
    fit: LinearFit,
    progress: Progress,
    *,
    strange: tuple[Path, ...] = (),
    limits: ParityLimits | None = None,
) -> Manifest:
    """Everything of :func:`train_encoder` after the linear fit."""
    if data_digest(fit.sources.examples) != taught.heads.data:
        raise EncoderBuildError(
            "F381",
            f"网络是用另一批文本（{taught.heads.texts} 条）微调的，与这里的 {len(fit.sources.examples)} 条不同。",
            "请用微调时的同样文件、同样顺序。",
        )
    if (taught.heads.domains, taught.heads.signals) != (fit.taxonomy.domain_codes, fit.taxonomy.signal_codes):
        raise EncoderBuildError(
            "F383",
            f"网络的领域或信号与分类 {fit.taxonomy.id} 不同，或次序不同。",
            "请用微调时的同一个 --taxonomy。",
        )
    shape = EncoderSettings(
        domains=len(taught.heads.domains),
        levels=taught.heads.levels,
        signals=len(taught.heads.signals),
        hidden=taught.config.hidden_size,
        window=taught.heads.window,
    )
    progress("导出编码器")
    texts = [text.text for text in fit.material.texts]
    learned = np.setdiff1d(np.arange(len(texts)), taught.held)
    compared = [texts[row] for row in np.concatenate([taught.held, learned])[:MOST_COMPARED]]
    exported = export_encoder(taught.network, taught.tokenizer, shape, compared, limits=limits)
    scorer = EncoderScorer.restore(
        exported.files["tokenizer.json"], exported.files["encoder.int8.onnx"], shape, fit.scorer.view
    )
    progress("联合校准")
    read = load_examples(list(strange), fit.taxonomy, labelled=False) if strange else []
    others = [normalise(example.text).text for example in read]
    calibrated = calibrate_both(
        fit, scorer, taught.held, request, settings, others, tuple(path.name for path in strange)
    )
    manifest, contents = _put_together(request, fit, taught, shape, exported, calibrated)
    progress("评估")
    return measure_and_write(request, manifest, contents, fit.sources, fit.taxonomy, description=DESCRIPTION)


def _put_together(
    request: TrainingRequest,
    fit: LinearFit,
    taught: TaughtNetwork,
    shape: EncoderSettings,
    exported: ExportedEncoder,
    calibrated: Calibrated,
) -> tuple[Manifest, dict[str, bytes]]:
    manifest, contents = assemble(request, fit)
    contents = {**contents, **exported.files}
    if calibrated.novelty.measure == "mahalanobis":
        contents["novelty.safetensors"] = safetensors.numpy.save(calibrated.space.arrays())
    config = taught.config
    record = EncoderRecord(
        settings=shape,
        domain=calibrated.domain,
        risk=calibrated.risk,
        evidence=calibrated.evidence,
        novelty=calibrated.novelty,
        cascade=calibrated.cascade,
        parity=exported.parity.flat(),
        facts=EncoderFacts(
            layers=config.num_hidden_layers,
            hidden=config.hidden_size,
            heads=config.num_attention_heads,
            feed_forward=config.intermediate_size,
            vocabulary=config.vocab_size,
            parameters=sum(parameter.numel() for parameter in taught.network.parameters()),
            held_texts=len(taught.held),
            processor=tuple(processor_features()),
        ),
    )
    created = dt.datetime.fromisoformat(manifest.created)
    manifest = msgspec.structs.replace(
        manifest,
        id=bundle_id(request.name, created, contents),
        kind="encoder",
        encoder=record,
        versions={**manifest.versions, **{name: metadata.version(name) for name in VERSIONS}},
    )
    return manifest, contents
