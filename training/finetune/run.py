"""A fine-tuning from labelled texts and a pre-trained encoder to a network directory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
import safetensors.numpy
import safetensors.torch
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from model.linear.neutral import neutral_view
from model.taxonomy import Taxonomy
from training.corpus import Example
from training.finetune.auxiliary import AuxiliaryHeads, LabelledTexts
from training.finetune.averaging import WeightAverage
from training.finetune.batches import MAIN, Batch, cut_windows, plan_batches
from training.finetune.examples import EncodedTexts, encode_examples, encode_texts
from training.finetune.losses import triage_loss
from training.finetune.settings import FinetuneSettings
from training.network import TriageNetwork
from training.network.checkpoint import load_checkpoint, save_checkpoint
from training.network.encoders import load_encoder
from training.network.report import Progress, StepReport

__all__ = ("Heads", "finetune")

Ints = npt.NDArray[np.int64]


class Heads(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``heads.json``: what the outputs of a network mean."""

    domains: tuple[str, ...]
    levels: int
    """Tiers above 0."""
    signals: tuple[str, ...]
    window: int
    """Tokens of a window with [CLS] and [SEP]."""
    texts: int
    """Labelled texts of the fine-tuning, held ones included."""
    data: str
    """Digest of the labelled texts in order."""
    settings: FinetuneSettings


class _Learner(nn.Module):
    """The network and the heads that are dropped afterwards."""

    def __init__(self, network: TriageNetwork, auxiliary: AuxiliaryHeads) -> None:
        super().__init__()
        self.network = network
        self.auxiliary = auxiliary


def finetune(
    encoder: Path,
    examples: Sequence[Example],
    weights: npt.NDArray[np.float64],
    held: Ints,
    data: str,
    taxonomy: Taxonomy,
    tasks: list[LabelledTexts],
    settings: FinetuneSettings,
    out: Path,
    *,
    progress: Progress,
) -> Path:
    """Teach domain, tier, signals and evidence; go on from the checkpoint in ``out`` where there is one.

    Args:
        encoder: Folder with ``config.json``, ``model.safetensors``, ``tokenizer.json``.
        examples: Labelled texts.
        weights: Shape (texts,).
        held: Rows that are not learned from.
        data: Digest of the texts, kept in ``heads.json``.
        taxonomy: Label columns.
        tasks: Auxiliary tasks.
        settings: Knobs.
        out: Folder of the run.
        progress: Told step, loss and time left.

    Returns:
        ``out/network``: ``network.safetensors``, ``config.json``, ``tokenizer.json``, ``heads.json``,
        ``held.safetensors``.

    Raises:
        NetworkError: ``F353`` the checkpoint is of a run with other settings, ``F354`` no encoder in the folder.
    """
    torch.manual_seed(settings.seed)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    body, tokenizer = load_encoder(encoder)
    view = neutral_view()
    progress("切分训练文本")
    encoded = encode_examples(examples, weights, tokenizer, view, taxonomy, settings)
    auxiliary_ids = [encode_texts(task.texts, tokenizer, view) for task in tasks]
    network = TriageNetwork(body, domains=len(taxonomy.domains), levels=taxonomy.levels, signals=len(taxonomy.signals))
    learner = _Learner(network, AuxiliaryHeads(tasks, body.config.hidden_size)).to(device)
    learned = np.setdiff1d(np.arange(len(examples)), held)
    plan = plan_batches(
        [len(encoded.ids[row]) for row in learned], [[len(own) for own in ids] for ids in auxiliary_ids], settings
    )
    plan = [msgspec.structs.replace(batch, rows=learned[batch.rows]) if batch.task == MAIN else batch for batch in plan]
    optimizer = _optimizer(learner, settings)
    average = WeightAverage(learner, settings.average)
    out.mkdir(parents=True, exist_ok=True)
    done = load_checkpoint(out, learner, optimizer, settings, average.arrays)
    learner.train()
    peaks = [group["lr"] for group in optimizer.param_groups]
    with StepReport(out / "metrics.jsonl", progress, len(plan), settings.report_steps) as report:
        for batch in plan[done:]:
            share = _schedule(batch.step, len(plan), settings)
            for group, peak in zip(optimizer.param_groups, peaks, strict=True):
                group["lr"] = peak * share
            loss, tokens = _loss(learner, batch, encoded, auxiliary_ids, tasks, settings, device)
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(learner.parameters(), settings.clip)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            average.update(learner, batch.step)
            report.add(batch.step, float(loss.detach()), tokens, peaks[-1] * share)
            if (batch.step + 1) % settings.checkpoint_steps == 0:
                save_checkpoint(out, learner, optimizer, settings, batch.step + 1, average.arrays)
    save_checkpoint(out, learner, optimizer, settings, len(plan), average.arrays)
    average.put_into(learner)
    heads = Heads(
        taxonomy.domain_codes,
        taxonomy.levels,
        taxonomy.signal_codes,
        settings.window,
        len(examples),
        data,
        settings,
    )
    return _save(network.cpu(), tokenizer, heads, held, out / "network")


def _loss(
    learner: _Learner,
    batch: Batch,
    encoded: EncodedTexts,
    auxiliary_ids: list[list[Ints]],
    tasks: list[LabelledTexts],
    settings: FinetuneSettings,
    device: torch.device,
) -> tuple[Tensor, int]:
    rng = np.random.default_rng((settings.seed, 1_000_003, batch.step))
    main = batch.task == MAIN
    ids = encoded.ids if main else auxiliary_ids[batch.task]
    evidence = [encoded.evidence[row] for row in batch.rows] if main else None
    windows = cut_windows([ids[row] for row in batch.rows], evidence, settings, rng)

    def give(array: npt.NDArray[np.generic]) -> Tensor:
        return torch.from_numpy(np.ascontiguousarray(array)).to(device)

    input_ids, mask = give(windows.input_ids), give(windows.attention_mask)
    tokens = int(windows.attention_mask.sum())
    with torch.autocast("cuda", dtype=torch.bfloat16, enabled=device.type == "cuda"):
        if not main:
            targets = give(tasks[batch.task].targets[batch.rows])
            loss = learner.auxiliary.loss(batch.task, learner.network, input_ids, mask, targets)
            return settings.auxiliary_weight * loss, tokens
        loss = triage_loss(
            learner.network(input_ids, mask),
            give(encoded.domains[batch.rows]),
            give(encoded.risks[batch.rows]),
            give(encoded.rated[batch.rows].astype(np.float32)),
            give(windows.evidence),
            give(encoded.weights[batch.rows]),
            settings,
        )
    return loss, tokens


def _optimizer(learner: _Learner, settings: FinetuneSettings) -> torch.optim.AdamW:
    """One group per depth and kind; the embeddings lie below the first layer."""
    depth = learner.network.encoder.config.num_hidden_layers
    groups: dict[tuple[int, bool], list[nn.Parameter]] = {}
    for name, parameter in learner.named_parameters():
        parts = name.split(".")
        if "layer" in parts and "encoder" in parts:
            level = int(parts[parts.index("layer") + 1]) + 1
        else:
            level = 0 if "embeddings" in parts else depth + 1
        groups.setdefault((level, parameter.ndim > 1), []).append(parameter)
    return torch.optim.AdamW(
        [
            {
                "params": parameters,
                "weight_decay": settings.decay if matrix else 0.0,
                "lr": settings.head_rate
                if level == depth + 1
                else settings.rate * settings.layer_decay ** (depth - level),
            }
            for (level, matrix), parameters in sorted(groups.items(), key=lambda group: group[0])
        ],
        betas=(0.9, 0.98),
        eps=1e-6,
    )


def _schedule(step: int, steps: int, settings: FinetuneSettings) -> float:
    rise = max(1, int(steps * settings.warm_up))
    return (step + 1) / rise if step < rise else max(0.0, (steps - step) / max(1, steps - rise))


def _save(network: TriageNetwork, tokenizer: Tokenizer, heads: Heads, held: Ints, folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: value.detach().contiguous() for name, value in network.named_parameters()}
    safetensors.torch.save_file(arrays, folder / "network.safetensors")
    network.encoder.config.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "heads.json").write_bytes(msgspec.json.format(msgspec.json.encode(heads), indent=1))
    safetensors.numpy.save_file({"rows": held.astype(np.int64)}, folder / "held.safetensors")
    return folder
