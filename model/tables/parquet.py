"""parquet, in batches with pyarrow."""

from __future__ import annotations

from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from model.errors import TableError
from model.tables.cells import cell_text, json_text
from model.tables.extras import archive_module
from model.tables.rows import RejectCode, Row, TableReader, TableWriter, check_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ("ParquetReader", "ParquetWriter")

READ_BATCH = 1_024
"""Rows in memory while reading."""
WRITE_BATCH = 16_384
"""Rows of one row group."""


class ParquetReader(TableReader):
    """Rows of a parquet file; values as the schema says, nested ones as lists and dicts, times in microseconds.

    Args:
        path: The file.

    Raises:
        TableError: ``F123`` repeated columns, ``F125`` damaged (also while iterating), ``F126`` pyarrow missing.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._arrow = archive_module("pyarrow", "parquet")
        with self._damage_reported():
            self._file = archive_module("pyarrow.parquet", "parquet").ParquetFile(path)
        self._resources.callback(self._file.close)
        self._columns = check_columns(path, list(self._file.schema_arrow.names))

    @property
    def columns(self) -> tuple[str, ...]:
        """Names in the schema."""
        return self._columns

    @property
    def schema(self) -> Any:  # noqa: ANN401 - pyarrow has no types
        """The ``pyarrow.Schema``."""
        return self._file.schema_arrow

    def _count(self) -> int:
        return int(self._file.metadata.num_rows)

    @contextmanager
    def _damage_reported(self) -> Iterator[None]:
        try:
            yield
        except (self._arrow.ArrowException, OSError) as error:
            raise TableError("F125", f"{self.path} 不是完好的 parquet。", "请重新导出。") from error

    def _rows(self) -> Iterator[Row]:
        number = 0
        with self._damage_reported():
            for batch in self._file.iter_batches(batch_size=READ_BATCH):
                for fields in self._fields(self._in_microseconds(batch), number):
                    number += 1
                    if fields is not None:
                        yield Row(number=number, fields=fields)

    def _fields(self, batch: Any, before: int) -> Iterator[dict[str, object] | None]:  # noqa: ANN401
        try:
            yield from batch.to_pylist()
        except UnicodeDecodeError:
            for place in range(batch.num_rows):
                yield self._single(batch.slice(place, 1), before + place + 1)

    def _single(self, row: Any, number: int) -> dict[str, object] | None:  # noqa: ANN401
        try:
            fields: dict[str, object] = row.to_pylist()[0]
        except UnicodeDecodeError:
            texts = [
                column.cast(self._arrow.binary())[0].as_py() for column in row.columns if self._is_text(column.type)
            ]
            raw = json_text([text and text.decode("utf-8", "backslashreplace") for text in texts]).encode()
            self._reject(number, RejectCode.ENCODING, "有一列的文字不是 UTF-8。", raw)
            return None
        return fields

    def _is_text(self, kind: Any) -> bool:  # noqa: ANN401
        return bool(self._arrow.types.is_string(kind) or self._arrow.types.is_large_string(kind))

    def _in_microseconds(self, batch: Any) -> Any:  # noqa: ANN401
        """The batch with nanoseconds cut off, which Python's ``datetime`` does not know."""
        types = self._arrow.types
        for place, field in enumerate(batch.schema):
            if types.is_timestamp(field.type) and field.type.unit == "ns":
                kind = self._arrow.timestamp("us", field.type.tz)
                batch = batch.set_column(place, field.with_type(kind), batch.column(place).cast(kind, safe=False))
            elif types.is_duration(field.type) and field.type.unit == "ns":
                kind = self._arrow.duration("us")
                batch = batch.set_column(place, field.with_type(kind), batch.column(place).cast(kind, safe=False))
        return batch


class ParquetWriter(TableWriter):
    """Writes parquet, one row group per 16,384 rows, zstd-compressed.

    A column's type is that of its values: bool, int64, float64, date, timestamp (µs), binary or string. Whole and broken
    numbers together are float64; any other mixture is text, and so are lists and dicts (JSON). If a later row group
    needs a wider type, what has been written is rewritten.

    Args:
        path: The file.
        columns: Column names in order.
        like: A :class:`ParquetReader` whose types are kept for the columns of the same name.

    Raises:
        TableError: ``F126`` pyarrow missing; while writing ``F128`` a value that does not fit a kept type.
    """

    def __init__(self, path: Path, columns: Sequence[str], like: TableReader | None = None) -> None:
        super().__init__(path, columns)
        self._arrow = archive_module("pyarrow", "parquet")
        self._parquet = archive_module("pyarrow.parquet", "parquet")
        given = like.schema if isinstance(like, ParquetReader) else self._arrow.schema([])
        self._kept = {name: given.field(name) for name in self.columns if name in given.names}
        self._types = {name: self._arrow.null() for name in self.columns if name not in self._kept}
        self._pending: list[Mapping[str, object]] = []
        self._file: Any = None

    def _begin(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._stack.callback(self._close_file)

    def _write(self, fields: Mapping[str, object]) -> None:
        self._pending.append(dict(fields))
        if len(self._pending) == WRITE_BATCH:
            self._flush()

    def _finish(self) -> None:
        self._flush()
        self._file.close()

    def _close_file(self) -> None:
        """After an exception: keep pyarrow from writing its footer once the stream is gone."""
        if self._file is not None and self._file.is_open:
            with suppress(self._arrow.ArrowException):
                self._file.close()

    def _flush(self) -> None:
        """Write the pending rows as one row group, widening the schema first if they need it."""
        wider = dict(self._types)
        for fields in self._pending:
            for name, kind in wider.items():
                wider[name] = self._wider(kind, fields.get(name))
        if self._file is None or wider != self._types:
            written = self._written()
            self._types = wider
            self._file = self._parquet.ParquetWriter(self._stream, self._schema(), compression="zstd")
            for group in written:
                self._file.write_table(self._table(group))
        self._file.write_table(self._table(self._pending))
        self._pending = []

    def _written(self) -> list[list[dict[str, object]]]:
        """Row groups so far, taken back from the temporary file, which is emptied."""
        if self._file is None:
            return []
        self._file.close()
        self._stream.flush()
        with self._parquet.ParquetFile(self._stream.name) as earlier:
            groups = [earlier.read_row_group(place).to_pylist() for place in range(earlier.num_row_groups)]
        self._stream.seek(0)
        self._stream.truncate()
        return groups

    def _schema(self) -> Any:  # noqa: ANN401
        """Types of the file; a column without a value so far is text, which every reader of parquet knows."""
        null, text = self._arrow.null(), self._arrow.string()
        types = {name: text if kind == null else kind for name, kind in self._types.items()}
        return self._arrow.schema(
            [self._kept.get(name) or self._arrow.field(name, types[name]) for name in self.columns]
        )

    def _table(self, rows: Sequence[Mapping[str, object]]) -> Any:  # noqa: ANN401
        schema = self._schema()
        arrays = []
        for name, kind in zip(self.columns, schema.types, strict=True):
            values = [row.get(name) for row in rows]
            if name in self._types and kind == self._arrow.string():
                values = [None if value is None else cell_text(value) for value in values]
            try:
                arrays.append(self._arrow.array(values, type=kind))
            except (self._arrow.ArrowException, UnicodeEncodeError, TypeError, OverflowError) as error:
                raise TableError("F128", f"列“{name}”有不属于 {kind} 的值。", "请改用 csv 或 jsonl 输出。") from error
        return self._arrow.table(arrays, schema=schema)

    def _wider(self, kind: Any, value: object) -> Any:  # noqa: ANN401
        """The narrowest type that holds all values of ``kind`` and ``value``."""
        arrow = self._arrow
        match value:
            case None:
                return kind
            case bool():
                own = arrow.bool_()
            case int() if -(2**63) <= value < 2**63:
                own = arrow.int64()
            case float():
                own = arrow.float64()
            case datetime() if value.tzinfo is None:
                own = arrow.timestamp("us")
            case date() if not isinstance(value, datetime):
                own = arrow.date32()
            case bytes():
                own = arrow.binary()
            case _:
                own = arrow.string()
        if kind in {arrow.null(), own}:
            return own
        return arrow.float64() if {kind, own} == {arrow.int64(), arrow.float64()} else arrow.string()
