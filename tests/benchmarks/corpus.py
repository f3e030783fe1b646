"""The texts that everything is measured on: the invented corpus of the repository."""

from __future__ import annotations

from pathlib import Path

import msgspec

__all__ = ("SPLITS", "rows", "texts")

FOLDER = Path(__file__).parents[2] / "datasets" / "invented"
SPLITS = ("train", "calibration", "test")


def rows(*splits: str) -> list[dict[str, object]]:
    """Rows of the given splits, as they are in the files."""
    return [
        msgspec.json.decode(line, type=dict[str, object])
        for split in splits
        for line in (FOLDER / f"{split}.jsonl").read_bytes().splitlines()
    ]


def texts(*splits: str) -> list[str]:
    """Texts of the given splits."""
    return [str(row["text"]) for row in rows(*splits)]
