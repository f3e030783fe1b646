"""What the processor can do with 8-bit integers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

__all__ = ("processor_features",)

CPUINFO = Path("/proc/cpuinfo")
FEATURES = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx_vnni_int8", "amx_int8", "asimddp", "i8mm", "sve")
"""Flags of Linux that decide which matrix kernels onnxruntime takes."""


@lru_cache(maxsize=1)
def processor_features() -> tuple[str, ...]:
    """Those of :data:`FEATURES` that this processor has, in that order; empty where the system does not say."""
    return read_features(CPUINFO)


def read_features(file: Path) -> tuple[str, ...]:
    """Read a ``cpuinfo``: ``flags`` on x86, ``Features`` on Arm."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError:  # not Linux
        return ()
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith(("flags", "Features"))), [])
    return tuple(feature for feature in FEATURES if feature in flags)
