"""Export of a triage network: ONNX with fused operators and 8-bit products, and the proof that it says the same."""

from __future__ import annotations

from training.export.errors import ExportError
from training.export.export import ExportedEncoder, export_encoder
from training.export.parity import Parity, ParityLimits

__all__ = ("ExportError", "ExportedEncoder", "Parity", "ParityLimits", "export_encoder")
