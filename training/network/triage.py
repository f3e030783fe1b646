"""One encoder, four heads: domain, tier, signals and evidence."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn
from transformers import BertModel

__all__ = ("NetworkOutput", "TriageNetwork")

QUERIES = 3
"""Learned pooling queries: domain, tier, signals."""


class NetworkOutput(NamedTuple):
    """What the heads say about a batch of B windows of T tokens."""

    domain: Tensor
    """Shape (B, domains): logits."""
    tier: Tensor
    """Shape (B, levels): log-odds of tier ≥ 1, ≥ 2 …"""
    signals: Tensor
    """Shape (B, signals): log-odds."""
    evidence: Tensor
    """Shape (B, T): log-odds that a token carries the risk; meaningless where the mask is 0."""
    pooled: Tensor
    """Shape (B, hidden): mean of the token vectors."""


class TriageNetwork(nn.Module):
    """Heads over the last hidden states.

    Every head but the evidence reads an attention pool with its own learned query (Lin et al., "A structured
    self-attentive sentence embedding", ICLR 2017) beside the mean of all tokens: danger often sits in a few words of a
    long text, the domain in all of it.

    Args:
        encoder: Without pooling layer.
        domains: Number of domains.
        levels: Tiers above 0; cumulative outputs make the tier ordinal.
        signals: Number of danger signals.
    """

    def __init__(self, encoder: BertModel, *, domains: int, levels: int, signals: int) -> None:
        super().__init__()
        hidden = encoder.config.hidden_size
        self.encoder = encoder
        self.queries = nn.Linear(hidden, QUERIES, bias=False)
        self.domain = nn.Linear(2 * hidden, domains)
        self.tier = nn.Linear(2 * hidden, levels)
        self.signals = nn.Linear(2 * hidden, signals)
        self.evidence = nn.Linear(hidden, 1)
        for layer in (self.queries, self.domain, self.tier, self.signals, self.evidence):
            nn.init.normal_(layer.weight, std=0.02)

    def pool(self, states: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Contexts of shape (B, queries, hidden) and the mean of shape (B, hidden)."""
        real = attention_mask.to(states.dtype)
        scores = self.queries(states).masked_fill(attention_mask[:, :, None] == 0, float("-inf"))
        contexts = scores.softmax(dim=1).transpose(1, 2) @ states
        mean = (states * real[:, :, None]).sum(dim=1) / real.sum(dim=1, keepdim=True)
        return contexts, mean

    def heads(self, states: Tensor, attention_mask: Tensor) -> NetworkOutput:
        """All heads over states of shape (B, T, hidden); every row of the mask holds a 1."""
        contexts, mean = self.pool(states, attention_mask)
        return NetworkOutput(
            self.domain(torch.cat([contexts[:, 0], mean], dim=1)),
            self.tier(torch.cat([contexts[:, 1], mean], dim=1)),
            self.signals(torch.cat([contexts[:, 2], mean], dim=1)),
            self.evidence(states).squeeze(-1),
            mean,
        )

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> NetworkOutput:
        """Read token ids and mask, both of shape (B, T)."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return self.heads(states, attention_mask)
