"""From the columns of a table to a dataset: what the sources `csv` and `series` have in common.

Problems are collected, and reading stops where going on would only repeat them: the columns first, then the cells,
then what these amount to.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import Mapping

import numpy as np

from nndsl.data.dataset import Dataset, Mark
from nndsl.data.formats.cells import GAPS, NUMBERS, TEXTS, Column, Tabular
from nndsl.data.formats.table import Table
from nndsl.data.sources.coding import Coded
from nndsl.data.sources.columns import Chooser
from nndsl.data.sources.labels import check_letters, encode, find_categories, read_labels
from nndsl.data.sources.request import Request, categories_equation, is_label
from nndsl.data.sources.selection import Numbers, Texts
from nndsl.data.sources.sequences import Grouping
from nndsl.data.sources.sizes import Equation, infer_sizes, substitute
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.diagnostics.catalogue.places import counted
from nndsl.semantics.network import Declaration


def text_table(request: Request) -> Table:
    """The table of a request for text. Raises Refused as opening its file and reading its header do."""
    return Table(request.open(), request.record.settings.get("separator"), request.watch)


@dataclass(frozen=True)
class Read:
    """All rows of a table, `count` of them: the columns that are asked for, each group of them [rows, columns]."""

    count: int
    cells: Mapping[str, np.ndarray | Coded]  # of each input and target, coded where it is a label
    marks: Mapping[str, Coded]
    order: np.ndarray | Coded | None  # of the column that dates rows, or tells their sequence


class TableReader:
    """Reads the columns that a request asks of a table, those that mark its rows, and one that orders them, if any."""

    def __init__(self, request: Request, table: Tabular):
        self.request, self.problems, self.table = request, request.problems, table
        self.chooser = Chooser(self.table, request)
        self.places = self.chooser.choose(request.declarations)
        self.marks = self.chooser.marks()

    def read(self, order: Column | None = None) -> Read:
        """All that is asked for, and a column for the order of rows. Raises Refused."""
        self.problems.stop_on_errors()
        declared = self.request.declarations
        cells = {name: self._selection(places, kind_of(declared[name])) for name, places in self.places.items()}
        marks = {name: self._selection([place], TEXTS) for name, place in self.marks.items()}
        ordering = None if order is None else self._selection([order.place], order.kind)
        selections = [*cells.values(), *marks.values(), *([] if ordering is None else [ordering])]
        columns = dict.fromkeys(column for selection in selections for column in selection.columns)  # each once
        count = 0
        for rows in self.table.rows(columns, self.problems):
            count += rows.count
            for selection in selections:
                selection.append(rows)
        return Read(
            count,
            {name: selection.values() for name, selection in cells.items()},
            {name: selection.values() for name, selection in marks.items()},
            None if ordering is None else ordering.values(),
        )

    def _selection(self, places: list[int], kind: str) -> Numbers | Texts:
        columns, room = [Column(place, kind) for place in places], self.request.room
        return Texts(columns, room, self.table) if kind == TEXTS else Numbers(columns, room)

    def dataset(self, read: Read, grouping: Grouping | None, times: np.ndarray | None = None) -> Dataset:
        """The dataset of the rows, each a sample, or grouped into sequences. Raises Refused."""
        cells, categories = self._cells(read)
        self.problems.stop_on_errors()
        sizes = infer_sizes(self._equations(categories), self.problems)
        self.problems.stop_on_errors()
        arrays = {name: self._array(name, values, sizes, grouping) for name, values in cells.items()}
        marks = {name: self._mark(name, texts, grouping) for name, texts in read.marks.items()}
        self.problems.stop_on_errors()
        declared = self.request.declarations
        axes = sorted({axis for declaration in declared.values() for axis in declaration.order})
        return Dataset(
            count=read.count if grouping is None else len(grouping.starts),
            arrays=arrays,
            orders={name: declaration.order for name, declaration in declared.items()},
            lengths={axis: grouping.lengths for axis in axes},
            categories=categories,
            sizes=sizes,
            times=times,
            digests={self.table.name: self.table.sha256()},
            marks=marks,
            room=self.request.room,
        )

    def _cells(self, read: Read) -> tuple[dict[str, np.ndarray], dict[str, list]]:
        """For each input and target its cells, [rows, columns], and for labels the categories."""
        cells, categories = {}, {}
        for name, found in read.cells.items():
            if not isinstance(found, Coded):
                cells[name] = found
                continue
            declaration, known = self.request.declarations[name], self.request.known(name)
            place = self.request.span(name), self.problems
            categories[name], indices = read_labels(declaration, found, known, *place)
            cells[name] = found.translated(indices, self.request.room)
        check_letters(list(self.request.declarations.values()), categories, self.request.span, self.problems)
        return cells, categories

    def _equations(self, categories: Mapping[str, list]) -> list[Equation]:
        equations = []
        for name, declaration in self.request.declarations.items():
            found, span = len(self.places[name]), self.request.span(name)
            what = counted(found, "column")
            equations.append(Equation(declaration, prod(declaration.type.dims), found, what, span))
            if name in categories:
                equations.append(categories_equation(declaration, categories[name], span))
        return equations

    def _array(self, name: str, cells: np.ndarray, sizes: Mapping[str, int], grouping: Grouping | None) -> np.ndarray:
        declaration = self.request.declarations[name]
        dims = tuple(substitute(size, sizes) for size in declaration.type.dims)
        cells = cells.reshape(len(cells), *dims)
        if grouping is None:
            return cells
        if declaration.order:
            return grouping.pad(cells, self.request.room)
        row = grouping.first_change(cells)
        if row is not None:
            place = self.request.span(name), name, self.table.name, row + self.table.first_row, declaration.span
            self.problems.report(sample_errors.changes_within_sequence(*place))
        return cells[grouping.starts]

    def _mark(self, name: str, texts: Coded, grouping: Grouping | None) -> Mark:
        """A column that marks samples. An empty cell marks nothing."""
        values = find_categories([text for text in texts.distinct if text])
        codes = encode(texts.distinct, values)[texts.codes[:, 0]]
        if grouping is None:
            return Mark(values, codes)
        row = grouping.first_change(codes)
        if row is not None:
            cell = self.table.cell(row + self.table.first_row, self.marks[name])
            self.problems.report(sample_errors.mark_changes(self.request.record.marks[name], cell))
        return Mark(values, codes[grouping.starts])


def kind_of(declaration: Declaration) -> str:
    """As what the cells of an input or target are read."""
    return TEXTS if is_label(declaration) else GAPS if declaration.gaps else NUMBERS
