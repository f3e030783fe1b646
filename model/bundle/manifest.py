"""``bundle.json``: everything about a bundle but its arrays."""

from __future__ import annotations

import msgspec

from model.bundle.encoder import EncoderRecord
from model.calibration import DomainCalibration, RiskCalibration

__all__ = ("FORMAT", "DataRecord", "FileRecord", "Manifest", "TextLimits")

FORMAT = 2
"""Newest bundle format that this version reads. Format 1 knew no encoder."""


class FileRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of the bundle."""

    sha256: str
    size: int
    """Bytes."""


class DataRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Data that made the bundle."""

    name: str
    role: str
    """``train``, ``calibrate`` or ``evaluate``."""
    rows: int
    sha256: str
    note: str = ""


class TextLimits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a text needs a person's eye before the prediction is trusted."""

    shortest: int
    """Fewer characters than this are too short."""
    chinese_share: float
    """Less Chinese than this is not Chinese, 0-1."""
    known_share: float
    """Fewer known character runs than this is unlike anything seen, 0-1."""
    close_gap: float
    """Two first domains nearer than this in probability are too close, 0-1."""


class Manifest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a bundle says about itself."""

    format: int
    id: str
    """Changes whenever a file of the bundle changes: name, date and the start of a digest."""
    created: str
    """ISO 8601, UTC."""
    kind: str
    """``linear``, or ``encoder`` for both scorers."""
    taxonomy: str
    """Id of the taxonomy."""
    dictionary: str
    """SHA-256 of the jieba dictionary that training used."""
    domain: DomainCalibration
    """Of the linear scorer alone: for degraded answers and the first stage of a cascade."""
    limits: TextLimits
    risk: RiskCalibration | None
    """Of the linear scorer alone; None for a taxonomy without tiers."""
    metrics: dict[str, float | list[float]]
    """Measured on ``evaluate`` data; intervals are pairs."""
    data: tuple[DataRecord, ...]
    versions: dict[str, str]
    """Libraries of the build."""
    cpu: str
    """CPU features of the build."""
    files: dict[str, FileRecord]
    """Every other file of the bundle."""
    encoder: EncoderRecord | None = None
    """None for a bundle of the linear scorer alone."""
