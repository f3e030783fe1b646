"""How many threads torch uses."""

from __future__ import annotations

import os

import torch

__all__ = ("use_threads",)


def use_threads(threads: int | None) -> int:
    """Set torch's threads, all processors that this process may use when None.

    Sums depend on the number, so runs that must agree bit for bit use the same.
    """
    count = threads or len(os.sched_getaffinity(0))
    torch.set_num_threads(count)
    return count
