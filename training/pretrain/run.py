"""A pre-training from texts to an encoder directory."""

from __future__ import annotations

import math
from pathlib import Path

import torch
from torch import nn
from transformers import BertConfig, BertForMaskedLM

from training.network.checkpoint import load_checkpoint, save_checkpoint
from training.network.report import Progress, StepReport
from training.pretrain.batches import MaskedBatch, masked_batches
from training.pretrain.corpus import Corpus
from training.pretrain.settings import Geometry, PretrainSettings
from training.pretrain.warm_start import token_vectors, unigram_log_odds

__all__ = ("learning_rate", "make_network", "pretrain")


def make_network(corpus: Corpus, geometry: Geometry, seed: int) -> BertForMaskedLM:
    """A BERT whose word vectors and output bias start from counts, the rest at random."""
    torch.manual_seed(seed)
    size = corpus.tokenizer.get_vocab_size()
    config = BertConfig(
        vocab_size=size,
        hidden_size=geometry.hidden,
        num_hidden_layers=geometry.layers,
        num_attention_heads=geometry.heads,
        intermediate_size=geometry.feed_forward,
        max_position_embeddings=geometry.length,
        type_vocab_size=1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    network = BertForMaskedLM(config)
    with torch.no_grad():
        vectors = token_vectors(corpus, size=size, hidden=geometry.hidden, seed=seed)
        network.bert.embeddings.word_embeddings.weight.copy_(torch.from_numpy(vectors))
        network.cls.predictions.bias.copy_(torch.from_numpy(unigram_log_odds(corpus, size=size)))
    return network


def pretrain(corpus: Corpus, settings: PretrainSettings, out: Path, *, progress: Progress) -> Path:
    """Teach an encoder to guess hidden words; go on from the checkpoint in ``out`` where there is one.

    The encoder so far is written at every checkpoint, so that a run may be ended early. Metrics go to ``out/metrics.jsonl``, one JSON object per ``report_steps`` steps.

    Args:
        corpus: Texts.
        settings: Knobs; a checkpoint made with others is refused.
        out: Folder of the run.
        progress: Told step, loss, speed and time left.

    Returns:
        ``out/encoder``: ``config.json``, ``model.safetensors`` and ``tokenizer.json``.

    Raises:
        NetworkError: ``F353`` the checkpoint is of a run with other settings.
    """
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    network = make_network(corpus, settings.geometry, settings.seed)
    nn.Module.to(network, device)
    optimizer = _optimizer(network, settings)
    steps = max(1, settings.tokens // settings.batch_tokens)
    done = load_checkpoint(out, network, optimizer, settings)
    batches = masked_batches(
        corpus,
        batch_tokens=settings.batch_tokens,
        mask=settings.mask,
        vocabulary=corpus.tokenizer.get_vocab_size(),
        seed=settings.seed,
        first=done,
        steps=steps,
    )
    network.train()
    with StepReport(out / "metrics.jsonl", progress, steps, settings.report_steps) as report:
        for batch in batches:
            rate = learning_rate(batch.step, steps, settings)
            for group in optimizer.param_groups:
                group["lr"] = rate
            loss = _step(network, optimizer, batch, settings, device)
            report.add(batch.step, loss, int(batch.attention_mask.sum()), rate)
            if (batch.step + 1) % settings.checkpoint_steps == 0:
                save_checkpoint(out, network, optimizer, settings, batch.step + 1)
                _save_encoder(network, corpus, out / "encoder")
    save_checkpoint(out, network, optimizer, settings, steps)
    return _save_encoder(network, corpus, out / "encoder")


def learning_rate(step: int, steps: int, settings: PretrainSettings) -> float:
    """Linear rise, then a cosine to a hundredth of the peak (Loshchilov & Hutter, ICLR 2017)."""
    rise = max(1, int(steps * settings.warm_up))
    if step < rise:
        return settings.rate * (step + 1) / rise
    share = (step - rise) / max(1, steps - rise)
    return settings.rate * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * share)))


def _optimizer(network: nn.Module, settings: PretrainSettings) -> torch.optim.AdamW:
    matrices = [parameter for parameter in network.parameters() if parameter.ndim > 1]
    vectors = [parameter for parameter in network.parameters() if parameter.ndim <= 1]
    groups = [{"params": matrices, "weight_decay": settings.decay}, {"params": vectors, "weight_decay": 0.0}]
    return torch.optim.AdamW(groups, lr=settings.rate, betas=(0.9, 0.98), eps=1e-6)


def _step(
    network: BertForMaskedLM,
    optimizer: torch.optim.Optimizer,
    batch: MaskedBatch,
    settings: PretrainSettings,
    device: torch.device,
) -> float:
    ids, mask, hidden, targets = (
        torch.from_numpy(array).to(device)
        for array in (batch.input_ids, batch.attention_mask, batch.hidden, batch.targets)
    )
    with torch.autocast("cuda", dtype=torch.bfloat16, enabled=device.type == "cuda"):
        states = network.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        guesses = network.cls(states.flatten(0, 1)[hidden])
    loss = nn.functional.cross_entropy(guesses.float(), targets)
    torch.autograd.backward(loss)
    nn.utils.clip_grad_norm_(network.parameters(), settings.clip)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return float(loss.detach())


def _save_encoder(network: BertForMaskedLM, corpus: Corpus, folder: Path) -> Path:
    network.bert.save_pretrained(folder)
    corpus.tokenizer.save(str(folder / "tokenizer.json"))
    return folder
