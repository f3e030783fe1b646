"""Splits without leakage: whole groups go to one side, and every label is spread in proportion.

The assignment is greedy, after K. Sechidis, G. Tsoumakas and I. Vlahavas, "On the stratification of multi-label data"
(ECML PKDD 2011), applied to groups instead of single examples.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import msgspec

from training.corpus.errors import CorpusError
from training.corpus.near_duplicates import DEFAULT_THRESHOLD, DisjointSets, near_duplicate_groups
from training.corpus.pairs import contrast_groups

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from training.corpus.example import Example

    Label = tuple[str, str | int | None]

__all__ = ("assign_groups", "split", "split_groups")


def assign_groups(examples: Sequence[Example], pairs: str | None = None) -> list[Example]:
    """Write into every example the group that no later split may tear.

    Args:
        examples: The examples.
        pairs: Prefix of the ids of contrast pairs, whose partners are found by
            :func:`~training.corpus.pairs.contrast_groups`.

    Returns:
        The examples; ``group`` is the id of the first member, or empty for an example that stands alone.
    """
    examples = list(examples)
    members = [index for index, example in enumerate(examples) if pairs and example.id.startswith(pairs)]
    partners = contrast_groups([example.text for example in examples], members)
    sets = DisjointSets(len(examples))
    for index, group in (*zip(members, partners, strict=True), *enumerate(split_groups(examples))):
        sets.unite(group, index)
    groups = [sets.find(index) for index in range(len(examples))]
    sizes = Counter(groups)
    return [
        msgspec.structs.replace(example, group=examples[group].id if sizes[group] > 1 else "")
        for example, group in zip(examples, groups, strict=True)
    ]


def split_groups(examples: Sequence[Example], threshold: float = DEFAULT_THRESHOLD) -> list[int]:
    """Groups that no split may tear: near-duplicates and examples with the same ``group``, joined over one another.

    Args:
        examples: The examples.
        threshold: As for :func:`~training.corpus.near_duplicates.near_duplicate_groups`.

    Returns:
        For every example the smallest index of its group.
    """
    sets = DisjointSets(len(examples))
    for index, group in enumerate(near_duplicate_groups([example.text for example in examples], threshold)):
        sets.unite(group, index)
    first: dict[str, int] = {}
    for index, example in enumerate(examples):
        if example.group:
            sets.unite(first.setdefault(example.group, index), index)
    return [sets.find(index) for index in range(len(examples))]


def split(
    examples: Sequence[Example],
    fractions: Mapping[str, float],
    seed: int,
    threshold: float = DEFAULT_THRESHOLD,
) -> dict[str, list[Example]]:
    """Divide examples into named parts; deterministic for the same examples, fractions and seed.

    Args:
        examples: The examples.
        fractions: Share of each part by name, positive, together 1.
        seed: Of the shuffle that decides between equals.
        threshold: As for :func:`split_groups`.

    Returns:
        The parts by name, each in the order of ``examples``.

    Raises:
        CorpusError: ``F303`` the shares are not positive or do not add up to 1.
    """
    if min(fractions.values(), default=0.0) <= 0 or not math.isclose(sum(fractions.values()), 1.0, abs_tol=1e-6):
        raise CorpusError("F303", "各部分的比例必须大于 0，加起来等于 1。", "例如：--part train=0.8 --part test=0.2。")
    groups: dict[int, list[int]] = defaultdict(list)
    for index, group in enumerate(split_groups(examples, threshold)):
        groups[group].append(index)
    parts = _Parts(fractions, Counter(label for example in examples for label in _labels(example)))
    chosen: dict[int, str] = {}
    for members in _order(list(groups.values()), examples, parts.totals, seed):
        part = parts.take(Counter(label for index in members for label in _labels(examples[index])))
        chosen |= dict.fromkeys(members, part)
    return {part: [example for index, example in enumerate(examples) if chosen[index] == part] for part in fractions}


def _labels(example: Example) -> tuple[Label, ...]:
    both = f"{example.domain} {example.tier}"
    return ("domain", example.domain), ("tier", example.tier), ("domain at tier", both), ("all", None)


def _order(groups: list[list[int]], examples: Sequence[Example], totals: Counter[Label], seed: int) -> list[list[int]]:
    """Large groups first, while every part has room; then rare labels first; else by chance."""
    random.Random(seed).shuffle(groups)  # noqa: S311 - no secret
    return sorted(
        groups,
        key=lambda members: (
            -len(members),
            min(totals[label] for index in members for label in _labels(examples[index])),
        ),
    )


class _Parts:
    """How full each part is, label by label."""

    def __init__(self, fractions: Mapping[str, float], totals: Counter[Label]) -> None:
        self.totals = totals
        self._fractions = fractions
        self._counts: dict[str, Counter[Label]] = {part: Counter() for part in fractions}

    def take(self, labels: Counter[Label]) -> str:
        """Give a group to the part that lacks its labels most; return the part."""
        part = max(self._fractions, key=lambda name: self._lack(name, labels))
        self._counts[part].update(labels)
        return part

    def _lack(self, part: str, labels: Counter[Label]) -> float:
        """How far the part stays below its share, each label weighted by the group's share of it.

        Half of the group counts as if it were there already, as in the divisor method of Sainte-Laguë: counting all of
        it would keep groups away from small parts, counting none would draw the first ones there.
        """
        counts, share = self._counts[part], self._fractions[part]
        return sum(
            count / self.totals[label] * (1 - (counts[label] + count / 2) / (share * self.totals[label]))
            for label, count in labels.items()
        )
