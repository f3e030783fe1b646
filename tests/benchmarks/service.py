"""Latency over HTTP at 20 complaints a second: ``python -m serving`` as a child process on loopback.

Every answer includes the commit to SQLite, on the disk of the working directory. Arrivals are evenly spaced (real ones
come in bursts, which queue). The generator shares the cores with the service, so on a small machine part of the
latency is its own; see its lateness. Percentiles are over requests answered 201, and everything else is counted beside
them. Neighbouring requests are not independent, so the intervals are on the narrow side; a p99 of 600 requests rests
on six of them.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import httpx
import numpy as np

from tests.benchmarks import corpus
from tests.benchmarks.load import LoadResult, offer
from tests.benchmarks.machine import THREAD_VARIABLES, scratch_folder
from tests.benchmarks.measurement import Figure, Measurement, Setup, figure_of, percentile

__all__ = ("measure",)

RATE = 20.0
WARM_UP = 2.0
"""Seconds at the same rate that are not counted."""
STARTS = 3
START_LIMIT = 60.0
STOP_LIMIT = 45.0
ANSWER_LIMIT = 30.0
ADDRESS = "http://"


class Running(NamedTuple):
    """A service that answers."""

    process: subprocess.Popen[bytes]
    address: str
    start_seconds: float
    """From the start of the process until ``/health`` answered 200."""


class Usage(NamedTuple):
    """What the process has used so far."""

    resident: float
    """MB now."""
    peak: float
    """MB at most."""
    cpu_seconds: float


def _usage(process: subprocess.Popen[bytes]) -> Usage | None:
    """None where the system has no ``/proc``."""
    try:
        status = Path(f"/proc/{process.pid}/status").read_text(encoding="ascii")
        stat = Path(f"/proc/{process.pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return None
    sizes = {line.partition(":")[0]: line.split()[1] for line in status.splitlines() if line.startswith("Vm")}
    user, system = stat.rpartition(")")[2].split()[11:13]
    ticks = os.sysconf("SC_CLK_TCK")
    return Usage(int(sizes["VmRSS"]) / 1000, int(sizes["VmHWM"]) / 1000, (int(user) + int(system)) / ticks)


def _wait_until_healthy(process: subprocess.Popen[bytes], output: Path) -> str:
    """The address the service prints, once it answers there.

    Raises:
        RuntimeError: It ended, or took longer than the limit.
    """
    limit = time.monotonic() + START_LIMIT
    with httpx.Client(trust_env=False, timeout=ANSWER_LIMIT) as client:
        while process.poll() is None and time.monotonic() < limit:
            words = output.read_text(encoding="utf-8", errors="replace").split()
            address = next((word for word in words if word.startswith(ADDRESS)), None)
            if address is not None:
                try:
                    if client.get(f"{address}/health").status_code == httpx.codes.OK:
                        return address
                except httpx.TransportError:
                    pass
            time.sleep(0.01)
    errors = output.with_suffix(".err").read_text(encoding="utf-8", errors="replace")
    raise RuntimeError(f"the service did not become healthy: {errors[-500:]}")


@contextmanager
def _service(setup: Setup, folder: Path) -> Iterator[Running]:
    """Start the service with an empty database in ``folder``; stop it afterwards."""
    output = folder / "service.out"
    environment = os.environ | dict.fromkeys(THREAD_VARIABLES, str(setup.threads))
    environment |= {
        "FENLIU_BUNDLE": str(setup.bundle),
        "FENLIU_DATABASE_URL": f"sqlite+aiosqlite:///{folder.resolve()}/cases.db",
        "FENLIU_HOST": "127.0.0.1",
        "FENLIU_PORT": "0",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
    begun = time.perf_counter()
    with output.open("wb") as standard, output.with_suffix(".err").open("wb") as errors:
        process = subprocess.Popen([sys.executable, "-m", "serving"], env=environment, stdout=standard, stderr=errors)
        try:
            address = _wait_until_healthy(process, output)
            yield Running(process, address, time.perf_counter() - begun)
        finally:
            process.terminate()
            try:
                process.wait(STOP_LIMIT)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


async def _load(address: str, texts: list[str]) -> LoadResult:
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=address, timeout=ANSWER_LIMIT, limits=limits, trust_env=False) as client:

        async def send(text: str) -> str:
            try:
                answer = await client.post("/api/v1/triage", json={"text": text, "channel": "热线"})
            except httpx.HTTPError as error:
                return type(error).__name__
            return str(answer.status_code)

        warm_up = int(WARM_UP * RATE)
        await offer(send, texts[:warm_up], RATE)
        return await offer(send, texts[warm_up:], RATE)


def _texts(seconds: float) -> list[str]:
    """Different texts as far as the corpus has them, shuffled so that lengths mix."""
    pool = corpus.texts(*corpus.SPLITS)
    order = np.random.default_rng(0).permutation(len(pool))
    needed = int((WARM_UP + seconds) * RATE)
    return [pool[order[number % len(pool)]] for number in range(needed)]


def measure(setup: Setup) -> Measurement:
    """Start the service a few times, load the last one."""
    starts = []
    for _ in range(STARTS - 1):
        with scratch_folder() as folder, _service(setup, Path(folder)) as running:
            starts.append(running.start_seconds)
    with scratch_folder() as folder, _service(setup, Path(folder)) as running:
        starts.append(running.start_seconds)
        before = _usage(running.process)
        result = asyncio.run(_load(running.address, _texts(setup.seconds)))
        after = _usage(running.process)
    answered = 1000 * np.array(result.latencies.get("201", []))
    total = result.outcomes.total()
    figures = [
        figure_of(f"latency {name}", answered.tolist(), "ms", lambda values, share=share: percentile(values, share))
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))
        if len(answered)
    ]
    if len(answered):
        figures.append(Figure("latency, slowest", float(answered.max()), "ms"))
    others = ", ".join(f"{name}: {n}" for name, n in sorted(result.outcomes.items()) if name != "201")
    figures += [
        Figure("requests offered", total, ""),
        Figure("answered 201 (on disk)", len(answered), "", note=f"{len(answered) / result.seconds:.1f} a second"),
        Figure("shed (429)", result.outcomes["429"], ""),
        Figure("other errors", total - len(answered) - result.outcomes["429"], "", note=others),
        Figure("generator late, p99", 1000 * percentile(np.array(result.lateness), 0.99), "ms"),
        figure_of("start to healthy", starts, "s", note=f"{STARTS} starts, empty database"),
    ]
    if before is not None and after is not None:
        used = (after.cpu_seconds - before.cpu_seconds) / (result.seconds + WARM_UP)
        figures += [
            Figure("resident memory when idle", before.resident, "MB"),
            Figure("resident memory after the run", after.resident, "MB", note=f"peak {after.peak:.0f} MB"),
            Figure("processor used during the run", 100 * used, "% of one"),
        ]
    return Measurement(
        "service",
        f"POST /api/v1/triage at {RATE:g} requests a second for {setup.seconds:g} s, evenly spaced, open loop",
        tuple(figures),
        ("generator and service share this machine; latency counts from when a request was due",),
    )
