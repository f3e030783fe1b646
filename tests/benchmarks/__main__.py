"""``python -m tests.benchmarks`` (``make bench``): what fenliu costs on this machine, with named alternatives.

Benchmarks are hard. Everything runs on one machine that may be doing other things; clocks of virtual machines change;
the invented corpus is not the inflow of a centre. So: things that are compared take turns, medians come with bootstrap
intervals, the machine is described beside the numbers, nothing here fails because something was slow, and every module
says what limits its numbers. Ratios travel between machines better than times do. To compare two versions, run both on
the same idle machine, more than once.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from pathlib import Path

import msgspec

from model.errors import FenliuError
from model.predictor import DEFAULT_BUNDLE
from tests.benchmarks import machine
from tests.benchmarks.measurement import Measurement, Setup

MEASUREMENTS = ("scorer", "encoder", "predictor", "relabel", "service")
"""Modules with ``measure(setup) -> Measurement``."""


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure what fenliu costs.")
    parser.add_argument("--only", action="append", choices=MEASUREMENTS, help="run this measurement; may be repeated")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results there too")
    parser.add_argument("--bundle", type=Path, default=DEFAULT_BUNDLE, help="bundle to measure; the shipped one")
    parser.add_argument("--threads", type=int, default=1, help="threads of numeric libraries (1)")
    parser.add_argument("--repeats", type=int, default=21, help="interleaved repeats (21)")
    parser.add_argument("--seconds", type=float, default=30.0, help="length of the HTTP run (30)")
    return parser.parse_args()


def _show(found: Measurement) -> None:
    print(f"\n{found.name}: {found.question}")
    for figure in found.figures:
        print(figure.line())
    for caveat in found.caveats:
        print(f"  ({caveat})")


def main() -> int:
    """Run the measurements and print them.

    Returns:
        1 when one could not be taken.
    """
    arguments = _arguments()
    setup = Setup(arguments.bundle.resolve(), arguments.threads, arguments.repeats, arguments.seconds)
    facts = machine.facts(setup.threads)
    for name, fact in facts.items():
        print(f"{name:<20} {fact}")
    found: list[Measurement] = []
    failed = []
    for name in arguments.only or MEASUREMENTS:
        try:
            found.append(importlib.import_module(f"tests.benchmarks.{name}").measure(setup))
        except (FenliuError, RuntimeError, OSError) as error:
            failed.append(name)
            print(f"\n{name}: could not be measured: {error}", flush=True)
            continue
        _show(found[-1])
        sys.stdout.flush()
    if arguments.json is not None:
        results = {"machine": facts, "bundle": setup.bundle.name, "measurements": msgspec.to_builtins(found)}
        arguments.json.write_text(json.dumps(results | {"failed": failed}, ensure_ascii=False, indent=2) + "\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
