"""Broadcasting, undone: the one place that knows what a gradient owes to the stretching of its input.

`fit` sums over the axes and dims that a type lacks and repeats along those it has more.
"""

from __future__ import annotations

from nndsl.graph import Graph, Type
from nndsl.ops.build import apply, sum_to


def fit(graph: Graph, n: int, want: Type) -> int:
    """A node of type `want` made of node n. Raises ShapeError where the dims do not belong together."""
    have = graph.type(n)
    if have == want:
        return n
    axes = tuple(axis for axis in have.axes if axis in want.axes)
    dims = _common(have, want)
    if (axes, dims) != (have.axes, have.dims):
        n = sum_to(graph, n, axes, dims)
    if graph.type(n) != want:
        n = apply("expand", graph, n, axes=want.axes, dims=want.dims)
    return n


def _common(have: Type, want: Type) -> tuple | None:
    """The dims both have: one if either is a number, else those of the shorter."""
    if not (have.known and want.known):
        return have.dims
    if have.is_number or want.is_number:
        return (1,)
    return have.dims[max(0, len(have.dims) - len(want.dims)) :]
