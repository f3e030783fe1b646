from __future__ import annotations

import msgspec
import pytest

from model.taxonomy import Taxonomy
from training.corpus import Example


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return Taxonomy.load()


@pytest.fixture
def make_example():
    def make(text: str, **labels: object) -> Example:
        values = {"id": text[:8], "domain": "labour", "tier": 0, "signals": (), "file": "t.jsonl", "row": 1}
        return msgspec.convert({**values, "text": text, **labels}, Example)

    return make


@pytest.fixture
def write_jsonl(tmp_path):
    def write(name: str, rows: list[dict[str, object]]):
        path = tmp_path / name
        path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
        return path

    return write
