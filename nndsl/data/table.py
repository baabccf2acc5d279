"""A table: a CSV file whose first row names the columns, read column by column, each as numbers or as text.

A column of numbers is converted as a whole; only where that fails is it gone through cell by cell to say which cells
are wrong. A number is written with ASCII digits and is finite: what Python's `float` takes beyond that (`nan`, `1_0`,
digits of other scripts) is text here. Rows are read in blocks, so memory holds little more than what is asked for.
"""

from __future__ import annotations

import csv
import hashlib
import unicodedata
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from itertools import islice
from math import isinf, isnan
from typing import Iterable, Iterator, Mapping, Sequence

import numpy as np

from nndsl.data.files import DataFile
from nndsl.data.filling import is_missing
from nndsl.data.problems import Problems, Repeated
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import data as data_errors

BLOCK = 4096  # rows
HEADER = 1  # the header's row
NUMERIC = frozenset("0123456789+-.eE \t")


@dataclass(frozen=True)
class Columns:
    """Columns of a table by their places in the header, all of one length."""

    count: int
    numbers: Mapping[int, np.ndarray]
    texts: Mapping[int, list[str]]


class Table:
    """A table whose header has been read. Raises Refused (NN606 to NN609) where there is none."""

    def __init__(self, file: DataFile):
        content = file.read()
        self.name, self.span = file.name, file.span
        self.sha256 = hashlib.sha256(content).hexdigest()
        self._check_encoding(content)
        text = TextIOWrapper(BytesIO(content), "utf-8-sig", newline="")
        self._reader = csv.reader(text, strict=True)
        self.header = self._header()

    def cell(self, row: int, place: int) -> data_errors.Cell:
        return data_errors.Cell(self.name, row, self.header[place])

    def read(self, numbers: Iterable[int], texts: Iterable[int], problems: Problems) -> Columns:
        """Columns as numbers and as text; a place may be in both. Raises Refused (NN607, NN608, NN612, NN613)."""
        parts: dict[int, list[np.ndarray]] = {place: [] for place in numbers}
        words: dict[int, list[str]] = {place: [] for place in texts}
        faults: dict[int, Repeated] = {place: Repeated() for place in parts}
        rows, count = self._rows(problems), 0
        while block := list(islice(rows, BLOCK)):
            cells = list(zip(*(row for _, row in block)))
            count += len(block)
            for place, found in parts.items():
                found.append(self._numbers(place, cells[place], [row for row, _ in block], faults[place]))
            for place, found in words.items():
                found.extend(cells[place])
        for repeated in faults.values():
            repeated.report(problems, lambda fault, found: data_errors.not_a_number(self.span, found, fault))
        problems.stop_on_errors()
        if not count:
            raise Refused(data_errors.empty_table(self.span, self.name, header=True))
        return Columns(count, {place: np.concatenate(found) for place, found in parts.items()}, words)

    # ---- reading

    def _check_encoding(self, content: bytes) -> None:
        try:
            content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            raise Refused(data_errors.not_utf8(self.span, self.name, error.start, line)) from None

    def _header(self) -> tuple[str, ...]:
        try:
            cells = next(self._reader, [])
        except csv.Error as error:
            raise Refused(data_errors.malformed_table(self.span, self.name, HEADER, str(error))) from None
        header = tuple(column_name(cell) for cell in cells)
        if not any(header):
            raise Refused(data_errors.empty_table(self.span, self.name, header=False))
        self._check_names(header)
        return header

    def _check_names(self, header: Sequence[str]) -> None:
        """Columns without a name are let be: nobody can ask for them alone."""
        problems, first = Problems(), {}
        for place, name in enumerate(header, 1):
            if name and first.setdefault(name, place) != place:
                problems.report(data_errors.column_twice(self.span, self.name, name, first[name], place))
        problems.stop_on_errors()

    def _rows(self, problems: Problems) -> Iterator[tuple[int, list[str]]]:
        """The rows with their numbers. Reports those that do not fit the header; empty lines at the end are none."""
        width, row = len(self.header), HEADER
        ragged: list[tuple[int, int]] = []
        blank: list[tuple[int, int]] = []
        try:
            for row, cells in enumerate(self._reader, HEADER + 1):
                if len(cells) == width:
                    yield row, cells
                elif not cells:
                    blank.append((row, 0))
                    continue
                else:
                    ragged.append((row, len(cells)))
                ragged += blank
                blank.clear()
        except csv.Error as error:
            problems.report(data_errors.malformed_table(self.span, self.name, row + 1, str(error)))
        if ragged:
            problems.report(data_errors.ragged_row(self.span, self.name, sorted(ragged), width))

    def _numbers(self, place: int, cells: Sequence[str], rows: Sequence[int], faults: Repeated) -> np.ndarray:
        values = numbers(cells)
        if values is not None:
            return values
        for row, cell in zip(rows, cells):
            if fault := number_fault(cell):
                faults.add(fault, self.cell(row, place), data_errors.shown(cell))
        return np.empty(0)


def column_name(text: str) -> str:
    """Names of columns are compared as the language compares names, and without spaces around them."""
    return unicodedata.normalize("NFC", text.strip())


def numbers(cells: Sequence[str]) -> np.ndarray | None:
    """Cells as float64 [count], or None unless every one is a finite number."""
    if not NUMERIC.issuperset("".join(cells)):
        return None
    try:
        values = np.array([float(cell) for cell in cells])
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def number_fault(cell: str) -> str:
    """What is wrong with a cell that should be a number, as a key of the catalogue's FAULTS; empty if nothing is."""
    if not cell.strip():
        return "empty"
    if numbers([cell]) is not None:
        return ""
    try:
        value = float(cell)
    except ValueError:
        return "missing" if is_missing(cell) else "text"
    if isnan(value):
        return "nan"
    if isinf(value):
        return "large" if NUMERIC.issuperset(cell) else "infinite"
    return "text"
