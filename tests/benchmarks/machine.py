"""Facts about the machine without which no number here means anything."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from importlib import metadata
from pathlib import Path

import numpy as np

__all__ = ("THREAD_VARIABLES", "facts", "scratch_folder")

LIBRARIES = (
    *("numpy", "scipy", "scikit-learn", "jieba", "safetensors", "onnxruntime", "tokenizers", "torch", "transformers"),
    *("litestar", "uvicorn", "sqlalchemy", "httpx"),
)
THREAD_VARIABLES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
SYNC_PROBES = 50


def scratch_folder() -> tempfile.TemporaryDirectory[str]:
    """A folder on the disk of the working directory: the system's own may be memory, where a sync costs nothing."""
    root = Path(".benchmarks")
    root.mkdir(exist_ok=True)
    return tempfile.TemporaryDirectory(dir=root)


def facts(threads: int) -> dict[str, str]:
    """Processor, memory, disk, versions and thread budget, as printed."""
    with scratch_folder() as folder:
        sync = _sync_milliseconds(Path(folder) / "probe")
    return {
        "processor": _first("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores usable": str(_cores()),
        "memory": _first("/proc/meminfo", "MemTotal") or "unknown",
        "load average": ", ".join(f"{load:.2f}" for load in os.getloadavg()),
        "4 KiB write + fsync": f"{sync:.2f} ms (median of {SYNC_PROBES})",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
        "libraries": ", ".join(f"{name} {metadata.version(name)}" for name in LIBRARIES),
        "thread budget": f"{threads} per process for numeric libraries",
    }


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _first(file: str, key: str) -> str | None:
    try:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), None)


def _sync_milliseconds(file: Path) -> float:
    times = []
    with file.open("wb", buffering=0) as probe:
        for _ in range(SYNC_PROBES):
            begun = time.perf_counter()
            probe.write(bytes(4096))
            os.fsync(probe.fileno())
            times.append(time.perf_counter() - begun)
    return 1000 * float(np.median(times))
