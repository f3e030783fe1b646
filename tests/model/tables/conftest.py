from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from model.tables import open_reader, open_writer

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def write_rows():
    def write(path: Path, rows: list[dict[str, object]], columns: list[str] | None = None) -> Path:
        with open_writer(path, columns or list(rows[0])) as writer:
            for row in rows:
                writer.write(row)
        return path

    return write


@pytest.fixture
def read_rows():
    def read(path: Path, **options: str) -> list[dict[str, object]]:
        with open_reader(path, **options) as reader:
            rows = [row.fields for row in reader]
            assert reader.rejects == []
        return rows

    return read
