"""The diagrams of a graph, by view.

    model     a box for each layer or function applied in an equation: the whiteboard picture
    graph     a box for each node
    unrolled  the model, each step of its sequences drawn beside the next
    gradient  a box for each node, the backward part beside the forward part
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Collection, Mapping, Sequence

from nndsl.graph import Graph
from nndsl.render.picture import Picture

if TYPE_CHECKING:
    import graphviz


def diagram(
    graph: Graph,
    roots: Sequence[int],
    view: str = "model",
    title: str = "",
    names: Mapping[int, str] | None = None,
    weights: Collection[int] = (),
    frames: Mapping[int, int] | None = None,
) -> graphviz.Digraph:
    """The diagram of all that the nodes `roots` are computed from.

    `names` are what people call the values of nodes (where one has none here, the node's own name stands); `weights`
    are the trained arrays, which the boxes that use them count. `frames` is for the view "unrolled": the step, from
    1, of each node that belongs to one, in the graph that `unroll` gave.
    """
    if view not in VIEWS:
        raise ValueError(f"view must be one of {', '.join(VIEWS)}; found {view!r}")
    from nndsl.render.dot import dot

    known = {n: (names or {}).get(n) or graph[n].name for n in graph}
    return dot(VIEWS[view](graph, roots, known, weights, frames or {}), title)


def render(
    graph: Graph,
    roots: Sequence[int],
    format: str = "svg",
    view: str = "model",
    title: str = "",
    names: Mapping[int, str] | None = None,
    weights: Collection[int] = (),
    frames: Mapping[int, int] | None = None,
) -> bytes:
    """The same diagram as "svg", "png", "pdf" or "dot" (see `draw`)."""
    from nndsl.render.draw import draw

    return draw(diagram(graph, roots, view, title, names, weights, frames), format)


def _model(graph: Graph, roots, names, weights, frames) -> Picture:
    from nndsl.render.model import model

    return model(graph, roots, names, weights)


def _graph(graph: Graph, roots, names, weights, frames) -> Picture:
    from nndsl.render.nodes import nodes

    return nodes(graph, roots, names)


def _unrolled(graph: Graph, roots, names, weights, frames) -> Picture:
    from nndsl.render.unrolled import unrolled

    return unrolled(graph, roots, names, weights, frames)


def _gradient(graph: Graph, roots, names, weights, frames) -> Picture:
    from nndsl.render.gradient import gradient

    return gradient(graph, roots, names)


VIEWS: dict[str, Callable[..., Picture]] = {
    "model": _model,
    "graph": _graph,
    "unrolled": _unrolled,
    "gradient": _gradient,
}
