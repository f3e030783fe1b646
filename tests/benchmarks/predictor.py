"""The predictor alone: from a text to a whole prediction, without HTTP and without a database.

Each timed call reads another text, so nothing is measured twice from a warm cache of its own. Start-up is measured in
fresh processes whose files the system has in memory already: a first start after boot also waits for the disk.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time

import numpy as np
from threadpoolctl import threadpool_limits

from model.predictor import Predictor
from tests.benchmarks import corpus
from tests.benchmarks.machine import THREAD_VARIABLES
from tests.benchmarks.measurement import Figure, Floats, Measurement, Setup, figure_of, percentile

__all__ = ("measure",)

SHORTEST, LONGEST = 100, 120
"""Characters: about what people write."""
LONG = 5_000
STARTS = 5

_START = """
import json, sys, time
t0 = time.perf_counter()
from pathlib import Path
from model.predictor import Predictor
t1 = time.perf_counter()
predictor = Predictor.load(Path(sys.argv[1]))
t2 = time.perf_counter()
predictor.predict([sys.argv[2]])
t3 = time.perf_counter()
print(json.dumps([t1 - t0, t2 - t1, t3 - t2]))
"""


def _starts(setup: Setup, text: str) -> list[tuple[float, float, float]]:
    environment = os.environ | dict.fromkeys(THREAD_VARIABLES, str(setup.threads))
    found = []
    for _ in range(STARTS):
        command = [sys.executable, "-c", _START, str(setup.bundle), text]
        done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True, timeout=120)
        found.append(tuple(json.loads(done.stdout)))
    return found


def _latencies(predictor: Predictor, texts: list[str]) -> Floats:
    times = []
    for text in texts:
        begun = time.perf_counter()
        predictor.predict([text])
        times.append(1000 * (time.perf_counter() - begun))
    return np.array(times)


def measure(setup: Setup) -> Measurement:
    """Latency of one text, throughput of many, and start-up."""
    everything = corpus.texts(*corpus.SPLITS)
    usual = [text for text in everything if SHORTEST <= len(text) <= LONGEST]
    batch = corpus.texts("calibration", "test")
    predictor = Predictor.load(setup.bundle)
    with threadpool_limits(setup.threads):
        predictor.predict(usual[:20])
        single = _latencies(predictor, usual)
        joined = "\n".join(everything)
        long = _latencies(predictor, [joined[first : first + LONG] for first in range(0, 20 * LONG, LONG)])
        rates = []
        for _ in range(max(3, setup.repeats // 4)):
            begun = time.perf_counter()
            predictor.predict(batch)
            rates.append(len(batch) / (time.perf_counter() - begun))
    imported, loaded, first = (1000 * np.array(column) for column in zip(*_starts(setup, usual[0]), strict=True))
    return Measurement(
        "predictor",
        "Predictor.predict: what one complaint and what an archive costs",
        (
            *(
                figure_of(
                    f"one text of {SHORTEST}-{LONGEST} characters, {name}",
                    single.tolist(),
                    "ms",
                    lambda values, share=share: percentile(values, share),
                )
                for name, share in (("p50", 0.5), ("p95", 0.95))
            ),
            figure_of(f"one text of {LONG:,} characters, p50", long.tolist(), "ms"),
            figure_of(f"{len(batch)} texts in one call", rates, "texts/s"),
            figure_of("import of the package", imported.tolist(), "ms"),
            figure_of("load (verify, read, dictionary)", loaded.tolist(), "ms"),
            figure_of("first prediction after it", first.tolist(), "ms"),
            Figure("size of the bundle", sum(f.stat().st_size for f in setup.bundle.iterdir()) / 1e6, "MB"),
        ),
        (f"{len(usual)} different texts for the latency; start-up is the median of {STARTS} fresh processes",),
    )
