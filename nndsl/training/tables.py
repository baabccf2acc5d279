"""Metrics that are more than one number, as tables: their last values, with the categories they belong to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Sequence

import numpy as np

from nndsl.training.observer import arrays

if TYPE_CHECKING:
    from nndsl.model import Model
    from nndsl.training.history import Outcome


@dataclass(frozen=True)
class Table:
    """`values` is [rows, columns]; a list of numbers is one row, without a name."""

    name: str
    part: str  # of the data: training, validation or test
    doc: str  # what the metric says of itself, in one sentence
    values: np.ndarray
    rows: tuple[str, ...]
    columns: tuple[str, ...]


def tables(model: Model, outcome: Outcome) -> list[Table]:
    """A table for each list and each matrix among the last block's metrics, of the part that was evaluated last."""
    end = outcome.end
    part = next((name for name in ("test", "validation", "training") if getattr(end, name)), "")
    found = arrays(getattr(end, part)) if part else {}
    block = outcome.fits[-1].start.block
    return [_table(model, block, part, name, found[name]) for name in found if found[name].ndim <= 2]


def _table(model: Model, block: str, part: str, name: str, values: np.ndarray) -> Table:
    training = next(training for training in model.network.trainings if training.title == block)
    rows, columns = _names(model, training.metrics[name], (1, *values.shape)[-2:])
    doc = training.metric_docs[name].partition(". ")[0].rstrip(".")
    return Table(name, part, doc, np.atleast_2d(values), rows if values.ndim == 2 else ("",), columns)


def picture(table: Table) -> bytes:
    """The table as an SVG."""
    from nndsl.render.matrix import matrix

    title = f"{table.name.replace('_', ' ')}, {table.part}"
    return matrix(table.values.tolist(), table.rows, table.columns, title, table.doc)


def _names(model: Model, metric: int, sizes: Sequence[int]) -> list[tuple[str, ...]]:
    """What stands for the places along each dim: the categories, where the metric reads a target with so many; else
    numbers from 1."""
    read = model.graph.needed([metric])
    targets = [d for d in model.network.declarations.values() if d.role == "target" and d.node in read]
    known = [tuple(map(str, model.categories[d.name])) for d in targets if d.name in model.categories]
    return [_one_of(known, size) or tuple(f"[{place}]" for place in range(1, size + 1)) for size in sizes]


def _one_of(known: Sequence[tuple[str, ...]], size: int) -> tuple[str, ...] | None:
    """The categories, if all that are so many are the same."""
    fitting = {categories for categories in known if len(categories) == size}
    return fitting.pop() if len(fitting) == 1 else None
