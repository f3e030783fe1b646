"""Reading a bundle: nothing is used before its size and digest are right, and nothing in it is executed."""

from __future__ import annotations

import hashlib
from pathlib import Path, PurePosixPath

import msgspec
import numpy as np
import numpy.typing as npt
import safetensors
import safetensors.numpy

from model.bundle.encoder import GOLDEN, NOVELTY, TOKENIZER, EncoderRecord, restore_encoder, restore_space
from model.bundle.manifest import FORMAT, Manifest
from model.calibration import PooledSpace
from model.encoder import EncoderScorer, EncoderUnavailable
from model.errors import BundleError, FenliuError
from model.linear import LinearScorer
from model.linear.neutral import NeutralView
from model.taxonomy import Taxonomy
from model.tripwire import Tripwires

__all__ = ("DEFAULT_BUNDLE", "MANIFEST", "Bundle", "read_bundle", "read_manifest", "verify_bundle")

DEFAULT_BUNDLE = Path(__file__).resolve().parent.parent / "bundles" / "default"
"""The bundle that ships with fenliu."""

MANIFEST = "bundle.json"
LARGEST = 256 * 1024 * 1024
"""Bytes a single file may have …"""
LARGEST_OF = {TOKENIZER: 16 * 1024 * 1024, GOLDEN: 1024 * 1024, NOVELTY: 64 * 1024 * 1024}
"""… and those that are parsed whole."""
FIRST_WITH_ENCODER = 2
"""Bundle format."""
REQUIRED = ("linear.safetensors", "neutral.toml", "taxonomy.toml", "tripwires.toml")
_RESTORE = "请换用完整的模型包，或用 fenliu train linear 重新训练。"


class Bundle(msgspec.Struct, frozen=True):
    """A verified bundle, loaded."""

    path: Path
    manifest: Manifest
    taxonomy: Taxonomy
    scorer: LinearScorer
    tripwires: Tripwires
    encoder: EncoderScorer | None = None
    """None without one, or where it cannot run here."""
    space: PooledSpace | None = None
    unavailable: EncoderUnavailable | None = None
    """Why the encoder of the bundle cannot run here."""


def read_manifest(path: Path) -> Manifest:
    """Read ``bundle.json`` without looking at the other files.

    Raises:
        BundleError: ``F101`` no bundle there, ``F102`` malformed, ``F103`` of a newer format.
    """
    file = path / MANIFEST
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise BundleError(
            "F101", f"{path} 不是模型包：读不到 {MANIFEST}。", "请检查路径，或用 fenliu train linear 训练一个。"
        ) from error
    try:
        found = msgspec.json.decode(raw, type=dict[str, msgspec.Raw]).get("format", msgspec.Raw(b"null"))
        version = msgspec.json.decode(found, type=int)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError("F102", f"{file} 损坏：{error}。", _RESTORE) from error
    if version > FORMAT:
        raise BundleError(
            "F103", f"模型包格式为 {version}，本版本最高只认 {FORMAT}。", "请升级 fenliu，或换用旧格式的模型包。"
        )
    try:
        manifest = msgspec.json.decode(raw, type=Manifest)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, EncoderUnavailable) as error:
        raise BundleError("F102", f"{file} 内容不对：{error}。", _RESTORE) from error
    if manifest.encoder is not None and version < FIRST_WITH_ENCODER:
        raise BundleError("F102", f"{file} 内容不对：格式 {version} 的模型包没有编码器。", _RESTORE)
    return manifest


def verify_bundle(path: Path) -> tuple[Manifest, dict[str, bytes]]:
    """Check every file of a bundle against the manifest.

    Returns:
        The manifest, and the checked bytes of each file, so that what was verified is what gets used.

    Raises:
        BundleError: As :func:`read_manifest`; ``F104`` a file is missing, ``F105`` size or digest differ, ``F106`` a
            file that the manifest does not name, or a name that leaves the directory.
    """
    manifest = read_manifest(path)
    required = REQUIRED if manifest.encoder is None else (*REQUIRED, *manifest.encoder.files)
    missing = [name for name in required if name not in manifest.files]
    if missing:
        raise BundleError("F104", f"模型包 {manifest.id} 的清单里缺少 {'、'.join(missing)}。", _RESTORE)
    strangers = sorted({entry.name for entry in path.iterdir()} - manifest.files.keys() - {MANIFEST})
    if strangers:
        raise BundleError(
            "F106", f"模型包 {manifest.id} 里有清单以外的文件：{'、'.join(strangers)}。", "请移走这些文件。"
        )
    contents = {}
    for name, record in manifest.files.items():
        if PurePosixPath(name).name != name or name in {".", ".."}:
            raise BundleError("F106", f"模型包 {manifest.id} 的清单里有不允许的文件名。", _RESTORE)
        contents[name] = _checked(path / name, record.size, record.sha256, manifest.id)
    return manifest, contents


def _checked(file: Path, size: int, sha256: str, bundle: str) -> bytes:
    if not file.is_file() or file.is_symlink():
        raise BundleError("F104", f"模型包 {bundle} 缺少文件 {file.name}。", _RESTORE)
    actual = file.stat().st_size
    if actual != size or size > LARGEST_OF.get(file.name, LARGEST):
        raise BundleError("F105", f"模型包 {bundle} 的 {file.name} 应为 {size} 字节，实为 {actual} 字节。", _RESTORE)
    raw = file.read_bytes()
    if hashlib.sha256(raw).hexdigest() != sha256:
        raise BundleError("F105", f"模型包 {bundle} 的 {file.name} 校验值不符，文件已损坏或被改动。", _RESTORE)
    return raw


def read_bundle(path: Path = DEFAULT_BUNDLE, *, encoder: bool = True, threads: int | None = None) -> Bundle:
    """Verify and load a bundle.

    An encoder that cannot run here does not make the bundle useless: it is left out, and the bundle says why.

    Args:
        path: Its directory.
        encoder: False leaves the encoder out in any case.
        threads: Of the encoder, see :func:`model.encoder.thread_count`.

    Raises:
        BundleError: As :func:`verify_bundle`; ``F107`` the parts do not fit each other.
    """
    manifest, contents = verify_bundle(path)
    try:
        taxonomy = Taxonomy.parse(contents["taxonomy.toml"])
        tripwires = Tripwires.parse(contents["tripwires.toml"])
        tripwires.check(taxonomy)
        scorer = LinearScorer.restore(
            _arrays(contents["linear.safetensors"]), NeutralView.parse(contents["neutral.toml"])
        )
        _check_fit(manifest, taxonomy, scorer)
        space = None
        if manifest.encoder is not None:
            _check_encoder(manifest.encoder, manifest, taxonomy)
            space = restore_space(manifest.encoder, contents)
    except (FenliuError, msgspec.MsgspecError, safetensors.SafetensorError, KeyError, ValueError) as error:
        raise BundleError("F107", f"模型包 {manifest.id} 的各部分不相配：{error}。", _RESTORE) from error
    bundle = Bundle(path, manifest, taxonomy, scorer, tripwires, space=space)
    if manifest.encoder is None or not encoder:
        return bundle
    try:
        restored = restore_encoder(manifest.encoder, contents, scorer.view, threads=threads)
    except EncoderUnavailable as error:
        return msgspec.structs.replace(bundle, unavailable=error)
    return msgspec.structs.replace(bundle, encoder=restored)


def _arrays(raw: bytes) -> dict[str, npt.NDArray[np.generic]]:
    arrays: dict[str, npt.NDArray[np.generic]] = safetensors.numpy.load(raw)
    return arrays


def _check_fit(manifest: Manifest, taxonomy: Taxonomy, scorer: LinearScorer) -> None:
    domains = len(taxonomy.domains)
    if manifest.taxonomy != taxonomy.id:
        raise ValueError("taxonomy id")
    for vocabulary, head in (
        (scorer.domain.characters, scorer.domain.head_characters),
        (scorer.domain.words, scorer.domain.head_words),
    ):
        if head.weights.shape != (vocabulary.size, domains):
            raise ValueError("shape of the domain weights")
    if len(manifest.domain.bias) != domains:
        raise ValueError("length of the domain calibration")
    if (scorer.risk is None) != (manifest.risk is None):
        raise ValueError("risk arrays and risk calibration")
    if scorer.risk is not None and manifest.risk is not None:
        levels, signals = len(taxonomy.tiers) - 1, len(taxonomy.signals)
        shape = (scorer.risk.vocabulary.size, levels + signals)
        if scorer.risk.head_texts.weights.shape != shape or scorer.risk.head_clauses.weights.shape != shape:
            raise ValueError("shape of the risk weights")
        if (len(manifest.risk.tiers), len(manifest.risk.signals)) != (levels, signals):
            raise ValueError("length of the risk calibration")


def _check_encoder(record: EncoderRecord, manifest: Manifest, taxonomy: Taxonomy) -> None:
    levels, signals = taxonomy.levels, len(taxonomy.signals)
    settings = record.settings
    if (settings.domains, settings.levels, settings.signals) != (len(taxonomy.domains), levels, signals):
        raise ValueError("outputs of the encoder")
    if len(record.domain.bias) != len(taxonomy.domains):
        raise ValueError("length of the domain calibration of both scorers")
    if (record.risk is None) != (manifest.risk is None):
        raise ValueError("risk calibrations")
    if record.risk is not None and (len(record.risk.tiers), len(record.risk.signals)) != (levels, signals):
        raise ValueError("length of the risk calibration of both scorers")
