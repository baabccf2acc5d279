"""What the grammar cannot refuse: arguments out of order, things given twice, a step where it has no meaning."""

from __future__ import annotations

from typing import Iterator, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import expressions
from nndsl.syntax import tree


def misused(program: tree.Program) -> list[Diagnostic]:
    """Every misuse of a tree that was parsed, in the order of the text."""
    found: list[Diagnostic] = []
    steps: list[tree.Name] = []
    for node in tree.walk(program):
        if isinstance(node, tree.Call):
            found += _arguments(node.arguments)
        elif isinstance(node, tree.Definition):
            found += _twice(node.settings or (), "setting")
            found += _twice(node.inputs, "input")
        elif isinstance(node, tree.Model):
            found += _twice(node.settings, "setting")
        elif isinstance(node, tree.Index):
            steps += _steps(node)
    if steps:
        found += _stray(program, steps)
    return sorted(found, key=lambda diagnostic: diagnostic.span.start)


def _arguments(arguments: Sequence[tree.Argument]) -> Iterator[Diagnostic]:
    named: dict[str, tree.Argument] = {}
    for argument in arguments:
        if argument.name is None:
            if named:
                name, first = next(iter(named.items()))
                yield expressions.positional_after_named(argument.span, first.span, name)
        elif argument.name in named:
            yield expressions.given_twice(argument.span, named[argument.name].span, argument.name, "argument")
        else:
            named[argument.name] = argument


def _twice(parameters: Sequence[tree.Parameter], what: str) -> Iterator[Diagnostic]:
    first: dict[str, tree.Parameter] = {}
    for parameter in parameters:
        if parameter.name in first:
            yield expressions.given_twice(parameter.span, first[parameter.name].span, parameter.name, what)
        first.setdefault(parameter.name, parameter)


def _steps(node: tree.Index) -> Iterator[tree.Name]:
    """Each `t` that is computed with in the brackets: h[2*t]."""
    for index in node.indices:
        if isinstance(index, (tree.Binary, tree.Unary)):
            yield from (name for name in tree.walk(index) if isinstance(name, tree.Name) and name.id == "t")


def _stray(program: tree.Program, steps: Sequence[tree.Name]) -> Iterator[Diagnostic]:
    """Steps where `t` is no name that the text defines, nor the number of an update."""
    optimizers = []
    for node in tree.walk(program):
        if getattr(node, "name", None) == "t" and not isinstance(node, (tree.Member, tree.Argument)):
            return
        if isinstance(node, tree.Definition) and node.keyword == "optimizer":
            optimizers.append(node.span)
    for step in steps:
        if not any(place.start <= step.span.start < place.end for place in optimizers):
            yield expressions.step_in_arithmetic(step.span)
