"""The whiteboard picture: a box for each layer or function applied in an equation, with what it makes and weighs.

Inputs and outputs are ovals. Weights and constants are inside the box that uses them. An arrow carries a value, and
its name where it has one; a value that arrives a step later comes by a dashed arrow marked `h[t-1]`. What only
training needs is not there, because no output is computed from it.
"""

from __future__ import annotations

from typing import Collection, Iterable, Mapping

from nndsl.graph import Graph
from nndsl.graph.sizes import Size, count
from nndsl.render.collapse import Collapsed, Link, Unit
from nndsl.render.picture import Arrow, Box, Picture
from nndsl.render.wires import initial_text

ACROSS = 7  # boxes in a row that a page shows side by side in readable size
FORMULA_LIMIT = 18  # characters of a formula on a box; a longer one gives way to the operator's label
HOLE = "·"  # stands in a formula for what arrives by an arrow


def model(graph: Graph, roots: Iterable[int], names: Mapping[int, str], weights: Collection[int]) -> Picture:
    collapsed = Collapsed(graph, roots, weights)
    picture = Picture("model", "LR" if _longest_row(collapsed) <= ACROSS else "TB")
    for number in range(len(collapsed.units)):
        picture.boxes.append(unit_box(collapsed, number, names))
    for root in collapsed.roots:
        picture.boxes.append(root_box(graph, root, names))
    for link in collapsed.links:
        picture.arrow(unit_arrow(collapsed, link, names))
    return picture


def unit_box(
    collapsed: Collapsed, number: int, names: Mapping[int, str], group: str = "", counts: bool = True
) -> Box:
    """The box of a unit; with `counts`, one that has weights says how many."""
    unit, id = collapsed.units[number], f"unit{number}"
    made = str(collapsed.type(number))
    if collapsed.is_data(unit.nodes[0]):
        return Box(id, (names[unit.nodes[0]], made), "input", group)
    what = description(collapsed, unit, names)
    if unit.weights or unit.shared:
        return Box(id, (what, made, _parameters(collapsed.graph, unit)) if counts else (what, made), "layer", group)
    if unit.origin is None and len(what) <= 2:
        return Box(id, (what,), "symbol", group)
    keeps = collapsed.type(number) in collapsed.types_read(number)  # an activation need not repeat its input's type
    return Box(id, (what,) if keeps else (what, made), "function", group)


def root_box(graph: Graph, root: int, names: Mapping[int, str], group: str = "") -> Box:
    return Box(f"root{root}", (names[root] or "output", str(graph.type(root))), "output", group)


def unit_arrow(collapsed: Collapsed, link: Link, names: Mapping[int, str]) -> Arrow:
    arrival = link.arrival
    tail = f"unit{collapsed.unit_of[link.source]}"
    head = f"root{link.root}" if link.user is None else f"unit{link.user}"
    name = "" if tail == head else outer_name(names[link.source])  # a loop at a box needs no name
    if arrival.initial is not None:
        return Arrow(tail, head, initial_text(outer_name(names[arrival.initial])), "initial")
    if arrival.late:
        return Arrow(tail, head, f"{name}[{arrival.late}]" if name else arrival.late, "late")
    said = link.user is None or collapsed.is_data(link.source)  # an oval has the name already
    return Arrow(tail, head, "" if said else name)


def outer_name(name: str) -> str:
    """The name of a value, unless it is one inside a layer."""
    return "" if "." in name else name


def description(collapsed: Collapsed, unit: Unit, names: Mapping[int, str]) -> str:
    """What a box says: `dense(8)` as written, or for a node by itself its symbol, with the weights it holds."""
    if unit.origin is not None:
        return " ".join((unit.origin.label or unit.origin.path).split())
    graph, n = collapsed.graph, unit.nodes[0]
    inputs = graph.inputs(n)
    if any(i in collapsed.static for i in inputs):
        arguments = [static_text(graph, i, names) if i in collapsed.static else HOLE for i in inputs]
        formula = _bare(graph[n].op.formula(graph[n], [graph.type(i) for i in inputs], arguments))
        if len(formula) <= FORMULA_LIMIT:
            return formula
    return graph[n].op.label(graph[n])


def static_text(graph: Graph, root: int, names: Mapping[int, str]) -> str:
    """A value computed from weights and constants as text: `W'`, `2`."""
    texts: dict[int, str] = {}
    todo = [root]
    while todo:
        n = todo[-1]
        inputs = [] if names[n] else graph.inputs(n)
        waiting = [i for i in inputs if i not in texts]
        if waiting:
            todo += waiting
            continue
        todo.pop()
        types = [graph.type(i) for i in inputs]
        formula = names[n] or graph[n].op.formula(graph[n], types, [texts[i] for i in inputs])
        texts[n] = formula[: FORMULA_LIMIT + 1]  # longer ones are not shown
    return texts[root]


def _bare(formula: str) -> str:
    """A formula without the brackets around the whole of it."""
    inner = formula[1:-1]
    around = formula[:1] + formula[-1:] == "()" and "(" not in inner and ")" not in inner
    return inner if around else formula


def _parameters(graph: Graph, unit: Unit) -> str:
    own, shared = (sum(count(graph.type(w).dims) for w in weights) for weights in (unit.weights, unit.shared))
    parts = [f"{grouped(own)} parameters"] if unit.weights else []
    parts += [f"{grouped(shared)} shared"] if unit.shared else []
    return " + ".join(parts)


def grouped(size: Size) -> str:
    """A size with its thousands set apart: 25,984."""
    return f"{size:,}" if isinstance(size, int) else str(size)


def _longest_row(collapsed: Collapsed) -> int:
    """How many units stand one after another, delays not counted."""
    lengths: dict[int, int] = {}
    before: dict[int, set[int]] = {}
    for link in collapsed.links:
        if link.user is not None and not link.arrival.late:
            before.setdefault(link.user, set()).add(collapsed.unit_of[link.source])
    for number in range(len(collapsed.units)):
        lengths[number] = 1 + max((lengths.get(i, 0) for i in before.get(number, ())), default=0)
    return max(lengths.values(), default=0)
