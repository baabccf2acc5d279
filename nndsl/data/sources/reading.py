"""From the columns of a table to a dataset: what the sources `csv` and `series` have in common.

Problems are collected, and reading stops where going on would only repeat them: the columns first, then the cells,
then what these amount to.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from math import prod
from typing import Mapping

import numpy as np

from nndsl.data.dataset import Dataset, Mark
from nndsl.data.formats.cells import GAPS, NUMBERS, TEXTS, Column, Rows, Tabular
from nndsl.data.formats.table import Table
from nndsl.data.room import Growing
from nndsl.data.sources.coding import Coded, Coding
from nndsl.data.sources.columns import Chooser
from nndsl.data.sources.labels import check_letters, encode, find_categories, read_labels
from nndsl.data.sources.request import Request, categories_equation, is_label
from nndsl.data.sources.sequences import Grouping
from nndsl.data.sources.sizes import Equation, infer_sizes, substitute
from nndsl.diagnostics.catalogue import data as data_errors
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.semantics.network import Declaration

ORDER = "the order of rows"  # what the column is read for that dates rows, or tells their sequence


def text_table(request: Request) -> Table:
    """The table of a request for text. Raises Refused (NN601 to NN609)."""
    return Table(request.open(), request.record.settings.get("separator"), request.watch)


@dataclass(frozen=True)
class Group:
    """Columns that are read as one array, [rows, columns], of numbers or of coded texts."""

    places: list[int]
    kind: str

    @property
    def columns(self) -> list[Column]:
        return [Column(place, self.kind) for place in self.places]


@dataclass(frozen=True)
class Read:
    """All rows of a table: groups of its columns by what they were read for."""

    count: int
    numbers: Mapping[object, np.ndarray]
    texts: Mapping[object, Coded]


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
        groups: dict[object, Group] = {
            **{name: Group(places, kind_of(self.request.declarations[name])) for name, places in self.places.items()},
            **{("mark", name): Group([place], TEXTS) for name, place in self.marks.items()},
            **({} if order is None else {ORDER: Group([order.place], order.kind)}),
        }
        numbers = {key: self._growing(group) for key, group in groups.items() if group.kind != TEXTS}
        texts = {key: Coding(self.request.room, len(group.places)) for key, group in groups.items() if group.kind == TEXTS}
        count = 0
        columns = list(dict.fromkeys(column for group in groups.values() for column in group.columns))
        for rows in self.table.rows(columns, self.problems):
            count += rows.count
            for key, growing in numbers.items():
                growing.append(side_by_side(rows, groups[key]))
            for key, coding in texts.items():
                coding.append(one_after_the_other(rows, groups[key]))
        coded = {key: coding.coded(self._placing(groups[key])) for key, coding in texts.items()}
        return Read(count, {key: growing.array() for key, growing in numbers.items()}, coded)

    def dataset(self, read: Read, grouping: Grouping | None, times: np.ndarray | None = None) -> Dataset:
        """The dataset of the rows, each a sample, or grouped into sequences. Raises Refused."""
        cells, categories = self._cells(read)
        self.problems.stop_on_errors()
        sizes = infer_sizes(self._equations(categories), self.problems)
        self.problems.stop_on_errors()
        arrays = {name: self._array(name, values, sizes, grouping) for name, values in cells.items()}
        marks = {name: self._mark(name, read.texts["mark", name], grouping) for name in self.marks}
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

    def _growing(self, group: Group) -> Growing:
        return self.request.room.growing(np.float64, (len(group.places),))

    def _placing(self, group: Group):
        """Where one of the texts of a group stands, by its index."""

        def place(index: int) -> data_errors.Cell:
            row, column = divmod(index, len(group.places))
            return self.table.cell(row + self.table.first_row, group.places[column])

        return place

    def _cells(self, read: Read) -> tuple[dict[str, np.ndarray], dict[str, list]]:
        """For each input and target its cells, [rows, columns], and for labels the categories."""
        cells, categories = {}, {}
        for name in self.places:
            if name not in read.texts:
                cells[name] = read.numbers[name]
                continue
            declaration, known = self.request.declarations[name], self.request.known(name)
            place = self.request.span(name), self.problems
            categories[name], indices = read_labels(declaration, read.texts[name], known, *place)
            cells[name] = read.texts[name].translated(indices, self.request.room)
        check_letters(list(self.request.declarations.values()), categories, self.request.span, self.problems)
        return cells, categories

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


def side_by_side(rows: Rows, group: Group) -> np.ndarray:
    """The columns of a group as one array, [rows, columns]."""
    return np.concatenate([np.empty((rows.count, 0)), *(rows.columns[c][:, None] for c in group.columns)], axis=1)


def one_after_the_other(rows: Rows, group: Group) -> list[str]:
    """The texts of a group, row by row."""
    columns = [rows.columns[column] for column in group.columns]
    return columns[0] if len(columns) == 1 else list(chain.from_iterable(zip(*columns)))
