"""From the columns of a table to a dataset: what the sources `csv` and `series` have in common.

Problems are collected, and reading stops where going on would only repeat them: the columns first, then the cells,
then what these amount to.
"""

from __future__ import annotations

from math import prod
from typing import Mapping, Sequence

import numpy as np

from nndsl.data.columns import Chooser
from nndsl.data.dataset import Dataset, Mark
from nndsl.data.labels import Cells, check_letters, encode, find_categories, read_labels
from nndsl.data.numeric import read_numbers
from nndsl.data.request import Request, categories_equation, is_label
from nndsl.data.sequences import Grouping
from nndsl.data.sizes import Equation, infer_sizes, substitute
from nndsl.data.parquet import ParquetTable
from nndsl.data.table import Columns, Table
from nndsl.diagnostics.catalogue import data as data_errors
from nndsl.diagnostics.catalogue import samples as sample_errors

def text_table(request: Request) -> Table:
    """The table of a request for text. Raises Refused (NN601 to NN609)."""
    return Table(request.open(), request.record.settings.get("separator"), request.watch)


class TableReader:
    """Reads the columns that a request asks of a table, those that mark its rows, and one that orders them, if any."""

    def __init__(self, request: Request, table: Table | ParquetTable):
        self.request, self.problems, self.table = request, request.problems, table
        self.chooser = Chooser(self.table, request)
        self.places = self.chooser.choose(request.declarations)
        self.marks = self.chooser.marks()

    def read(self, numbers: set[int], texts: set[int]) -> Columns:
        """The columns asked for, and further ones as numbers or as text. Raises Refused."""
        self.problems.stop_on_errors()
        for name, places in self.places.items():
            declaration = self.request.declarations[name]
            (texts if is_label(declaration) or declaration.gaps else numbers).update(places)
        return self.table.read(sorted(numbers), sorted(texts.union(self.marks.values())), self.problems)

    def dataset(self, columns: Columns, grouping: Grouping | None, times: np.ndarray | None = None) -> Dataset:
        """The dataset of the rows, each a sample, or grouped into sequences. Raises Refused."""
        cells, categories = self._cells(columns)
        self.problems.stop_on_errors()
        sizes = infer_sizes(self._equations(categories), self.problems)
        self.problems.stop_on_errors()
        arrays = {name: self._array(name, values, sizes, grouping) for name, values in cells.items()}
        marks = {name: self._mark(name, columns.texts[place], grouping) for name, place in self.marks.items()}
        self.problems.stop_on_errors()
        declared = self.request.declarations
        axes = sorted({axis for declaration in declared.values() for axis in declaration.order})
        return Dataset(
            count=columns.count if grouping is None else len(grouping.starts),
            arrays=arrays,
            orders={name: declaration.order for name, declaration in declared.items()},
            lengths={axis: grouping.lengths for axis in axes},
            categories=categories,
            sizes=sizes,
            times=times,
            digests={self.table.name: self.table.sha256},
            marks=marks,
        )

    def _cells(self, columns: Columns) -> tuple[dict[str, np.ndarray], dict[str, list]]:
        """For each input and target its cells, [rows, columns], and for labels the categories."""
        cells, categories = {}, {}
        for name, places in self.places.items():
            declaration, span = self.request.declarations[name], self.request.span(name)
            if is_label(declaration):
                texts, known = [self._written(columns, place) for place in places], self.request.known(name)
                categories[name], found = read_labels(declaration, texts, known, span, self.problems)
            elif declaration.gaps:
                found = [read_numbers(self._written(columns, place), True, span, self.problems) for place in places]
            else:
                found = [columns.numbers[place] for place in places]
            cells[name] = np.stack(found, axis=1) if found else np.empty((columns.count, 0))
        check_letters(list(self.request.declarations.values()), categories, self.request.span, self.problems)
        return cells, categories

    def _written(self, columns: Columns, place: int) -> Cells:
        return Cells(columns.texts[place], lambda index: self.table.cell(index + self.table.first_row, place))

    def _equations(self, categories: Mapping[str, list]) -> list[Equation]:
        equations = []
        for name, declaration in self.request.declarations.items():
            found, span = len(self.places[name]), self.request.span(name)
            what = data_errors.counted(found, "column")
            equations.append(Equation(declaration, prod(declaration.type.dims), found, what, span))
            if name in categories:
                equations.append(categories_equation(declaration, categories[name], span))
        return equations

    def _array(self, name: str, cells: np.ndarray, sizes: Mapping[str, int], grouping: Grouping | None) -> np.ndarray:
        declaration = self.request.declarations[name]
        dims = tuple(substitute(size, sizes) for size in declaration.type.dims)
        cells = np.ascontiguousarray(cells).reshape(len(cells), *dims)
        if grouping is None:
            return cells
        if declaration.order:
            return grouping.pad(cells)
        row = grouping.first_change(cells)
        if row is not None:
            place = self.request.span(name), name, self.table.name, row + self.table.first_row, declaration.span
            self.problems.report(sample_errors.changes_within_sequence(*place))
        return cells[grouping.starts]

    def _mark(self, name: str, texts: Sequence[str], grouping: Grouping | None) -> Mark:
        """A column that marks samples. An empty cell marks nothing."""
        values = find_categories([text for text in texts if text])
        codes = encode(texts, values)
        if grouping is None:
            return Mark(values, codes)
        row = grouping.first_change(codes)
        if row is not None:
            cell = self.table.cell(row + self.table.first_row, self.marks[name])
            self.problems.report(sample_errors.mark_changes(self.request.record.marks[name], cell))
        return Mark(values, codes[grouping.starts])
