"""Letters take their values from the data; what disagrees shows both ends."""

import pytest

from nndsl.data.problems import Problems
from nndsl.data.sources.sizes import Equation, infer_sizes, substitute
from nndsl.graph import Symbolic
from nndsl.source import Source

N, M = Symbolic.name("N"), Symbolic.name("M")


def solved(make, *equations):
    problems = Problems()
    found = infer_sizes([Equation(make.real("x"), size, n, f"{n} columns", None) for size, n in equations], problems)
    return found, [d.code for d in problems.found]


@pytest.mark.parametrize(
    "equations, expected",
    [
        ([(N, 3)], {"N": 3}),
        ([(4, 4)], {}),
        ([(2 * N + 1, 7)], {"N": 3}),
        ([(N * N, 64)], {"N": 8}),
        ([(N * M, 6), (M, 3)], {"N": 2, "M": 3}),
        ([(10 - N, 7), (N, 3)], {"N": 3}),
        ([(N * M + M, 8), (N * 2, 6)], {"N": 3, "M": 2}),
    ],
)
def test_letters_that_follow(make, equations, expected):
    assert solved(make, *equations) == (expected, [])


@pytest.mark.parametrize(
    "equations, codes",
    [
        ([(4, 3)], ["NN620"]),
        ([(N * N, 65)], ["NN620"]),
        ([(2 * N, 5), (N * M, 6)], ["NN620"]),  # only the first is to blame
        ([(N, 3), (N, 4)], ["NN621"]),
        ([(N, 3), (2 * N, 8)], ["NN620"]),
        ([(N * M, 6)], ["NN622"]),
    ],
)
def test_equations_that_fail(make, equations, codes):
    assert solved(make, *equations)[1] == codes


def test_substitute_keeps_what_is_not_known():
    assert substitute(2 * N * M + 1, {"N": 3}) == 6 * M + 1


def test_a_declared_size_shows_both_ends(make, diagnosis):
    from dataclasses import replace

    source = Source("m.nn", "input x : [4]")
    declaration = replace(make.real("x", 4), span=source.span(6, 7))
    found = diagnosis(make.csv, "a,b,c\n1,2,3\n", declaration, x=["a", "b", "c"])
    assert (found.code, found.message) == ("NN620", "`x` is declared [4], but is given 3 columns")
    assert [(label.span.text, label.text) for label in found.labels] == [("x", "declared [4] here")]


def test_a_number_is_one_column(make, refused):
    text = "a,b\n1,2\n"
    assert refused(make.csv, text, make.real("x"), x=["a", "b"]) == [
        "NN620 `x` is declared number, but is given 2 columns"
    ]


def test_sizes_that_disagree_show_both_ends(make, diagnosis):
    from dataclasses import replace

    source = Source("m.nn", "input x : [N] target d : class(N)")
    x = replace(make.real("x", "N"), span=source.span(6, 7))
    d = replace(make.label("d", "N"), span=source.span(21, 22))
    found = diagnosis(make.csv, "x1,x2,x3,d\n1,2,3,a\n1,2,3,b\n", x, d)
    assert found.code == "NN621"
    assert found.message == "the size `N` is 3 by `x` (3 columns) and 2 by `d` (2 categories)"
    labels = [(label.span.text, label.text) for label in found.labels]
    assert labels == [("x", "N = 3: 3 columns"), ("d", "N = 2: 2 categories")]


def test_sizes_that_stay_open(make, refused):
    assert refused(make.csv, "x1,x2\n1,2\n", make.real("x", "N", "M")) == [
        "NN622 the data do not determine M*N of `x`, which is given 2 columns"
    ]


def test_an_array_takes_the_shape_of_its_sizes(make):
    found = make.csv("x1,x2,x3,x4,x5,x6\n1,2,3,4,5,6\n", make.real("x", "N", 2))
    assert found.sizes == {"N": 3}
    assert found.arrays["x"].tolist() == [[[1, 2], [3, 4], [5, 6]]]
