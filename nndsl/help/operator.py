"""An operator tried out: the types of its results, and its gradient as equations.

The gradient is a graph of nodes like any other, so it is printed as the equations it is:

    tanh    z = tanh(x)    dx = dz * (1 - z * z)
"""

from __future__ import annotations

from typing import Any, Iterator, Mapping, Sequence

from nndsl.diagnostics import Refused
from nndsl.graph import BATCH, Graph, ShapeError, Type
from nndsl.ops import INPUT
from nndsl.ops.base import Op
from nndsl.passes.differentiate import differentiate
from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from nndsl.syntax.print_expressions import expression

VALUES = (1, True, "T")  # what a setting may be, to be tried
SEQUENCE = (Type((3,), ("T", BATCH)),)


def shapes(op: Op) -> list[tuple[str, str, str]]:
    """(inputs, settings, result) for each kind of inputs among the operator's examples, settings one at a time."""
    found = []
    for types in _examples(op):
        for settings in ({}, *({name: value} for name in op.settings for value in VALUES)):
            graph, _, result = _applied(op, types, settings)
            if result is not None and len(graph.type(result).sequence_axes) < 2:  # two sequences never mix in a file
                kind = graph.type(result).kind
                text = ", ".join(f"{name} = {_text(value)}" for name, value in settings.items())
                result_text = str(graph.type(result)) + (" of truth values" if kind.name == "truth" else "")
                found.append((", ".join(map(str, types)), text, result_text))
    return found


def equations(op: Op) -> list[str]:
    """`dx = ...` for each input; z is the result and dz its gradient. Empty for labels and truths."""
    graph, inputs, result = _applied(op, _examples(op)[0], {})
    if result is None or graph.type(result).kind.name != "real":
        return []
    cotangent = graph.add(INPUT, name="dz", type=graph.type(result))
    real = [n for n in inputs if graph.type(n).kind.name == "real"]
    graph, gradients = differentiate(graph, {result: cotangent}, real)
    names = {n: graph[n].name for n in inputs} | {result: "z", cotangent: "dz"}
    return [f"d{graph[n].name} = {_tidy(_formula(graph, gradients[n], names))}" for n in real]


def _examples(op: Op) -> list[tuple[Type, ...]]:
    """The types of inputs in the operator's examples, where these are of the operator as the language calls it."""
    whole = [example.inputs for example in op.examples if len(example.inputs) >= len(op.parameters)]
    return list(dict.fromkeys(whole)) or [SEQUENCE * len(op.parameters)]


def _applied(op: Op, types: Sequence[Type], settings: Mapping[str, Any]) -> tuple[Graph, list[int], int | None]:
    """A graph, its inputs, and the node of the operator; None where it cannot be given these."""
    graph = Graph()
    inputs = [graph.add(INPUT, name=name, type=type) for name, type in zip(_names(op), types)]
    try:
        return graph, inputs, op.build(graph, inputs, **settings)
    except (ShapeError, KeyError):
        return graph, inputs, None


def _names(op: Op) -> Iterator[str]:
    """The names of the inputs: x1, x2, ... of `x...`."""
    for parameter in op.parameters:
        if not parameter.endswith("..."):
            yield parameter
        else:
            yield from (f"{parameter[:-3]}{number}" for number in range(1, 10))


def _formula(graph: Graph, n: int, names: Mapping[int, str]) -> str:
    if n in names:
        return names[n]
    inputs = graph.inputs(n)
    return graph[n].op.formula(graph[n], [graph.type(i) for i in inputs], [_formula(graph, i, names) for i in inputs])


def _tidy(text: str) -> str:
    """Without the brackets that are not needed, where the formula is text of the language."""
    try:
        (statement,) = parse(Source("<formula>", f"d = {text}")).statements
    except Refused:
        return text
    return expression(statement.value) if isinstance(statement, tree.Equation) else text


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
