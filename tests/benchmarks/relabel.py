"""``fenliu relabel`` end to end: the command a person types, jsonl in, jsonl out, one process, one file.

The command runs on the whole invented corpus and on a single row; the difference leaves start-up out, and both are
printed. Most texts of the corpus are short and were also seen in training, so real archives with long records run
slower per text and about as fast per character; that rate is printed too.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import numpy as np

from tests.benchmarks import corpus
from tests.benchmarks.machine import THREAD_VARIABLES, scratch_folder
from tests.benchmarks.measurement import Figure, Measurement, Setup, figure_of

__all__ = ("measure",)

RUNS = 3
KEPT = ("id", "text", "channel")
"""Columns of the archive: as a centre would have it, without the labels."""


def _run(command: list[str], environment: dict[str, str], log: Path) -> tuple[float, float]:
    """Run to the end; seconds and peak memory in MB.

    Raises:
        RuntimeError: The command failed.
    """
    begun = time.perf_counter()
    with log.open("wb") as output:
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - begun
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{command[1]} ended with {process.returncode}: {log.read_text(errors='replace')[-500:]}")
    return seconds, used.ru_maxrss * _RSS_UNIT / 1e6


_RSS_UNIT = 1 if sys.platform == "darwin" else 1024


def _check(given: list[dict[str, object]], out: Path) -> None:
    """A command that drops or reorders rows has not done the work.

    Raises:
        RuntimeError: Rows or fields differ.
    """
    answered = [msgspec.json.decode(line, type=dict[str, object]) for line in out.read_bytes().splitlines()]
    if len(answered) != len(given) or any(row["id"] != old["id"] for row, old in zip(answered, given, strict=True)):
        raise RuntimeError(f"relabel gave {len(answered)} rows for {len(given)}, or in another order")
    if not all("suggestions" in row and "lead_body" in row for row in answered):
        raise RuntimeError("relabel gave rows without suggestions or without a route")


def measure(setup: Setup) -> Measurement:
    """Time the command."""
    given = [{name: row[name] for name in KEPT} for row in corpus.rows(*corpus.SPLITS)]
    fenliu = Path(sys.executable).with_name("fenliu")
    environment = os.environ | dict.fromkeys(THREAD_VARIABLES, str(setup.threads))
    times: dict[int, list[float]] = {}
    peak = 0.0
    with scratch_folder() as folder:
        place = Path(folder)
        for run in range(RUNS):
            for rows in (given[:1], given):
                source, out = place / f"in-{len(rows)}.jsonl", place / f"out-{len(rows)}-{run}.jsonl"
                source.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
                command = [str(fenliu), "relabel", str(source), str(out), "--bundle", str(setup.bundle)]
                seconds, memory = _run(command, environment, place / "log")
                _check(rows, out)
                times.setdefault(len(rows), []).append(seconds)
                peak = max(peak, memory)
    one, all_rows = times[1], times[len(given)]
    net = [whole - float(np.median(one)) for whole in all_rows]
    characters = sum(len(str(row["text"])) for row in given)
    return Measurement(
        "relabel",
        f"fenliu relabel on the invented corpus ({len(given)} texts, {characters:,} characters) in one process",
        (
            figure_of(
                "texts per second, start-up left out", [(len(given) - 1) / seconds for seconds in net], "texts/s"
            ),
            figure_of("texts per second, start-up included", [len(given) / seconds for seconds in all_rows], "texts/s"),
            figure_of("characters per second, start-up left out", [characters / seconds for seconds in net], "chars/s"),
            figure_of("whole command", all_rows, "s"),
            figure_of("command on one row (start-up)", one, "s"),
            Figure("peak memory", peak, "MB"),
        ),
        (f"{RUNS} runs each, taken in turns; with so few the interval is little more than the range",),
    )
