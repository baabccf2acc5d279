"""A table in the Parquet format, read by pyarrow, which is imported here and nowhere else.

It is what `Table` is to CSV: a header, and columns as numbers or as text. Rows are counted from 1, since there is no
row of names. A missing value is an empty cell.
"""

from __future__ import annotations

import hashlib
from typing import Any, Iterable, Sequence

import numpy as np

from nndsl.data import files
from nndsl.data.files import DataFile
from nndsl.data.problems import Problems, Repeated
from nndsl.data.table import BLOCK, Columns, check_names, column_name
from nndsl.data.watching import Watch, unwatched
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import data as data_errors

MAGIC = b"PAR1"
NUMBER_BYTES = 8


class ParquetTable:
    """A table whose header has been read. Raises Refused (NN608, NN609, NN661, NN662) where there is none."""

    first_row = 1

    def __init__(self, file: DataFile, watch: Watch = unwatched):
        self.arrow = _pyarrow(file)
        content = file.read()
        self.name, self.span, self.watch = file.name, file.span, watch
        self.sha256 = hashlib.sha256(content).hexdigest()
        if not content.startswith(MAGIC):
            raise self._unreadable("it does not begin as one does")
        try:
            self._file = self.arrow.parquet.ParquetFile(self.arrow.BufferReader(content))
        except self._failures as error:
            raise self._unreadable(str(error)) from None
        self._names = self._file.schema_arrow.names
        self.header = tuple(map(column_name, self._names))
        check_names(self.header, self.name, self.span)

    def cell(self, row: int, place: int) -> data_errors.Cell:
        return data_errors.Cell(self.name, row, self.header[place])

    def read(self, numbers: Iterable[int], texts: Iterable[int], problems: Problems) -> Columns:
        """Columns as numbers and as text; a place may be in both. Raises Refused (NN608, NN613, NN662 to NN664)."""
        parts: dict[int, list[np.ndarray]] = {place: [] for place in numbers}
        words: dict[int, list[str]] = {place: [] for place in texts}
        self._check_kinds(parts, words, problems)
        places = sorted({*parts, *words})
        self._check_size(len(places))
        faults = {place: Repeated() for place in parts}
        count = 0
        for columns in self._batches(places):
            for place, found in parts.items():
                found.append(self._numbers(columns[place], place, count, faults[place]))
            for place, found in words.items():
                found += _texts(columns[place])
            count += len(columns[places[0]])
            self.watch(self.name, count / self._file.metadata.num_rows)
        for repeated in faults.values():
            repeated.report(problems, lambda fault, found: data_errors.not_a_number(self.span, found, fault))
        problems.stop_on_errors()
        return Columns(count, {place: np.concatenate(found) for place, found in parts.items()}, words)

    # ---- reading

    @property
    def _failures(self) -> tuple[type[Exception], ...]:
        return self.arrow.ArrowException, OSError, ValueError

    def _batches(self, places: Sequence[int]) -> Iterable[dict[int, Any]]:
        """Some rows of these columns at a time."""
        names = [self._names[place] for place in places]
        try:
            for batch in self._file.iter_batches(BLOCK, columns=names):
                yield {place: batch.column(name) for place, name in zip(places, names)}
        except self._failures as error:
            raise self._unreadable(str(error)) from None

    def _check_kinds(self, numbers: Iterable[int], texts: Iterable[int], problems: Problems) -> None:
        """Numbers are read as numbers; numbers and texts as text."""
        types = self.arrow.types
        for expected, places in (("numbers", numbers), ("numbers or texts", texts)):
            for place in places:
                type = self._file.schema_arrow.field(place).type
                type = type.value_type if types.is_dictionary(type) else type
                fits = [types.is_integer, types.is_floating, types.is_boolean, types.is_decimal, types.is_null]
                if expected != "numbers":
                    fits += [types.is_string, types.is_large_string]
                if not any(fit(type) for fit in fits):
                    column = self.header[place]
                    problems.report(data_errors.column_kind(self.span, self.name, column, str(type), expected))
        problems.stop_on_errors()

    def _check_size(self, columns: int) -> None:
        rows = self._file.metadata.num_rows
        if not rows:
            raise Refused(data_errors.empty_table(self.span, self.name, header=True))
        if rows * columns * NUMBER_BYTES > files.SIZE_LIMIT:
            most = files.SIZE_LIMIT // NUMBER_BYTES
            raise Refused(data_errors.too_many_cells(self.span, self.name, rows, columns, most))

    def _numbers(self, column: Any, place: int, before: int, faults: Repeated) -> np.ndarray:
        values = column.cast(self.arrow.float64(), safe=False).to_numpy(zero_copy_only=False)
        for index in np.flatnonzero(~np.isfinite(values)):
            value = column[int(index)].as_py()
            fault = "empty" if value is None else "nan" if value != value else "infinite"
            faults.add(fault, self.cell(before + int(index) + self.first_row, place), fault)
        return values

    def _unreadable(self, reason: str) -> Refused:
        return Refused(data_errors.not_parquet(self.span, self.name, reason))


def _pyarrow(file: DataFile) -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise Refused(data_errors.pyarrow_missing(file.span, file.name)) from None
    return pyarrow


def _texts(column: Any) -> list[str]:
    """Each value as text, as a table of text would have it; an empty one where there is none."""
    return ["" if value is None or value != value else _text(value) for value in column.to_pylist()]


def _text(value: Any) -> str:
    return str(int(value) if isinstance(value, bool) else value)
