"""Which columns of a table an input or target reads.

    x = "area"                   one column
    x = ["area", "rooms"]        several, in this order
    x = columns("p0", "p63")     all from the first to the last, as they stand in the table
    (nothing)                    the column of its own name; where `x` has several components and there is no such
                                 column, those numbered from 1: x1, x2, ... or x[1], x[2], ...
"""

from __future__ import annotations

from itertools import count, takewhile
from typing import Any, Mapping

from nndsl.data.formats.cells import Tabular
from nndsl.data.formats.table import column_name
from nndsl.data.problems import described
from nndsl.data.sources.request import Request
from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import data_files, tables
from nndsl.semantics.network import Declaration
from nndsl.semantics.records import Record
from nndsl.source import Span

COLUMN = "the name of a column"
COMPONENTS = ("{}{}", "{}[{}]")  # of a vector x: x1, x2, ... or, as predictions have them, x[1], x[2], ...
COLUMNS = 'the name of a column, a list of names, or `columns("first", "last")`'

class Chooser:
    """Looks up the columns that a request names in a table's header. Reports what is not there."""

    def __init__(self, table: Tabular, request: Request):
        self.table, self.record, self.problems, self.span = table, request.record, request.problems, request.span
        self.places = {name: place for place, name in enumerate(table.header) if name}

    def choose(self, declarations: Mapping[str, Declaration]) -> dict[str, list[int]]:
        """The places of the columns of each input and target."""
        return {name: self._of(declaration) for name, declaration in declarations.items()}

    def setting(self, name: str) -> int | None:
        """The place of the column that a setting of the record names; None where it names none, or a wrong one."""
        written = self.record.settings.get(name)
        return None if written is None else self._find(written, name, COLUMN)

    def marks(self) -> dict[str, int]:
        """The places of the further columns that mark samples, by their names as written."""
        found = {name: self._look_up(name, span) for name, span in self.record.marks.items()}
        return {name: place for name, place in found.items() if place is not None}

    def _of(self, declaration: Declaration) -> list[int]:
        name = declaration.name
        if name not in self.record.columns:
            return self._of_its_own_name(declaration)
        written = self.record.columns[name]
        if isinstance(written, Record) and written.word == "columns":
            return self._range(written, name)
        if not written or not isinstance(written, (str, list)):
            self._refuse(name, written, COLUMNS)
            return []
        found = [self._find(column, name) for column in ([written] if isinstance(written, str) else written)]
        return [place for place in found if place is not None]

    def _of_its_own_name(self, declaration: Declaration) -> list[int]:
        name = declaration.name
        if name not in self.places and not declaration.type.is_number:
            for form in COMPONENTS:
                numbered = takewhile(self.places.__contains__, (form.format(name, number) for number in count(1)))
                if found := [self.places[column] for column in numbered]:
                    return found
        place = self._look_up(name, self.span(name), components=not declaration.type.is_number)
        return [] if place is None else [place]

    def _range(self, written: Record, name: str) -> list[int]:
        first, last = (self._find(written.settings[end], name) for end in ("first", "last"))
        if first is None or last is None:
            return []
        if first > last:
            ends = self.table.header[first], self.table.header[last]
            self.problems.report(tables.columns_reversed(self.span(name), self.table.name, *ends))
        return list(range(first, last + 1))

    def _find(self, written: Any, name: str, expected: str = COLUMNS) -> int | None:
        if not isinstance(written, str):
            self._refuse(name, written, expected)
            return None
        return self._look_up(written, self.span(name))

    def _look_up(self, written: str, span: Span | None, components: bool | None = None) -> int | None:
        place = self.places.get(column_name(written))
        if place is None:
            self.problems.report(self._unknown(written, span, components))
        return place

    def _unknown(self, written: str, span: Span | None, components: bool | None) -> Diagnostic:
        if mark := self.table.other_separator():
            return tables.divided_otherwise(self.table.span, self.table.name, self.table.header[0], mark)
        return tables.unknown_column(span, self.table.name, written, list(self.places), components)

    def _refuse(self, name: str, written: Any, expected: str) -> None:
        self.problems.report(
            data_files.wrong_setting(self.span(name), self.record.word, name, expected, described(written))
        )
