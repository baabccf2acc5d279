"""The picture of a matrix: numbers and names as text, the same file each time."""

import pytest

from nndsl.render.cells import cell_text
from nndsl.render.matrix import matrix
from tests.unit.render.test_curve import texts

COUNTS = [[12.0, 0.0], [3.0, 1234.0]]
NAMES = ("<cat>", "$dog$")


def test_numbers_and_names_stand_in_the_picture():
    found = texts(matrix(COUNTS, NAMES, NAMES, "confusion, test", "rows and columns"))
    assert {"12", "0", "3", "1234", "confusion, test", "rows and columns"} <= set(found)
    assert found.count("<cat>") == found.count("$dog$") == 2


def test_the_same_matrix_gives_the_same_bytes():
    assert matrix(COUNTS, NAMES, NAMES, "a") == matrix(COUNTS, NAMES, NAMES, "a")


def test_a_large_one_has_no_room_for_numbers():
    names = [f"k{i}" for i in range(40)]
    found = texts(matrix([[77.0] * 40] * 40, names, names, "large"))
    assert "77" not in found and "k1" not in found and "large" in found


def test_one_row_without_a_name_and_long_names():
    found = texts(matrix([[0.25, float("nan")]], [""], ["a" * 40, "b"], "recalls"))
    assert {"0.25", "-", "a" * 17 + "…", "b"} <= set(found)


@pytest.mark.parametrize(
    "value, text", [(3.0, "3"), (0.0, "0"), (123456.0, "123456"), (0.12345, "0.123"), (float("inf"), "inf"), (1e12, "1e+12")]
)
def test_cells(value, text):
    assert cell_text(value) == text
