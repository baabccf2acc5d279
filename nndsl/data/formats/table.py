"""A table: a text file whose first row names the columns, read column by column, each as numbers or as text.

Rows are read in blocks, so memory holds little more than what is asked for. Lines without quotes are split at once,
which is the same as reading them as CSV and takes half the time. Which cells of a block are wrong is told one by one,
when all that can be told is known; where there are far too many, reading stops.

Cells are divided by the separator that is asked for; else by tabs in a file whose name says so, by commas in others.
"""

from __future__ import annotations

import codecs
import csv
import unicodedata
from dataclasses import dataclass, field
from io import BufferedReader, RawIOBase, TextIOWrapper
from itertools import chain, islice, repeat
from typing import Collection, Iterable, Iterator, Sequence

import numpy as np

from nndsl.data.files import PIECE, DataFile
from nndsl.data.formats.cells import GAPS, TEXTS, Column, Rows
from nndsl.data.formats.numeric import read_numbers
from nndsl.data.formats.packed import Content
from nndsl.data.problems import Faults, Problems
from nndsl.data.watching import Watch, unwatched
from nndsl.diagnostics import Diagnostic, Refused
from nndsl.diagnostics.catalogue import data_files, tables
from nndsl.diagnostics.catalogue.places import COUNTED, Cell, shown
from nndsl.source import Span

BLOCK, CELLS = 4096, 2**20  # the most rows, and about the most cells, of a block
LINE_LIMIT = 2**26  # bytes
HEADER = 1  # the header's row
SEPARATORS = {"tab": "\t"}  # that are written as words
DIVIDING = (",", ";", "|", *SEPARATORS)  # cells in one table or another
DIVIDED_BY_TABS = (".tsv", ".tab", ".tsv.gz", ".tab.gz")


@dataclass
class Ragged:
    """Rows that do not fit the header, found as (row, cells). Empty lines wait to be found until a row follows."""

    width: int
    found: list[tuple[int, int]] = field(default_factory=list)
    blank: list[tuple[int, int]] = field(default_factory=list)

    @property
    def enough(self) -> bool:
        return len(self.found) >= COUNTED

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
    """A table whose header has been read. Raises Refused (NN605 to NN609, NN645, NN648 to NN650) where there is none.

    `watch` hears of the file's name and of the part of it that is read, from 0 to 1, while it is.
    """

    first_row = HEADER + 1

    def __init__(self, file: DataFile, separator: str | None = None, watch: Watch = unwatched):
        self.file, self.name, self.span, self.watch = file, file.name, file.span, watch
        self._content = Content(file)
        buffered = BufferedReader(_Lines(self._content), PIECE)
        self._lines = self._decoded(TextIOWrapper(buffered, "utf-8-sig", newline=""))
        self.separator = separator_of(file.name, separator)
        self._reader = self._csv(self._lines)
        self.header = self._header()
        self._plain = True

    def cell(self, row: int, place: int) -> Cell:
        return Cell(self.name, row, self.header[place])

    def other_separator(self) -> str:
        found = (written for written in DIVIDING if SEPARATORS.get(written, written) in self.header[0])
        return next(found, "") if len(self.header) == 1 else ""

    def sha256(self) -> str:
        """The digest of the file."""
        return self._content.sha256()

    def rows(self, columns: Collection[Column], problems: Problems) -> Iterator[Rows]:
        """Blocks of rows of some columns. What is wrong is reported after the last, and raised: Refused (NN605 to
        NN608, NN612, NN613, NN645, NN648 to NN650)."""
        faults = {column: Faults() for column in columns}
        count, width, size = 0, len(self.header), max(1, self.file.size)
        for numbers_of_rows, cells in self._blocks(problems):
            count += len(numbers_of_rows)
            read = {c: self._column(c, cells[c.place :: width], numbers_of_rows, faults[c]) for c in columns}
            yield Rows(len(numbers_of_rows), read)
            if any(found.enough for found in faults.values()):
                break
            self.watch(self.name, self.file.stream.tell() / size)
        self.watch(self.name, 1.0)
        for column in columns:
            faults[column].report(problems, self.span)
        problems.stop_on_errors()
        if not count:
            raise Refused(tables.empty_table(self.span, self.name, header=True))

    # ---- reading

    def _csv(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(lines, strict=True, delimiter=self.separator)

    def _decoded(self, text: TextIOWrapper) -> Iterator[str]:
        try:
            yield from text
        except UnicodeDecodeError:
            self.file.stream.seek(0)
            raise Refused(data_files.not_utf8(self.span, self.name, *_undecodable(Content(self.file)))) from None

    def _header(self) -> tuple[str, ...]:
        try:
            cells = next(self._reader, [])
        except csv.Error as error:
            raise Refused(self._malformed(HEADER, error)) from None
        header = tuple(column_name(cell) for cell in cells)
        if not any(header):
            raise Refused(tables.empty_table(self.span, self.name, header=False))
        check_names(header, self.name, self.span)
        return header

    def _blocks(self, problems: Problems) -> Iterator[tuple[Sequence[int], list[str]]]:
        """Blocks of rows that fit the header: their numbers, and their cells, row after row. Reports the other rows;
        empty lines at the end are none."""
        first, ragged = self.first_row, Ragged(len(self.header))
        self._block = max(1, min(BLOCK, CELLS // ragged.width))
        while self._plain and (lines := list(islice(self._lines, self._block))):
            cells = plain_cells(lines, self.separator, ragged.width)
            if cells is None:
                self._plain, self._reader = False, self._csv(chain(lines, self._lines))
                break
            yield range(first, first + len(lines)), cells
            first += len(lines)
        while not ragged.enough and (rows := self._next_rows(first, problems)):
            numbers_of_rows: Sequence[int] = range(first, first + len(rows))
            first += len(rows)
            if ragged.blank or set(map(len, rows)) != {ragged.width}:
                numbers_of_rows, rows = ragged.sort_out(numbers_of_rows, rows)
            if rows:
                yield numbers_of_rows, list(chain.from_iterable(rows))
        if ragged.found:
            problems.report(tables.ragged_row(self.span, self.name, sorted(ragged.found), ragged.width))

    def _next_rows(self, first: int, problems: Problems) -> list[list[str]]:
        """The rows up to the end of the block, or up to one that is no legal CSV, which is reported."""
        rows: list[list[str]] = []
        try:
            rows.extend(islice(self._reader, self._block))
        except csv.Error as error:
            problems.report(self._malformed(first + len(rows), error))
            self._reader = iter(())
        return rows

    def _malformed(self, row: int, error: csv.Error) -> Diagnostic:
        if "field limit" in str(error):
            return tables.cell_too_long(self.span, self.name, row, csv.field_size_limit())
        return tables.malformed_table(self.span, self.name, row, str(error))

    def _column(self, column: Column, cells: list[str], rows: Sequence[int], faults: Faults) -> np.ndarray | list[str]:
        def wrong(index: int, fault: str, text: str) -> None:
            faults.add(fault, self.cell(rows[index], column.place), shown(text))

        return cells if column.kind == TEXTS else read_numbers(cells, column.kind == GAPS, wrong)


class _Lines(RawIOBase):
    """The content of a file, held to have lines that are not too long."""

    def __init__(self, content: Content):
        self.content, self.lines, self.length = content, 0, 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:
        count = self.content.readinto(buffer)
        piece = bytes(buffer[:count])
        end = max(piece.rfind(b"\n"), piece.rfind(b"\r"))
        self.length = count - end - 1 + (self.length if end < 0 else 0)
        self.lines += piece.count(b"\n")
        if self.length > LINE_LIMIT:
            file = self.content.file
            raise Refused(data_files.line_too_long(file.span, file.name, self.lines + 1, LINE_LIMIT))
        return count


def _undecodable(content: Content) -> tuple[int, int]:
    """The offset of the first byte of a content that is no UTF-8, and the line that it is in."""
    decoder, offset, line = codecs.getincrementaldecoder("utf-8")(), 0, 1
    while True:
        piece, (pending, _) = content.read(PIECE), decoder.getstate()
        try:
            decoder.decode(piece, final=not piece)
        except UnicodeDecodeError as error:
            return offset - len(pending) + error.start, line + (pending + piece).count(b"\n", 0, error.start)
        offset, line = offset + len(piece), line + piece.count(b"\n")


def plain_cells(lines: list[str], separator: str, width: int) -> list[str] | None:
    """The cells of lines without quotes; None unless each line has so many, none of them too long."""
    if set(map(str.count, lines, repeat(separator))) != {width - 1} or "\n" in lines:
        return None
    text = "".join(lines)
    if '"' in text or "\r" in text or max(map(len, lines)) > csv.field_size_limit():
        return None
    return text.replace("\n", separator).split(separator)[: width * len(lines)]


def check_names(header: Sequence[str], file: str, span: Span | None) -> None:
    """No two columns have one name. Those without a name are let be: nobody can ask for them alone."""
    problems, first = Problems(), {}
    for place, name in enumerate(header, 1):
        if name and first.setdefault(name, place) != place:
            problems.report(tables.column_twice(span, file, name, first[name], place))
    problems.stop_on_errors()


def separator_of(name: str, written: str | None) -> str:
    """What divides the cells of a file with this name, where a setting may say it."""
    if written is None:
        return "\t" if name.lower().endswith(DIVIDED_BY_TABS) else ","
    return SEPARATORS.get(written, written)


def column_name(text: str) -> str:
    """Names of columns are compared as the language compares names, and without spaces around them."""
    return unicodedata.normalize("NFC", text.strip())
