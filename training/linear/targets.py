"""Labels of examples as arrays, in the column orders of the taxonomy."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from model.taxonomy import Taxonomy
from model.text import NormalisedText, split_clauses
from training.corpus import Example

__all__ = ("ClauseTargets", "Targets", "clause_targets", "evidence_spans", "make_targets")

Bools = npt.NDArray[np.bool_]


class Targets(msgspec.Struct, frozen=True):
    """Labels of a list of examples."""

    domains: npt.NDArray[np.int64]
    """Shape (texts,): column of the domain."""
    tiers: npt.NDArray[np.int64]
    """Shape (texts,): level; -1 where nobody labelled it."""
    risks: Bools
    """Shape (texts, outputs): tier ≥ 1, tier ≥ 2 …, then the signals."""

    alternatives: Bools
    """Shape (texts, domains): domains that a careful reader could also have chosen first."""

    @property
    def labelled(self) -> Bools:
        """Texts whose risk somebody labelled."""
        return self.tiers >= 0


class ClauseTargets(msgspec.Struct, frozen=True):
    """Labels of clauses, one block of rows per output."""

    positive: Bools
    """Shape (clauses, outputs)."""
    usable: Bools
    """Shape (clauses, outputs): False where the annotation does not say."""


def make_targets(examples: Sequence[Example], taxonomy: Taxonomy) -> Targets:
    """Turn labels into arrays."""
    column = {code: at for at, code in enumerate(taxonomy.domain_codes)}
    tiers = np.array([-1 if example.tier is None else example.tier for example in examples], dtype=np.int64)
    levels = [tiers >= level for level in range(1, len(taxonomy.tiers))]
    signals = [[code in (example.signals or ()) for example in examples] for code in taxonomy.signal_codes]
    outputs = [*levels, *(np.array(found, dtype=np.bool_) for found in signals)]
    risks = np.stack(outputs, axis=1) if outputs else np.zeros((len(examples), 0), dtype=np.bool_)
    alternatives = np.zeros((len(examples), len(column)), dtype=np.bool_)
    for row, example in enumerate(examples):
        alternatives[row, [column[code] for code in example.alternatives]] = True
    domains = np.array([column[example.domain] for example in examples], dtype=np.int64)
    return Targets(domains, tiers, risks, alternatives)


def clause_targets(examples: Sequence[Example], texts: Sequence[NormalisedText], targets: Targets) -> ClauseTargets:
    """Label clauses from the annotated evidence.

    A clause that touches the evidence carries what its text carries. The other clauses of a text that carries an
    output say nothing about it; every clause of a text without the output is a negative.

    Args:
        examples: The examples.
        texts: Their normalised texts.
        targets: Their labels.
    """
    positive, usable = [], []
    for row, (example, text) in enumerate(zip(examples, texts, strict=True)):
        pieces = evidence_spans(example)
        carried = targets.risks[row]
        for start, end in split_clauses(text.text):
            low, high = text.span(start, end)
            touches = any(low < last and first < high for first, last in pieces)
            positive.append(carried & touches)
            usable.append((~carried | touches) & targets.labelled[row])
    outputs = targets.risks.shape[1]
    shape = (len(positive), outputs)
    return ClauseTargets(
        np.array(positive, dtype=np.bool_).reshape(shape), np.array(usable, dtype=np.bool_).reshape(shape)
    )


def evidence_spans(example: Example) -> list[tuple[int, int]]:
    """Spans of the annotated pieces in the text of an example."""
    found = []
    for piece in example.evidence:
        at = example.text.find(piece)
        if at >= 0:
            found.append((at, at + len(piece)))
    return found
