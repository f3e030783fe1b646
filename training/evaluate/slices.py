"""Parts of the texts: by source, by length, and by the reasons for which a person should read first."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import numpy.typing as npt

from training.evaluate.proportion import proportion
from training.evaluate.results import ReasonShare, Slice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from training.evaluate.outcomes import Outcomes

__all__ = ("LENGTH_BANDS", "Part", "parts", "reason_shares", "slices")

LENGTH_BANDS = (0, 20, 50, 100, 200, 500)
"""Lower ends of the bands, in characters."""
_LARGEST_SOURCES = 30
_SMALLEST_SOURCE = 10
"""Sources of fewer texts are taken together: their numbers say nothing, and their names might say who wrote."""
OTHER_SOURCES = "(other sources)"


class Part(msgspec.Struct, frozen=True):
    """A named mask."""

    kind: str
    name: str
    mask: npt.NDArray[np.bool_]
    """(n,)"""


def parts(outcomes: Outcomes) -> Iterator[Part]:
    """All parts that hold at least one text: sources from the largest down, then length bands upwards."""
    counts = Counter(outcomes.sources)
    named = sorted((-count, name) for name, count in counts.items() if count >= _SMALLEST_SOURCE)
    largest = [name for _, name in named[:_LARGEST_SOURCES]]
    sources = np.array(outcomes.sources, dtype=np.str_)
    for name in largest:
        yield Part("source", name or "(none)", sources == name)
    rest = ~np.isin(sources, largest)
    if rest.any():
        yield Part("source", OTHER_SOURCES, rest)
    for low, high in zip(LENGTH_BANDS, (*LENGTH_BANDS[1:], None), strict=True):
        mask = (outcomes.lengths >= low) & (outcomes.lengths < (high or np.inf))
        if mask.any():
            yield Part("length", f"{low}–{high - 1}" if high else f"≥ {low}", mask)


def slices(outcomes: Outcomes) -> tuple[Slice, ...]:
    """Domain accuracy and severe recall of the alert rule per part."""
    right = outcomes.predicted == outcomes.domain
    found = []
    for part in parts(outcomes):
        severe = part.mask & outcomes.severe
        n, positives = int(part.mask.sum()), int(severe.sum())
        recall = proportion(int(outcomes.alerted[severe].sum()), positives) if positives else None
        accuracy = proportion(int(right[part.mask].sum()), n)
        found.append(Slice(part.kind, part.name, n, positives, accuracy, recall))
    return tuple(found)


def reason_shares(outcomes: Outcomes) -> tuple[ReasonShare, ...]:
    """Per ``needs_human`` code its texts and their domain accuracy, commonest first; ``""`` stands for no reason."""
    right = outcomes.predicted == outcomes.domain
    counts = Counter(code for found in outcomes.reasons for code in (set(found) or {""}))
    return tuple(
        ReasonShare(
            code, n, float(right[[code in found or (not code and not found) for found in outcomes.reasons]].mean())
        )
        for code, n in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )
