"""Which texts are kept out of a fine-tuning, and how a later step knows that it reads the same ones."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from training.corpus import Example
from training.linear.folds import assign_folds

__all__ = ("data_digest", "hold_out")


def hold_out(groups: Sequence[str], share: float, seed: int) -> npt.NDArray[np.int64]:
    """Rows of about ``share`` of the groups; a group is held whole."""
    return np.flatnonzero(assign_folds(groups, max(2, round(1 / share)), seed) == 0)


def data_digest(examples: Sequence[Example]) -> str:
    """SHA-256 over texts and domains in order."""
    digest = hashlib.sha256()
    for example in examples:
        digest.update(f"{example.domain}\0{example.tier}\0{example.text}\0".encode())
    return digest.hexdigest()
