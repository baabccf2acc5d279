"""A table in the Parquet format, read by pyarrow, which is imported here and nowhere else.

It is what `Table` is to CSV: a header, and columns as numbers or as text, some rows at a time. Rows are counted from 1,
since there is no row of names. A missing value is an empty cell.
"""

from __future__ import annotations

from typing import Any, Collection, Iterator

import numpy as np

from nndsl.data.files import SIZE_LIMIT, DataFile
from nndsl.data.formats.cells import GAPS, NUMBERS, TEXTS, Column, Rows
from nndsl.data.formats.packed import RATIO, sha256_of
from nndsl.data.formats.table import BLOCK, check_names, column_name
from nndsl.data.problems import Faults, Problems
from nndsl.data.watching import Watch, unwatched
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import tables
from nndsl.diagnostics.catalogue.places import Cell

MAGIC = b"PAR1"
NUMBER_BYTES = 8
EXPECTED = {NUMBERS: "numbers", GAPS: "numbers", TEXTS: "numbers or texts"}


class ParquetTable:
    """A table whose header has been read. Raises Refused (NN605, NN609, NN661, NN662) where there is none."""

    first_row = 1

    def __init__(self, file: DataFile, watch: Watch = unwatched):
        self.arrow = _pyarrow(file)
        self.name, self.span, self.watch, self.size = file.name, file.span, watch, file.size
        self._sha256 = sha256_of(file)
        if file.stream.peek(4)[:4] != MAGIC:
            raise self._unreadable("it does not begin as one does")
        try:
            self._file = self.arrow.parquet.ParquetFile(self.arrow.PythonFile(file.stream, "r"))
        except self._failures as error:
            raise self._unreadable(str(error)) from None
        self._names = self._file.schema_arrow.names
        self.header = tuple(map(column_name, self._names))
        check_names(self.header, self.name, self.span)

    def cell(self, row: int, place: int) -> Cell:
        return Cell(self.name, row, self.header[place])

    def other_separator(self) -> str:
        return ""

    def sha256(self) -> str:
        """The digest of the file."""
        return self._sha256

    def rows(self, columns: Collection[Column], problems: Problems) -> Iterator[Rows]:
        """Some rows of some columns at a time. What is wrong is reported after the last, and raised: Refused (NN608,
        NN613, NN662 to NN664)."""
        self._check_kinds(columns, problems)
        places = sorted({column.place for column in columns})
        self._check_size(len(places))
        faults = {column: Faults() for column in columns}
        count = 0
        for found in self._batches(places):
            read = {c: self._column(c, found[c.place], count, faults[c]) for c in columns}
            yield Rows(len(found[places[0]]), read)
            if any(found.enough for found in faults.values()):
                break
            count += len(found[places[0]])
            self.watch(self.name, count / self._file.metadata.num_rows)
        for column in columns:
            faults[column].report(problems, self.span)
        problems.stop_on_errors()

    # ---- reading

    @property
    def _failures(self) -> tuple[type[Exception], ...]:
        return self.arrow.ArrowException, OSError, ValueError

    def _batches(self, places: list[int]) -> Iterator[dict[int, Any]]:
        """Some rows of these columns at a time."""
        names = [self._names[place] for place in places]
        earlier = [self._names[:place].count(name) for place, name in zip(places, names)]  # columns of no name share it
        try:
            for batch in self._file.iter_batches(BLOCK, columns=names):
                indices = map(batch.schema.get_all_field_indices, names)
                yield {place: batch.column(found[n]) for place, found, n in zip(places, indices, earlier)}
        except self._failures as error:
            raise self._unreadable(str(error)) from None

    def _check_kinds(self, columns: Collection[Column], problems: Problems) -> None:
        """Numbers are read as numbers; numbers and texts as text."""
        types = self.arrow.types
        for place, kind in columns:
            type = self._file.schema_arrow.field(place).type
            type = type.value_type if types.is_dictionary(type) else type
            fits = [types.is_integer, types.is_floating, types.is_boolean, types.is_decimal, types.is_null]
            if kind == TEXTS:
                fits += [types.is_string, types.is_large_string]
            if not any(fit(type) for fit in fits):
                column = self.header[place]
                problems.report(tables.column_kind(self.span, self.name, column, str(type), EXPECTED[kind]))
        problems.stop_on_errors()

    def _check_size(self, columns: int) -> None:
        """A few bytes can tell of any number of rows that are all alike."""
        rows, most = self._file.metadata.num_rows, max(SIZE_LIMIT, RATIO * self.size) // NUMBER_BYTES
        if not rows:
            raise Refused(tables.empty_table(self.span, self.name, header=True))
        if rows * columns > most:
            raise Refused(tables.too_many_cells(self.span, self.name, rows, columns, most))

    def _column(self, column: Column, found: Any, before: int, faults: Faults) -> np.ndarray | list[str]:
        return _texts(found) if column.kind == TEXTS else self._numbers(column, found, before, faults)

    def _numbers(self, column: Column, found: Any, before: int, faults: Faults) -> np.ndarray:
        values = found.cast(self.arrow.float64(), safe=False).to_numpy(zero_copy_only=False)
        wrong = np.isinf(values) if column.kind == GAPS else ~np.isfinite(values)
        for index in np.flatnonzero(wrong).tolist():
            value = found[index].as_py()
            fault = "empty" if value is None else "nan" if value != value else "infinite"
            faults.add(fault, self.cell(before + index + self.first_row, column.place), fault)
        return values

    def _unreadable(self, reason: str) -> Refused:
        return Refused(tables.not_parquet(self.span, self.name, reason))


def _pyarrow(file: DataFile) -> Any:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise Refused(tables.pyarrow_missing(file.span, file.name)) from None
    return pyarrow


def _texts(column: Any) -> list[str]:
    """Each value as text, as a table of text would have it; an empty one where there is none."""
    return ["" if value is None or value != value else _text(value) for value in column.to_pylist()]


def _text(value: Any) -> str:
    return str(int(value) if isinstance(value, bool) else value)
