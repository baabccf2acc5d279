"""Labels are whole numbers from 0; categories sort by number if all are numbers, else by text."""

import numpy as np
import pytest

from nndsl.data.sources.labels import encode, find_categories


@pytest.mark.parametrize(
    "texts, expected",
    [
        (["b", "a", "b"], ["a", "b"]),
        (["10", "9", "9.0", "010"], [9, 10]),
        (["0.5", "-1", "1e1"], [-1, 0.5, 10]),
        (["10", "9", "x"], ["10", "9", "x"]),
        (["nan", "1"], ["1", "nan"]),
        ([" a", "a"], [" a", "a"]),
    ],
)
def test_categories_in_order(texts, expected):
    found = find_categories(texts)
    assert found == expected and list(map(type, found)) == list(map(type, expected))


def test_codes_are_places_among_the_categories():
    np.testing.assert_array_equal(encode(["9", "10", "9.0", "11", "x"], [9, 10]), [0, 1, 0, -1, -1])
    np.testing.assert_array_equal(encode(["b", "a", "9"], ["a", "b"]), [1, 0, -1])


def test_a_written_number_of_classes_takes_whole_numbers_as_they_are(make):
    found = make.csv("d\n3\n1\n", make.label("d", 10))
    np.testing.assert_array_equal(found.arrays["d"], [[3], [1]])
    assert found.categories["d"] == list(range(10)) and found.sizes == {}


@pytest.mark.parametrize("value", ["10", "-1", "1.5"])
def test_any_other_number_is_refused(make, diagnosis, value):
    found = diagnosis(make.csv, f"d\n3\n{value}\n12\n", make.label("d", 10))
    assert found.code == "NN615"
    assert found.message == f"t.csv, row 3, column `d`: a label of `d` is a whole number from 0 to 9; this is '{value}'"
    assert found.notes == ("also row 4 ('12')",)
    assert found.help == ("declare `d : class(K)`: the categories are then those found in the data",)


def test_a_written_number_of_classes_over_text(make, refused):
    found = make.csv("d\nno\nyes\nno\n", make.label("d", 2))
    np.testing.assert_array_equal(found.arrays["d"], [[0], [1], [0]])
    assert refused(make.csv, "d\nno\nyes\nno\n", make.label("d", 3)) == [
        "NN617 `d` is declared class(3), but its data have 2 categories"
    ]


def test_a_stray_word_among_numbers_shows_in_the_categories(make, diagnosis):
    found = diagnosis(make.csv, "d\n0\n1\nx\n", make.label("d", 2))
    assert found.code == "NN617" and found.notes == ("found '0' (row 2), '1' (row 3), 'x' (row 4)",)


def test_an_empty_cell_is_no_label(make, refused):
    assert refused(make.csv, "x,d\n1,a\n2,\n", make.real("x"), make.label("d", "K")) == [
        "NN614 t.csv, row 3, column `d`: a value is expected; this cell is empty"
    ]


def test_known_categories(make, diagnosis):
    text = "d\nc\na\n"
    found = make.csv(text, make.label("d", 3), categories={"d": ["a", "b", "c"]})
    np.testing.assert_array_equal(found.arrays["d"], [[2], [0]])
    assert found.categories["d"] == ["a", "b", "c"]
    problem = diagnosis(make.csv, text, make.label("d", 2), categories={"d": ["a", "b"]})
    assert problem.message == "t.csv, row 2, column `d`: 'c' is not one of the categories of `d`"
    assert problem.code == "NN616"
    assert problem.notes == ("the model was trained with 'a', 'b'",)


def test_labels_with_one_letter_have_the_same_categories(make, diagnosis):
    text = "a,b\np,p\nq,r\n"
    found = diagnosis(make.csv, text, make.label("a", "K"), make.label("b", "K"))
    assert (found.code, found.message) == ("NN618", "`a` and `b` are both class(K), but their categories differ")
    assert found.notes == ("`a` has 'p', 'q'", "`b` has 'p', 'r'")
    assert make.csv(text, make.label("a", "K"), make.label("b", "L")).sizes == {"K": 2, "L": 2}


def test_labels_with_mistakes_of_their_own_are_not_compared(make, refused):
    found = refused(make.csv, "a,b\np,p\n,q\n", make.label("a", "K"), make.label("b", "K"))
    assert found == ["NN614 t.csv, row 3, column `a`: a value is expected; this cell is empty"]


def test_several_labels_side_by_side_share_their_categories(make):
    from dataclasses import replace

    several = make.label("d", "K")
    several = replace(several, type=several.type.with_dims(2))
    found = make.csv("d1,d2\na,b\nc,a\n", several)
    np.testing.assert_array_equal(found.arrays["d"], [[0, 1], [2, 0]])


def test_an_end_sign_in_data_is_to_come(make, refused):
    (message,) = refused(make.csv, "d\na\n", make.label("d", "K", end="stop"))
    assert message.startswith("NN209 reading data for `d : class(K, stop)`, with an end sign,")
