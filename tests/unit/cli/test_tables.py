"""Metrics that are tables, as lines."""

import numpy as np
import pytest

from nndsl.cli.tables import table_lines
from nndsl.training.tables import Table


def lines(values, rows, columns, doc="Counts"):
    return table_lines(Table("confusion", "test", doc, np.array(values), rows, columns))


def test_columns_are_as_wide_as_what_stands_in_them():
    assert lines([[10.0, 0.0], [2.5, np.nan]], ("a", "long"), ("a", "long")) == [
        "confusion, test part: counts",
        "          a  long",
        "  a      10     0",
        "  long  2.5     -",
    ]


@pytest.mark.parametrize("size, shown", [(20, True), (21, False)])
def test_of_a_large_table_only_the_size_is_told(size, shown):
    names = tuple(map(str, range(size)))
    found = lines(np.zeros((1, size)), ("",), names, doc="")
    assert found[0] == ("confusion, test part" if shown else f"confusion, test part: 1 by {size} numbers, in run.json")
    assert len(found) == (3 if shown else 1)


def test_a_long_category_is_cut_and_what_moves_the_cursor_is_escaped():
    header = lines([[1.0, 2.0]], ("",), ("abcdefghijklmnopqrstuvw", "\x1b[2J"))[1]
    assert "abcdefghijklmno… " in header and "\x1b" not in header
