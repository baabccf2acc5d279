"""The matrix product and its relatives, against numpy's einsum; refusals; costs."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.graph import BATCH, ShapeError, Symbolic, Type
from nndsl.ops import CONTRACT, INPUT, PARAMETER
from tests.unit.ops.sheet import Sheet

RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize(
    "left, right, einsum",
    [
        ((), (), None),
        (("W", (4, 3)), ("x", (3,)), "ij,tbj->tbi"),
        (("x", (3,)), ("W", (3, 4)), "tbi,ij->tbj"),
        (("x", (3,)), ("x", (3,)), "tbi,tbi->tb"),
        (("W", (4, 3)), ("x", (3, 2)), "ij,tbjk->tbik"),
        (("x", (4, 3)), ("x", (3, 2)), "tbij,tbjk->tbik"),
        (("x", (4, 3)), ("W", (3,)), "tbij,j->tbi"),
        (("W", (2,)), ("W", (2,)), "i,i->"),
    ][1:],
)
def test_at(left, right, einsum):
    s, arrays, nodes = Sheet(), [], []
    for which, dims in (left, right):
        axes = ("T", BATCH) if which == "x" else ()
        arrays.append(RANDOM.normal(size=(*(5, 2)[: len(axes)], *dims)))
        nodes.append(s.given(arrays[-1], *axes))
    product = s.symbol("@", *nodes)
    expected = np.einsum(einsum, *arrays)
    if s.type(product).is_number:
        expected = expected[..., None]
    np.testing.assert_allclose(s.value(product), expected, rtol=1e-13)


@pytest.mark.parametrize(
    "spec, axes, einsum",
    [
        ("i,j->ij", (), "tbi,tbj->ij"),  # the gradient of a weight
        ("i,j->ij", (BATCH,), "tbi,tbj->bij"),  # the same for each sample
        ("i,j->ji", ("T", BATCH), "tbi,tbj->tbji"),
        ("i,i->", (BATCH,), "tbi,tbi->b"),
    ],
)
def test_axes_that_are_not_in_the_result_are_summed(spec, axes, einsum):
    s = Sheet()
    x, y = RANDOM.normal(size=(2, 5, 2, 3))
    found = s.graph.add(CONTRACT, s.given(x, "T", BATCH), s.given(y, "T", BATCH), spec=spec, axes=axes)
    expected = np.einsum(einsum, x, y)
    np.testing.assert_allclose(s.value(found), expected.reshape(s.type(found).shape(s.sizes)), rtol=1e-13)


def test_attention():
    """Scores of every step of T for every step of S, and the mean of T they weigh."""
    s = Sheet()
    query, memory = RANDOM.normal(size=(3, 2, 4)), RANDOM.normal(size=(5, 2, 4))
    q, m = s.given(query, "S", BATCH), s.given(memory, "T", BATCH)
    scores = s.graph.add(CONTRACT, q, m, spec="i,i->", axes=("S", "T", BATCH))
    np.testing.assert_allclose(s.value(scores)[..., 0], np.einsum("sbi,tbi->stb", query, memory), rtol=1e-13)
    seen = s.graph.add(CONTRACT, scores, m, spec=",i->i", axes=("S", BATCH))
    np.testing.assert_allclose(s.value(seen), np.einsum("sbi,tbi,tbj->sbj", query, memory, memory), rtol=1e-12)


def test_an_axis_may_bear_the_name_of_a_letter():
    s = Sheet()
    W, x = RANDOM.normal(size=(4, 3)), RANDOM.normal(size=(5, 2, 3))
    product = s.symbol("@", s.given(W), s.given(x, "i", BATCH))
    np.testing.assert_allclose(s.value(product), x @ W.T, rtol=1e-13)


def test_sizes_that_do_not_meet():
    s = Sheet()
    with pytest.raises(ShapeError, match=r"\[64, 784\] @ \[100\].*784, meets 100") as refused:
        s.symbol("@", s.given(np.ones((64, 784))), s.given(np.ones(100)))
    assert refused.value.operands == (0, 1)
    with pytest.raises(ShapeError, match="more than two dims"):
        s.symbol("@", s.given(np.ones((2, 2, 2))), s.given(np.ones(2)))


def test_what_stands_alone_is_refused():
    s = Sheet()
    x, y = s.given(np.ones((2, 3)), BATCH), s.given(np.ones(3))
    with pytest.raises(ShapeError, match="alone"):
        s.graph.add(CONTRACT, x, y, spec="i,i->", axes=())


def test_symbolic_and_unknown_sizes():
    s, N = Sheet(), Symbolic.name("N")
    W = s.graph.add(PARAMETER, type=Type((8, N)))
    x = s.graph.add(INPUT, type=Type((N,), (BATCH,)))
    assert s.type(s.symbol("@", W, x)) == Type((8,), (BATCH,))
    assert s.type(s.symbol("@", W, s.graph.add(INPUT, type=Type(None, (BATCH,))))) == Type((8,), (BATCH,))
    assert s.graph[s.symbol("@", W, x)].op.cost(s.graph[s.symbol("@", W, x)], [s.type(W), s.type(x)]) == 16 * N
