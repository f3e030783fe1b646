"""Read an archive in batches, predict, route, and write it again with what was found."""

from __future__ import annotations

import time
from itertools import islice
from typing import TYPE_CHECKING

from model.privacy import mask
from model.tables import cell_text, open_reader, open_writer
from serving.archive.columns import ADDED_COLUMNS, find_text_column, give_way
from serving.archive.job import RelabelRequest, Summary
from serving.archive.labelling import added_fields, complaint_of, predict_rows
from serving.archive.rejects import RejectsFile

if TYPE_CHECKING:
    from collections.abc import Callable

    from model.tables import Row, TableReader, TableWriter
    from serving.routing import Router
    from serving.triage.queue import TextPredictor

__all__ = ("relabel",)


def relabel(
    request: RelabelRequest,
    load: Callable[[], tuple[TextPredictor, Router | None]],
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> Summary:
    """Add domain, risk, reasons and lead body to every row of a table.

    Every row that can be read is written, in order, with all its columns; rows that cannot are kept in a rejects file.
    The output appears complete or not at all. Memory is bounded by the batch.

    Args:
        request: Files and options.
        load: Called once, after the files have been checked: the predictor, and the router, or None to leave
            ``lead_body`` empty.
        progress: Called after every batch with the rows read so far and, if known, how many there are.

    Raises:
        ArchiveError: ``F243``, ``F244`` about the files.
        TableError: ``F121``-``F129`` the table cannot be read or written.
        FenliuError: What ``load`` raises, and ``F22x`` when router and bundle use different labels.
    """
    request.check_paths()
    with open_reader(request.source, encoding=request.encoding, sheet=request.sheet) as reader:
        run = _Run(request, reader)
        writer = run.open_writer()
        total = reader.total
        predictor, router = load()
        rejects = RejectsFile(request.rejects_path)
        begun = time.perf_counter()
        try:
            with writer, rejects:  # rejects come to rest first: never an output without its rejects
                run.write_all(writer, rejects, predictor, router, lambda done: progress(done, total))
        except BaseException:
            rejects.discard()
            raise
        run.summary.seconds = time.perf_counter() - begun
        run.summary.rejected = rejects.rows
        run.summary.rejects_path = rejects.path if rejects.rows else None
        return run.summary


class _Run:
    """One run over one open archive."""

    def __init__(self, request: RelabelRequest, reader: TableReader) -> None:
        self._request = request
        self._reader = reader
        self._text_column = find_text_column(reader, request.text_column)
        self._renamed = give_way(reader.columns)
        self.summary = Summary(text_column=self._text_column, renamed=self._renamed, notes=list(reader.notes))

    def open_writer(self) -> TableWriter:
        own = [self._renamed.get(name, name) for name in self._reader.columns]
        # Column types are kept by name, which would be the wrong ones where a column had to give way.
        return open_writer(self._request.out, [*own, *ADDED_COLUMNS], like=None if self._renamed else self._reader)

    def write_all(
        self,
        writer: TableWriter,
        rejects: RejectsFile,
        predictor: TextPredictor,
        router: Router | None,
        progress: Callable[[int], None],
    ) -> None:
        rows = iter(self._reader)
        while batch := list(islice(rows, self._request.batch)):
            predictions = predict_rows(predictor, batch, self._text_column)
            for row, prediction in zip(batch, predictions, strict=True):
                complaint = complaint_of(row.fields, self._text_column, self._request.now)
                masked = mask(complaint.text) if self._request.mask else None
                writer.write(self._own_fields(row, masked) | added_fields(prediction, complaint, router, masked))
            self.summary.count(predictions)
            self._keep_rejects(rejects)
            self.summary.rows = writer.rows
            progress(writer.rows + rejects.rows)
        self._keep_rejects(rejects)

    def _own_fields(self, row: Row, masked: str | None) -> dict[str, object]:
        fields = dict(row.fields)
        if masked is not None and masked != cell_text(fields.get(self._text_column)):
            fields[self._text_column] = masked
        return {self._renamed.get(name, name): value for name, value in fields.items()}

    def _keep_rejects(self, rejects: RejectsFile) -> None:
        rejects.add(self._reader.rejects)
        self._reader.rejects.clear()
