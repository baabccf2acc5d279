"""A table: a text file whose first row names the columns, read column by column, each as numbers or as text.

A column of numbers is converted as a whole; only where that fails is it gone through cell by cell to say which cells
are wrong. A number is written with ASCII digits and is finite: what Python's `float` takes beyond that (`nan`, `1_0`,
digits of other scripts) is text here. Rows are read in blocks, so memory holds little more than what is asked for. Lines
without quotes are split at once, which is the same as reading them as CSV and takes half the time.

Cells are divided by the separator that is asked for; else by tabs in a file whose name says so, by commas in others.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass, field
from io import BytesIO, TextIOWrapper
from itertools import chain, islice, repeat
from math import isinf, isnan
from typing import Iterable, Iterator, Mapping, Sequence

import numpy as np

from nndsl.data.files import DataFile
from nndsl.data.filling import is_missing
from nndsl.data.packed import read_unpacked
from nndsl.data.problems import Problems, Repeated
from nndsl.data.watching import Watch, unwatched
from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import data as data_errors
from nndsl.source import Span

BLOCK = 4096  # rows
HEADER = 1  # the header's row
NUMERIC = b"0123456789+-.eE \t"
NOT_PLAIN = re.compile(rb'["\r]')  # in a table that is not lines of cells, whatever it says
SEPARATORS = {"tab": "\t"}  # that are written as words
DIVIDED_BY_TABS = (".tsv", ".tab", ".tsv.gz", ".tab.gz")


@dataclass(frozen=True)
class Columns:
    """Columns of a table by their places in the header, all of one length."""

    count: int
    numbers: Mapping[int, np.ndarray]
    texts: Mapping[int, list[str]]


@dataclass
class Ragged:
    """Rows that do not fit the header, found as (row, cells). Empty lines wait to be found until a row follows."""

    width: int
    found: list[tuple[int, int]] = field(default_factory=list)
    blank: list[tuple[int, int]] = field(default_factory=list)

    def sort_out(self, numbers_of_rows: Iterable[int], rows: list[list[str]]) -> tuple[list[int], list[list[str]]]:
        """The rows that fit, with their numbers."""
        fitting = []
        for row, cells in zip(numbers_of_rows, rows):
            if not cells:
                self.blank.append((row, 0))
                continue
            self.found += self.blank
            self.blank.clear()
            if len(cells) == self.width:
                fitting.append((row, cells))
            else:
                self.found.append((row, len(cells)))
        return [row for row, _ in fitting], [cells for _, cells in fitting]


class Table:
    """A table whose header has been read. Raises Refused (NN606 to NN609) where there is none.

    `watch` hears of the file's name and of the part of it that is read, from 0 to 1, while it is.
    """

    first_row = HEADER + 1

    def __init__(self, file: DataFile, separator: str | None = None, watch: Watch = unwatched):
        content, self.sha256 = read_unpacked(file)
        self.name, self.span, self.watch = file.name, file.span, watch
        self._check_encoding(content)
        self._content, self._size = BytesIO(content), len(content)
        self._text = TextIOWrapper(self._content, "utf-8-sig", newline="")
        self.separator = separator_of(file.name, separator)
        self._reader = self._csv(self._text)
        self.header = self._header()
        self._plain = NOT_PLAIN.search(content) is None

    def cell(self, row: int, place: int) -> data_errors.Cell:
        return data_errors.Cell(self.name, row, self.header[place])

    def read(self, numbers: Iterable[int], texts: Iterable[int], problems: Problems) -> Columns:
        """Columns as numbers and as text; a place may be in both. Raises Refused (NN607, NN608, NN612, NN613)."""
        parts: dict[int, list[np.ndarray]] = {place: [] for place in numbers}
        words: dict[int, list[str]] = {place: [] for place in texts}
        faults: dict[int, Repeated] = {place: Repeated() for place in parts}
        count, width = 0, len(self.header)
        for numbers_of_rows, cells in self._blocks(problems):
            count += len(numbers_of_rows)
            for place, found in parts.items():
                found.append(self._numbers(place, cells[place::width], numbers_of_rows, faults[place]))
            for place, found in words.items():
                found.extend(cells[place::width])
            self.watch(self.name, self._content.tell() / self._size)
        self.watch(self.name, 1.0)
        for repeated in faults.values():
            repeated.report(problems, lambda fault, found: data_errors.not_a_number(self.span, found, fault))
        problems.stop_on_errors()
        if not count:
            raise Refused(data_errors.empty_table(self.span, self.name, header=True))
        return Columns(count, {place: np.concatenate(found) for place, found in parts.items()}, words)

    # ---- reading

    def _csv(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(lines, strict=True, delimiter=self.separator)

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
            raise Refused(self._malformed(HEADER, error)) from None
        header = tuple(column_name(cell) for cell in cells)
        if not any(header):
            raise Refused(data_errors.empty_table(self.span, self.name, header=False))
        check_names(header, self.name, self.span)
        return header

    def _blocks(self, problems: Problems) -> Iterator[tuple[Sequence[int], list[str]]]:
        """Blocks of rows that fit the header: their numbers, and their cells, row after row. Reports the other rows;
        empty lines at the end are none."""
        first, ragged = self.first_row, Ragged(len(self.header))
        while self._plain and (lines := list(islice(self._text, BLOCK))):
            cells = plain_cells(lines, self.separator, ragged.width)
            if cells is None:
                self._plain, self._reader = False, self._csv(chain(lines, self._text))
                break
            yield range(first, first + len(lines)), cells
            first += len(lines)
        while rows := self._next_rows(first, problems):
            numbers_of_rows: Sequence[int] = range(first, first + len(rows))
            first += len(rows)
            if ragged.blank or set(map(len, rows)) != {ragged.width}:
                numbers_of_rows, rows = ragged.sort_out(numbers_of_rows, rows)
            if rows:
                yield numbers_of_rows, list(chain.from_iterable(rows))
        if ragged.found:
            problems.report(data_errors.ragged_row(self.span, self.name, sorted(ragged.found), ragged.width))

    def _next_rows(self, first: int, problems: Problems) -> list[list[str]]:
        """The rows up to the end of the block, or up to one that is no legal CSV, which is reported."""
        rows: list[list[str]] = []
        try:
            rows.extend(islice(self._reader, BLOCK))
        except csv.Error as error:
            problems.report(self._malformed(first + len(rows), error))
            self._reader = iter(())
        return rows

    def _malformed(self, row: int, error: csv.Error) -> Diagnostic:
        if "field limit" in str(error):
            return data_errors.cell_too_long(self.span, self.name, row, csv.field_size_limit())
        return data_errors.malformed_table(self.span, self.name, row, str(error))

    def _numbers(self, place: int, cells: Sequence[str], rows: Sequence[int], faults: Repeated) -> np.ndarray:
        values = numbers(cells)
        if values is not None:
            return values
        for row, cell in zip(rows, cells):
            if fault := number_fault(cell):
                faults.add(fault, self.cell(row, place), data_errors.shown(cell))
        return np.empty(0)


def plain_cells(lines: list[str], separator: str, width: int) -> list[str] | None:
    """The cells of lines without quotes; None unless each line has so many, none of them too long."""
    if set(map(str.count, lines, repeat(separator))) != {width - 1} or "\n" in lines:
        return None
    if max(map(len, lines)) > csv.field_size_limit():
        return None
    return "".join(lines).replace("\n", separator).split(separator)[: width * len(lines)]


def check_names(header: Sequence[str], file: str, span: Span | None) -> None:
    """No two columns have one name. Those without a name are let be: nobody can ask for them alone."""
    problems, first = Problems(), {}
    for place, name in enumerate(header, 1):
        if name and first.setdefault(name, place) != place:
            problems.report(data_errors.column_twice(span, file, name, first[name], place))
    problems.stop_on_errors()


def separator_of(name: str, written: str | None) -> str:
    """What divides the cells of a file with this name, where a setting may say it."""
    if written is None:
        return "\t" if name.lower().endswith(DIVIDED_BY_TABS) else ","
    return SEPARATORS.get(written, written)


def column_name(text: str) -> str:
    """Names of columns are compared as the language compares names, and without spaces around them."""
    return unicodedata.normalize("NFC", text.strip())


def numbers(cells: Sequence[str]) -> np.ndarray | None:
    """Cells as float64 [count], or None unless every one is a finite number."""
    if not _numeric("".join(cells)):
        return None
    try:
        values = np.array(list(map(float, cells)))
    except ValueError:
        return None
    return values if np.isfinite(values).all() else None


def _numeric(text: str) -> bool:
    """Whether there is nothing in a text but what numbers are written with."""
    return text.isascii() and not text.encode("ascii").translate(None, NUMERIC)


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
        return "large" if _numeric(cell) else "infinite"
    return "text"
