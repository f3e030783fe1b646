"""Whether the exported graphs say what the network says."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt
import torch
from scipy.special import expit, softmax

from model.encoder.session import BatchScores
from model.encoder.tokens import Integers
from training.export.errors import ExportError
from training.network import TriageNetwork

__all__ = ("Agreement", "Drift", "Parity", "ParityLimits", "check_parity", "measure_parity", "reader_of")

Probabilities = dict[str, npt.NDArray[np.float64]]
Reader = Callable[[Integers], BatchScores]
HEADS = ("domain", "tier", "signals", "evidence")


class Drift(msgspec.Struct, frozen=True):
    """How far the probabilities of one head moved."""

    largest: float
    mean: float
    flips: float
    """Share of answers that changed: the likeliest domain, or the side of one half."""


class Agreement(msgspec.Struct, frozen=True):
    """Of two readers, head by head."""

    domain: Drift
    tier: Drift
    signals: Drift
    evidence: Drift


class Parity(msgspec.Struct, frozen=True):
    """Network ↔ graph in floating point ↔ graph in 8-bit integers."""

    texts: int
    windows: int
    graph: Agreement
    """Network against the graph in floating point."""
    integer: Agreement
    """Graph in floating point against the graph in integers."""

    def lines(self) -> tuple[str, ...]:
        """As printed."""
        pairs = (("torch ↔ fp32", self.graph), ("fp32 ↔ int8", self.integer))
        return (
            f"parity on {self.texts} texts ({self.windows} windows): probability drift, answers changed",
            *(
                f"  {pair:<13} {head:<9} largest {drift.largest:.2e}  mean {drift.mean:.2e}  changed {drift.flips:.2%}"
                for pair, agreement in pairs
                for head, drift in ((head, getattr(agreement, head)) for head in HEADS)
            ),
        )

    def flat(self) -> dict[str, float]:
        """As ``<pair>_<head>_<largest | mean | flips>``."""
        return {
            f"{pair}_{head}_{name}": value
            for pair, agreement in (("graph", self.graph), ("integer", self.integer))
            for head in HEADS
            for name, value in msgspec.structs.asdict(getattr(agreement, head)).items()
        }


class ParityLimits(msgspec.Struct, frozen=True):
    """What is let pass."""

    texts: int = 500
    """Fewest texts that tell anything."""
    graph_largest: float = 1e-4
    """Largest drift of any probability between network and graph: the same numbers, summed in another order."""
    integer_largest: float = 0.2
    """Largest drift of a domain, tier or signal between the two graphs; evidence is left out, its tokens are many."""
    integer_mean: float = 0.005
    """Mean drift of any head between the two graphs."""
    integer_flips: float = 0.02
    """Answers changed of any head between the two graphs."""


def reader_of(network: TriageNetwork) -> Reader:
    """The network as a reader of token ids, put into evaluation."""
    network.eval()
    device = next(network.parameters()).device

    def read(ids: Integers) -> BatchScores:
        with torch.inference_mode():
            given = torch.from_numpy(ids).to(device)
            said = network(given, torch.ones_like(given))
        return BatchScores(*(output.float().cpu().numpy() for output in said))

    return read


def measure_parity(texts: int, batches: Iterable[Integers], network: Reader, graph: Reader, integer: Reader) -> Parity:
    """Let all three read the same windows.

    Args:
        texts: Number of texts that the windows are of.
        batches: Token ids of shape (windows, tokens).
        network: As taught.
        graph: In floating point.
        integer: In 8-bit integers.
    """
    said: list[list[Probabilities]] = [[], [], []]
    for ids in batches:
        for reader, heard in zip((network, graph, integer), said, strict=True):
            heard.append(_probabilities(reader(ids)))
    first, second, third = (_join(heard) for heard in said)
    return Parity(texts, len(first["domain"]), _agreement(first, second), _agreement(second, third))


def check_parity(parity: Parity, limits: ParityLimits) -> None:
    """Hold a parity against its limits.

    Raises:
        ExportError: ``F372`` the graph is not the network, ``F373`` the integers drift too far, ``F374`` too few texts.
    """
    if parity.texts < limits.texts:
        raise ExportError("F374", f"核对导出至少要 {limits.texts} 条文本，只有 {parity.texts} 条。", "请多给一些文本。")
    worst = _worst(parity.graph, "largest", HEADS)
    if not worst <= limits.graph_largest:
        raise ExportError(
            "F372",
            f"导出的网络与训练的网络不一致：概率最多相差 {worst:.3g}，允许 {limits.graph_largest:.3g}。",
            "请升级 onnxruntime 后重新导出。",
        )
    integer = parity.integer
    found = {
        "概率最多相差": (_worst(integer, "largest", HEADS[:-1]), limits.integer_largest),
        "概率平均相差": (_worst(integer, "mean", HEADS), limits.integer_mean),
        "答案改变的比例": (_worst(integer, "flips", HEADS), limits.integer_flips),
    }
    beyond = [f"{name} {value:.3g}（允许 {limit:.3g}）" for name, (value, limit) in found.items() if not value <= limit]
    if beyond:
        raise ExportError("F373", f"8 位网络偏离太多：{'，'.join(beyond)}。", "请多给一些文本，或换一次训练的网络。")


def _worst(agreement: Agreement, measure: str, heads: Sequence[str]) -> float:
    """The highest of a measure; not a number where any is not."""
    return float(np.max([getattr(getattr(agreement, head), measure) for head in heads]))


def _probabilities(scores: BatchScores) -> Probabilities:
    return {
        "domain": softmax(scores.domain.astype(np.float64), axis=1),
        "tier": expit(scores.tier.astype(np.float64)),
        "signals": expit(scores.signals.astype(np.float64)),
        "evidence": expit(scores.evidence.astype(np.float64)).reshape(-1, 1),
    }


def _join(heard: list[Probabilities]) -> Probabilities:
    return {head: np.concatenate([said[head] for said in heard]) for head in HEADS}


def _agreement(left: Probabilities, right: Probabilities) -> Agreement:
    return Agreement(*(_drift(left[head], right[head], choice=head == "domain") for head in HEADS))


def _drift(left: npt.NDArray[np.float64], right: npt.NDArray[np.float64], *, choice: bool) -> Drift:
    if not left.size:
        return Drift(0.0, 0.0, 0.0)
    apart = np.abs(left - right)
    changed = left.argmax(axis=1) != right.argmax(axis=1) if choice else (left >= 0.5) != (right >= 0.5)
    return Drift(float(apart.max()), float(apart.mean()), float(changed.mean()))
