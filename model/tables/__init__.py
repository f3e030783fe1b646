"""Tables of texts as streams of rows: csv, tsv, xlsx, parquet, jsonl and jsonl.gz.

One row is in memory at a time (one batch for parquet). A row that cannot be read is never dropped in silence and never
ends the file: it goes to :attr:`TableReader.rejects` with its number, a code, a Chinese reason and its raw bytes.

How values travel:

========== ============================== ============================== ============================
format     reading                        writing lists and dicts        writing the rest
========== ============================== ============================== ============================
csv, tsv   every value is ``str``         JSON text                      ``str`` unchanged, others as text
xlsx       str, int, float, bool, date …  JSON text                      keeps its type; text is never a formula
jsonl      as JSON says                   native                         JSON
parquet    as the schema says             JSON text                      keeps its type; mixed columns become text
========== ============================== ============================== ============================

An empty cell is ``""`` in csv and ``None`` elsewhere; csv and xlsx cannot tell ``None`` from ``""``.

Codes of :class:`~model.errors.TableError`: ``F121`` cannot be opened or format not known, ``F122`` empty,
``F123`` columns missing or repeated, ``F124`` encoding, ``F125`` damaged or protected, ``F126`` optional package missing,
``F127`` over a size limit, ``F128`` cannot be written, ``F129`` no such sheet.
Codes of :class:`RejectedRow`: see :class:`RejectCode`.
"""

from __future__ import annotations

from model.tables.atomic import atomic_file
from model.tables.cells import cell_text
from model.tables.opening import READABLE_SUFFIXES, WRITABLE_SUFFIXES, open_reader, open_writer
from model.tables.rows import RejectCode, RejectedRow, Row, TableReader, TableWriter, require_column

__all__ = (
    "READABLE_SUFFIXES",
    "WRITABLE_SUFFIXES",
    "RejectCode",
    "RejectedRow",
    "Row",
    "TableReader",
    "TableWriter",
    "atomic_file",
    "cell_text",
    "open_reader",
    "open_writer",
    "require_column",
)
