"""What is measured on the training part of the data and kept with the weights, as nodes of the graph.

    fill       x_filled     = if x is missing then value else x          a label: the category that is counted most
    normalize  x_normalised = (x - mean) / deviation                     y_own_units = y * deviation + mean
    balance    loss'        = weights[d] * loss

The graph of every equation depends on what is filled and
normalised, so those names are read off the text of the training blocks before anything is elaborated.
"""

from __future__ import annotations

from typing import Iterator

from nndsl.diagnostics.catalogue import names
from nndsl.graph import REAL, Origin, Size, Type
from nndsl.ops import ADD, ARG_MAX, CONSTANT, DIVIDE, EQUAL, MULTIPLY, PARAMETER, PICK, SELECT, SUBTRACT
from nndsl.semantics.elaborator import Elaborator, Problem
from nndsl.semantics.network import GAP, Network, Statistic
from nndsl.source import Span
from nndsl.syntax import tree


def named(program: tree.Program, entry: str) -> Iterator[tuple[str, str, Span | None]]:
    """The names that an entry of a training block gives to words, with the word: `x` in `normalize = standard(x)`, in
    `fill = [with_value(0)(x)]`."""
    for block in program.statements:
        for statement in block.entries if isinstance(block, tree.Train) else ():
            if statement.name == entry:
                for call in calls(statement.value):
                    arguments = (argument.value for argument in call.arguments)
                    yield from ((a.id, word(call), a.span) for a in arguments if isinstance(a, tree.Name))


def calls(value: tree.Node) -> list[tree.Call]:
    """The calls that an entry is given: one, or a list of them."""
    return [item for item in (value.items if isinstance(value, tree.List) else (value,)) if isinstance(item, tree.Call)]


def word(call: tree.Call) -> str:
    """The word that a call calls, or that made what it calls."""
    function = call.function
    while isinstance(function, tree.Call):
        function = function.function
    return function.id if isinstance(function, tree.Name) else ""


def filled(e: Elaborator, network: Network, name: str, node: int) -> int:
    """An input with what stands for its missing values."""
    type = e.graph.type(node)
    with e.graph.at(Origin(f"fill.{name}", "layer", "fill")):
        if type.kind == REAL:
            value = statistic(e, network, "fill", name, "value", *type.dims)
            return e.graph.add(SELECT, e.graph.add(EQUAL, node, node), node, value, name=name)
        counts = statistic(e, network, "fill", name, "counts", type.kind.classes)
        missing = e.graph.add(EQUAL, node, e.graph.add(CONSTANT, value=float(GAP), kind=type.kind))
        return e.graph.add(SELECT, missing, e.graph.add(ARG_MAX, counts), node, name=name)


def normalised(e: Elaborator, network: Network, name: str, node: int) -> int:
    """An input or target in normalised units. Raises Problem where it is no number."""
    type = e.graph.type(node)
    if type.kind != REAL:
        raise Problem(names.not_normalizable(network.declarations[name].span, name, str(type)))
    with e.graph.at(Origin(f"normalize.{name}", "layer", "standard")):
        mean, deviation = (
            statistic(e, network, "normalize", name, which, *type.dims) for which in ("mean", "deviation")
        )
        return e.graph.add(DIVIDE, e.graph.add(SUBTRACT, node, mean), deviation, name=name)


def in_own_units(e: Elaborator, network: Network, node: int, source: str) -> int:
    """A value that answers for a normalised target, in the units of the data."""
    found = {s.which: s.node for s in network.measured_for("normalize") if s.source == source}
    if not found:
        return node
    with e.graph.at(Origin(f"own.{source}", "layer", "own units")):
        return e.graph.add(ADD, e.graph.add(MULTIPLY, node, found["deviation"]), found["mean"])


def balanced(e: Elaborator, network: Network, loss: int, target: str) -> int:
    """A loss in which each category of a label counts the same."""
    label = network.declarations[target]
    with e.graph.at(Origin(f"balance.{target}", "layer", "balance")):
        weights = statistic(e, network, "balance", target, "weights", label.type.kind.classes)
        return e.graph.add(MULTIPLY, e.graph.add(PICK, weights, label.node), loss)


def statistic(e: Elaborator, network: Network, entry: str, source: str, which: str, *dims: Size) -> int:
    """The node of what is measured; blocks that measure the same share it."""
    name, type = f"{entry}.{source}.{which}", Type(dims)
    if name not in network.statistics:
        node = e.graph.add(PARAMETER, name=name, type=type)
        network.statistics[name] = Statistic(name, node, type, source, which)
    return network.statistics[name].node
