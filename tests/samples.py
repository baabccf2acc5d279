"""What is in a part of the data, and all answers of a model as one table."""

import numpy as np

from nndsl.data import Dataset, Part
from nndsl.prediction import Table, predict_tables


def samples_of(part: Part) -> Dataset:
    """The samples of a part, in its order, as a dataset of their own."""
    return part.dataset if part.samples is None else part.dataset.take(part.samples)


def predict_table(*given) -> Table:
    """The tables of `predict_tables` as one."""
    tables = [table.columns for table in predict_tables(*given)]
    return Table({name: joined([columns[name] for columns in tables]) for name in tables[0]})


def joined(columns):
    return np.concatenate(columns) if isinstance(columns[0], np.ndarray) else sum(columns, [])
