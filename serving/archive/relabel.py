"""One archive file to another: streamed, atomic, nothing dropped."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import msgspec

from model.predictor import Predictor
from model.tables import RejectedRow, Row, TableReader, open_reader, open_writer, require_column
from serving.archive.errors import ArchiveError
from serving.archive.labelling import ADDED_COLUMNS, ORIGINAL_PREFIX, Relabeller
from serving.routing import Router

__all__ = ("RelabelRequest", "RelabelSummary", "relabel")

TEXT_COLUMNS = ("text", "内容", "诉求内容", "正文", "来电内容", "来件内容")
"""Names under which the text is looked for when none is given; ``text`` wins, of the others exactly one must be there."""

Progress = Callable[[int, int | None], None]
"""Told the rows done and the rows in all, if known."""


class RelabelRequest(msgspec.Struct, frozen=True, kw_only=True):
    """What to label, and where to."""

    source: Path
    out: Path
    text_column: str | None = None
    """None: see :data:`TEXT_COLUMNS`."""
    encoding: str | None = None
    """Of csv and jsonl; None detects UTF-8 or GB18030."""
    sheet: str | None = None
    rejects: Path | None = None
    """Where rows that cannot be read are kept; beside ``out`` when None."""
    batch: int = 512
    """Rows labelled together."""
    masked: bool = False
    overwrite: bool = False


class RelabelSummary(msgspec.Struct, frozen=True):
    """What a run did."""

    rows: int
    rejected: int
    rejects: Path | None
    """File with the rejected rows, None without any."""
    renamed: tuple[str, ...]
    """Input columns kept under ``original_…``."""
    notes: tuple[str, ...]
    """How the file was understood, in Chinese."""
    tiers: dict[int, int]
    domains: dict[str, int]
    needs_human: int
    """Rows with at least one reason to read."""


def relabel(
    request: RelabelRequest, predictor: Predictor, router: Router, now: datetime, progress: Progress
) -> RelabelSummary:
    """Label every row of a table.

    Rows keep their order and their columns. Rows that cannot be read are kept, raw, in the rejects file. The output
    appears when the run has ended well, never before.

    Raises:
        ArchiveError: ``F241`` the output exists, ``F242`` it is the input, ``F243`` no text column can be chosen.
        TableError: A file cannot be read or written, or the text column is missing.
    """
    _check_paths(request)
    with open_reader(request.source, encoding=request.encoding, sheet=request.sheet) as reader:
        column = _text_column(reader, request.text_column)
        renamed = tuple(name for name in reader.columns if name in ADDED_COLUMNS)
        kept = [ORIGINAL_PREFIX + name if name in renamed else name for name in reader.columns]
        relabeller = Relabeller(predictor, router, column, now, masked=request.masked)
        tiers: Counter[int] = Counter()
        domains: Counter[str] = Counter()
        needy = done = 0
        with open_writer(request.out, [*kept, *ADDED_COLUMNS], like=reader) as writer:
            for rows in _batches(reader, request.batch):
                for fields, prediction in relabeller.label([row.fields for row in rows]):
                    writer.write(fields)
                    tiers[prediction.tier] += 1
                    domains[prediction.domain] += 1
                    needy += bool(prediction.needs_human)
                done += len(rows)
                progress(done + len(reader.rejects), reader.total)
            rejects = _keep_rejects(request, reader.rejects)
        return RelabelSummary(
            done,
            len(reader.rejects),
            rejects,
            renamed,
            tuple(reader.notes),
            dict(sorted(tiers.items())),
            dict(domains.most_common()),
            needy,
        )


def _batches(reader: TableReader, size: int) -> Iterator[list[Row]]:
    rows = iter(reader)
    while batch := list(islice(rows, size)):
        yield batch


def _check_paths(request: RelabelRequest) -> None:
    if request.source.resolve() == request.out.resolve():
        raise ArchiveError("F242", f"输出文件 {request.out} 就是输入文件。", "请换一个输出文件名，原件不会被改动。")
    if request.out.exists() and not request.overwrite:
        raise ArchiveError("F241", f"输出文件 {request.out} 已存在。", "请换一个文件名，或加 --overwrite。")


def _text_column(reader: TableReader, named: str | None) -> str:
    if named is not None:
        require_column(reader, named)
        return named
    found = [name for name in TEXT_COLUMNS if name in reader.columns]
    if found[:1] == ["text"] or len(found) == 1:
        return found[0]
    columns = "、".join(reader.columns)
    raise ArchiveError("F243", f"不知道哪一列是来件内容，现有的列：{columns}。", "请用 --text-column 指明。")


def _keep_rejects(request: RelabelRequest, rejects: list[RejectedRow]) -> Path | None:
    """Write rejected rows with their raw bytes (base64), so that nothing is lost."""
    if not rejects:
        return None
    path = request.rejects or request.out.with_name(f"{request.out.name.split('.')[0]}.rejects.jsonl")
    with open_writer(path, ["number", "code", "reason", "raw_base64"]) as writer:
        for row in rejects:
            raw = base64.b64encode(row.raw).decode("ascii")
            writer.write({"number": row.number, "code": row.code, "reason": row.reason, "raw_base64": raw})
    return path
