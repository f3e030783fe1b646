"""The torch module: a BERT-family encoder with four heads."""

from __future__ import annotations

from training.network.triage import NetworkOutput, TriageNetwork

__all__ = ("NetworkOutput", "TriageNetwork")
