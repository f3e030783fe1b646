"""Measure the tripwires on labelled texts: ``python tests/benchmarks/tripwires.py [--ids] FILE.jsonl[.gz] …``.

Rows hold ``text`` and ``tier``; of a file of invented rows (``inv-NN-MMM``) every fifth is also reported by itself, as
the part that was held out while the list was written. Prints numbers only, never a text.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from model.text import normalise
from model.tripwire import DEFAULT_TRIPWIRES_PATH, Hit, Tripwires

SEVERE = 2
TOP = 3


class Reading(NamedTuple):
    tier: int
    hits: tuple[Hit, ...]
    held_out: bool

    @property
    def raised_to(self) -> int:
        return max((hit.tier for hit in self.hits), default=0)


def is_held_out(identifier: str) -> bool:
    """Every fifth invented row; contrast pairs (``inv-09``) in blocks of ten, so that pairs stay together."""
    kind, _, rest = identifier.partition("-")
    if kind != "inv":
        return False
    group, number = rest.split("-")
    return int(number) // (10 if group == "09" else 1) % 5 == 0


def rows(path: Path) -> Iterator[dict[str, object]]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def read(tripwires: Tripwires, path: Path) -> tuple[list[Reading], float]:
    """All readings of a file, and the texts scanned per second of processor time (normalisation not counted)."""
    labelled = [(str(row.get("id", "")), normalise(str(row["text"])).text, int(str(row["tier"]))) for row in rows(path)]
    start = time.process_time()
    found = [tripwires.scan(text) for _, text, _ in labelled]
    seconds = max(time.process_time() - start, 1e-9)
    readings = [
        Reading(tier, hits, is_held_out(identifier))
        for (identifier, _, tier), hits in zip(labelled, found, strict=True)
    ]
    return readings, len(labelled) / seconds


def share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {part / whole:.3f}" if whole else "–"


def report(name: str, readings: list[Reading]) -> None:
    pairs = Counter((reading.tier, reading.raised_to) for reading in readings)

    def count(true: range, raised: range) -> int:
        return sum(number for (tier, to), number in pairs.items() if tier in true and to in raised)

    severe, top, anything = range(SEVERE, 9), range(TOP, 9), range(9)
    print(f"\n{name}: {len(readings)} texts")
    print(f"  recall of tier >= 2            {share(count(severe, severe), count(severe, anything))}")
    print(f"  precision of tier >= 2         {share(count(severe, severe), count(anything, severe))}")
    print(f"  recall of tier 3 (as >= 2)     {share(count(top, severe), count(top, anything))}")
    print(f"  recall of tier 3 (as 3)        {share(count(top, top), count(top, anything))}")
    print(f"  precision of tier 3            {share(count(top, top), count(anything, top))}")
    print(f"  tier 0 raised to >= 2          {share(count(range(1), severe), count(range(1), anything))}")
    print(f"  tier 0 raised at all           {share(count(range(1), range(1, 9)), count(range(1), anything))}")
    print(f"  tier 1 raised to >= 2          {share(count(range(1, 2), severe), count(range(1, 2), anything))}")


def report_ids(tripwires: Tripwires, readings: list[Reading]) -> None:
    print(f"\n  {'id':20} {'>=2 right':>10} {'>=2 wrong':>10} {'on tier 0':>10} {'watch':>6}")
    for identifier in tripwires.ids:
        right = wrong = routine = watched = 0
        for reading in readings:
            raised = max((hit.tier for hit in reading.hits if hit.id == identifier), default=0)
            right += raised >= SEVERE <= reading.tier
            wrong += raised >= SEVERE > reading.tier
            routine += raised >= SEVERE and reading.tier == 0
            watched += raised == 1
        print(f"  {identifier:20} {right:10} {wrong:10} {routine:10} {watched:6}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--tripwires", type=Path, default=DEFAULT_TRIPWIRES_PATH)
    parser.add_argument("--ids", action="store_true", help="a line for each tripwire")
    arguments = parser.parse_args()
    tripwires = Tripwires.load(arguments.tripwires)
    for path in arguments.files:
        readings, speed = read(tripwires, path)
        report(path.name, readings)
        held_out = [reading for reading in readings if reading.held_out]
        if held_out:
            report(f"{path.name}, held out", held_out)
        print(f"  texts per second of processor  {speed:,.0f}")
        if arguments.ids:
            report_ids(tripwires, readings)


if __name__ == "__main__":
    main()
