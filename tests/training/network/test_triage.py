from __future__ import annotations

import torch
from transformers import BertModel

from tests.tiny_encoder import bert_config
from training.network import TriageNetwork


def _network() -> TriageNetwork:
    torch.manual_seed(3)
    config = bert_config(vocabulary=40, positions=24)
    return TriageNetwork(BertModel(config, add_pooling_layer=False), domains=5, levels=3, signals=4).eval()


@torch.no_grad()
def test_shapes() -> None:
    ids, mask = torch.randint(5, 40, (3, 7)), torch.ones(3, 7, dtype=torch.int64)
    output = _network()(ids, mask)
    assert [tuple(part.shape) for part in output] == [(3, 5), (3, 3), (3, 4), (3, 7), (3, 16)]


@torch.no_grad()
def test_padding_changes_nothing() -> None:
    network = _network()
    ids = torch.randint(5, 40, (2, 6))
    padded = torch.cat([ids, torch.zeros(2, 5, dtype=torch.int64)], dim=1)
    mask = torch.cat([torch.ones(2, 6, dtype=torch.int64), torch.zeros(2, 5, dtype=torch.int64)], dim=1)
    short, long = network(ids, mask[:, :6]), network(padded, mask)
    for name in ("domain", "tier", "signals", "pooled"):
        assert torch.allclose(getattr(short, name), getattr(long, name), atol=1e-5), name
    assert torch.allclose(short.evidence, long.evidence[:, :6], atol=1e-5)
