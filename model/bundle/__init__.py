"""A bundle: a directory of JSON, TOML, ONNX and safetensors that is one model version. Immutable, verified, never executed."""

from __future__ import annotations

from model.bundle.encoder import EncoderFacts, EncoderRecord
from model.bundle.manifest import FORMAT, DataRecord, FileRecord, Manifest, TextLimits
from model.bundle.reading import DEFAULT_BUNDLE, Bundle, read_bundle, read_manifest, verify_bundle
from model.bundle.writing import write_bundle

__all__ = (
    "DEFAULT_BUNDLE",
    "FORMAT",
    "Bundle",
    "DataRecord",
    "EncoderFacts",
    "EncoderRecord",
    "FileRecord",
    "Manifest",
    "TextLimits",
    "read_bundle",
    "read_manifest",
    "verify_bundle",
    "write_bundle",
)
