"""What the four heads are punished for."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as binary
from torch.nn.functional import cross_entropy

from training.finetune.examples import UNKNOWN
from training.finetune.settings import FinetuneSettings
from training.network import NetworkOutput

__all__ = ("triage_loss",)

EVIDENCE_LIFT = 4.0
"""Weight of a marked token against an unmarked one: few tokens carry danger."""


def triage_loss(
    output: NetworkOutput,
    domains: Tensor,
    risks: Tensor,
    rated: Tensor,
    evidence: Tensor,
    weights: Tensor,
    settings: FinetuneSettings,
) -> Tensor:
    """Weighted sum of the losses of a batch.

    Args:
        output: Of the network.
        domains: Shape (B, domains): soft targets.
        risks: Shape (B, levels + signals): 0 or 1.
        rated: Shape (B,): 1 where risk was labelled.
        evidence: Shape (B, T): 1, 0 or ``UNKNOWN``.
        weights: Shape (B,).
        settings: Weights of the heads.
    """
    total = weights.sum()
    loss = (cross_entropy(output.domain, domains, reduction="none") * weights).sum() / total
    levels = output.tier.shape[1]
    of_risk = weights * rated
    if levels:
        each = binary(output.tier, risks[:, :levels], reduction="none").sum(dim=1)
        loss = loss + settings.tier_weight * (each * of_risk).sum() / total
    if output.signals.shape[1]:
        each = binary(output.signals, risks[:, levels:], reduction="none").sum(dim=1)
        loss = loss + settings.signal_weight * (each * of_risk).sum() / total
    known = (evidence != UNKNOWN).to(weights.dtype) * of_risk[:, None]
    if levels and float(known.sum()) > 0:
        lift = torch.tensor(EVIDENCE_LIFT, device=weights.device)
        each = binary(output.evidence, evidence.clamp(min=0).to(weights.dtype), reduction="none", pos_weight=lift)
        loss = loss + settings.evidence_weight * (each * known).sum() / known.sum()
    return loss
