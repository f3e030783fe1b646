"""Examples to jsonl, the form of the data contract."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.tables import open_writer
from training.corpus.columns import FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from training.corpus.example import Example

__all__ = ("write_examples",)


def write_examples(path: Path, examples: Iterable[Example]) -> None:
    """Write examples in the order given, without fields that nobody filled in.

    Args:
        path: A table; jsonl keeps lists as lists.
        examples: The examples.

    Raises:
        TableError: The file cannot be written.
    """
    with open_writer(path, FIELDS) as writer:
        for example in examples:
            values = {field: getattr(example, field) for field in FIELDS}
            optional = {"confidence", "source", "channel", "tier", "signals"}
            writer.write(
                {field: value for field, value in values.items() if field not in optional or value not in {None, ""}}
            )
