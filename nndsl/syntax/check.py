"""What the grammar cannot refuse: arguments out of order, things given twice, a step where it has no meaning."""

from __future__ import annotations

from typing import Iterator, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import syntax
from nndsl.syntax import tree


def misused(program: tree.Program) -> list[Diagnostic]:
    """Every misuse of a tree that was parsed, in the order of the text."""
    found: list[Diagnostic] = []
    for node in tree.walk(program):
        if isinstance(node, tree.Call):
            found += _arguments(node.arguments)
        elif isinstance(node, tree.Definition):
            found += _twice(node.settings or (), "setting")
            found += _twice(node.inputs, "input")
        elif isinstance(node, tree.Model):
            found += _twice(node.settings, "setting")
    return found


def _arguments(arguments: Sequence[tree.Argument]) -> Iterator[Diagnostic]:
    named: dict[str, tree.Argument] = {}
    for argument in arguments:
        if argument.name is None:
            if named:
                name, first = next(iter(named.items()))
                yield syntax.positional_after_named(argument.span, first.span, name)
        elif argument.name in named:
            yield syntax.given_twice(argument.span, named[argument.name].span, argument.name, "argument")
        else:
            named[argument.name] = argument


def _twice(parameters: Sequence[tree.Parameter], what: str) -> Iterator[Diagnostic]:
    first: dict[str, tree.Parameter] = {}
    for parameter in parameters:
        if parameter.name in first:
            yield syntax.given_twice(parameter.span, first[parameter.name].span, parameter.name, what)
        first.setdefault(parameter.name, parameter)
