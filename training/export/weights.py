"""The arrays of a triage network, in the order and orientation of the graph."""

from __future__ import annotations

from typing import cast

import msgspec
import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from transformers import BertModel
from transformers.models.bert.modeling_bert import BertLayer

from model.encoder import EncoderSettings
from training.export.errors import ExportError
from training.network import TriageNetwork

__all__ = ("Dense", "Floats", "Layer", "NetworkWeights", "Norm", "read_weights")

Floats = npt.NDArray[np.float32]


class Dense(msgspec.Struct, frozen=True):
    """``rows @ weight + bias``."""

    weight: Floats
    """Shape (inputs, outputs)."""
    bias: Floats
    """Shape (outputs,)."""


class Norm(msgspec.Struct, frozen=True):
    """Layer normalisation; arrays of shape (hidden,)."""

    scale: Floats
    shift: Floats


class Layer(msgspec.Struct, frozen=True):
    """A post-normalised transformer layer (Vaswani et al., NeurIPS 2017)."""

    query: Dense
    key: Dense
    value: Dense
    output: Dense
    attended: Norm
    expand: Dense
    contract: Dense
    finished: Norm


class NetworkWeights(msgspec.Struct, frozen=True):
    """Everything a graph is made of."""

    words: Floats
    """Shape (vocabulary, hidden)."""
    positions: Floats
    """Shape (window, hidden), with the first token type added: triage knows no second one."""
    embedded: Norm
    layers: tuple[Layer, ...]
    heads: int
    """Of the attention."""
    epsilon: float
    """Of every normalisation."""
    tokens: Dense
    """Shape (hidden, queries + 1): the pooling queries, then the evidence; the bias is that of the evidence."""
    domain: Dense
    tier: Dense
    signals: Dense


def read_weights(network: TriageNetwork, settings: EncoderSettings) -> NetworkWeights:
    """Take the weights out of a network.

    Raises:
        ExportError: ``F371`` not the BERT architecture, or not of the shape that the settings say.
    """
    encoder = network.encoder
    _check(network, settings)
    embeddings = encoder.embeddings
    places = _array(embeddings.position_embeddings.weight)[: settings.window]
    return NetworkWeights(
        words=_array(embeddings.word_embeddings.weight),
        positions=places + _array(embeddings.token_type_embeddings.weight)[0],
        embedded=_norm(embeddings.LayerNorm),
        layers=tuple(_layer(cast("BertLayer", layer)) for layer in encoder.encoder.layer),
        heads=encoder.config.num_attention_heads,
        epsilon=encoder.config.layer_norm_eps,
        tokens=Dense(
            np.vstack([_array(network.queries.weight), _array(network.evidence.weight)]).T,
            _array(network.evidence.bias),
        ),
        domain=_dense(network.domain),
        tier=_dense(network.tier),
        signals=_dense(network.signals),
    )


def _check(network: TriageNetwork, settings: EncoderSettings) -> None:
    encoder = network.encoder
    if not isinstance(encoder, BertModel) or encoder.config.hidden_act != "gelu" or encoder.config.is_decoder:
        kind = f"{type(encoder).__name__}（{encoder.config.hidden_act}）"
        raise ExportError(
            "F371", f"只能导出 gelu 激活的 BertModel 编码器，收到的是 {kind}。", "请换用 BERT 系的编码器。"
        )
    found = {
        "domains": network.domain.out_features,
        "levels": network.tier.out_features,
        "signals": network.signals.out_features,
        "hidden": encoder.config.hidden_size,
    }
    wrong = [f"{name} 应为 {getattr(settings, name)}，实为 {value}" for name, value in found.items()]
    wrong = [line for line, (name, value) in zip(wrong, found.items(), strict=True) if getattr(settings, name) != value]
    if encoder.config.max_position_embeddings < settings.window:
        wrong.append(f"window 为 {settings.window}，编码器只有 {encoder.config.max_position_embeddings} 个位置")
    if wrong:
        raise ExportError("F371", f"网络与设置不符：{'；'.join(wrong)}。", "请用训练时的设置导出。")


def _layer(layer: BertLayer) -> Layer:
    attention = layer.attention
    return Layer(
        query=_dense(attention.self.query),
        key=_dense(attention.self.key),
        value=_dense(attention.self.value),
        output=_dense(attention.output.dense),
        attended=_norm(attention.output.LayerNorm),
        expand=_dense(layer.intermediate.dense),
        contract=_dense(layer.output.dense),
        finished=_norm(layer.output.LayerNorm),
    )


def _dense(layer: nn.Linear) -> Dense:
    return Dense(_array(layer.weight).T, _array(layer.bias))


def _norm(layer: nn.LayerNorm) -> Norm:
    return Norm(_array(layer.weight), _array(layer.bias))


def _array(parameter: torch.Tensor) -> Floats:
    array: Floats = parameter.detach().to(device="cpu", dtype=torch.float32).numpy()
    return array
