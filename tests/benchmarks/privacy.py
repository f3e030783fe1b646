"""Precision and recall of the personal-data finder on ``datasets/privacy/cases.jsonl``, kind by kind.

Run from the repository root: ``python tests/benchmarks/privacy.py`` (``--misses`` lists what differs). A finding counts
as right when its kind and both offsets equal an expected span. Intervals are Wilson 95 % score intervals (Wilson 1927).
"""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from pathlib import Path

from model.privacy import KINDS, find_personal_data

__all__ = ("CASES", "Score", "measure", "wilson")

CASES = Path(__file__).parents[2] / "datasets" / "privacy" / "cases.jsonl"
_Z95 = 1.959963984540054


class Score:
    """Counts of one kind: expected spans, findings, and findings that are right."""

    def __init__(self, expected: int, found: int, right: int) -> None:
        self.expected, self.found, self.right = expected, found, right

    @property
    def precision(self) -> float:
        """Right among found, 0-1; 1.0 when nothing was found."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """Right among expected, 0-1; 1.0 when nothing was expected."""
        return self.right / self.expected if self.expected else 1.0


def wilson(right: int, total: int) -> tuple[float, float]:
    """Return the Wilson 95 % interval of a proportion; (0, 1) for no trial."""
    if total == 0:
        return 0.0, 1.0
    share, z2 = right / total, _Z95**2
    centre = share + z2 / (2 * total)
    spread = _Z95 * math.sqrt(share * (1 - share) / total + z2 / (4 * total**2))
    return max(0.0, (centre - spread) / (1 + z2 / total)), min(1.0, (centre + spread) / (1 + z2 / total))


def measure(path: Path = CASES, part: str | None = None) -> tuple[dict[str, Score], list[str]]:
    """Score every kind and ``overall``; the second value names each miss and each false finding.

    Args:
        path: The list, see ``datasets/privacy/README.md``.
        part: ``development`` or ``fresh``; both together without it.
    """
    expected: Counter[str] = Counter()
    found: Counter[str] = Counter()
    right: Counter[str] = Counter()
    differences = []
    for line in path.read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if part is not None and case["part"] != part:
            continue
        text = case["text"]
        wanted = {(span["start"], span["end"], span["kind"]) for span in case["spans"]}
        got = {(item.start, item.end, item.kind) for item in find_personal_data(text)}
        for counter, spans in ((expected, wanted), (found, got), (right, wanted & got)):
            counter.update(kind for _, _, kind in spans)
        for sign, spans in (("missed", wanted - got), ("false", got - wanted)):
            differences += [f"{case['id']} {sign} {kind} {text[start:end]}" for start, end, kind in sorted(spans)]
    scores = {kind: Score(expected[kind], found[kind], right[kind]) for kind in KINDS}
    scores["overall"] = Score(expected.total(), found.total(), right.total())
    return scores, differences


def _row(name: str, score: Score) -> str:
    cells = []
    for value, total in ((score.precision, score.found), (score.recall, score.expected)):
        low, high = wilson(score.right, total)
        cells.append(f"{value:.3f} [{low:.3f}, {high:.3f}]")
    return f"{name:<16} {score.expected:>8} {score.found:>6} {score.right:>6}  {cells[0]:<22} {cells[1]}"


def main() -> None:
    """Print a table for each part of the list and one for both."""
    for part in ("development", "fresh", None):
        scores, differences = measure(part=part)
        print(f"\n{part or 'all'}")
        print(f"{'kind':<16} {'expected':>8} {'found':>6} {'right':>6}  {'precision [95 %]':<22} recall [95 %]")
        for kind, score in scores.items():
            print(_row(kind, score))
        if "--misses" in sys.argv[1:] and part is not None:
            print(*differences, sep="\n")


if __name__ == "__main__":
    main()
