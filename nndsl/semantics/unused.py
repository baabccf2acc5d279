"""What nothing asks for: warnings, since every word of a file should have an effect."""

from __future__ import annotations

from typing import Iterator

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import effects
from nndsl.semantics.network import Network
from nndsl.semantics.uses import brought_by, uses
from nndsl.syntax import tree

WORDS = {tree.Input: "input", tree.Target: "target", tree.Equation: "value", tree.Weight: "weight"}


def _files(program: tree.Program) -> Iterator[Diagnostic]:
    """A warning for each file of which nothing is named."""
    named = {node.id for node in tree.walk(program) if isinstance(node, tree.Name)} if uses(program) else set()
    for use in uses(program):
        if not any(definition.name in named for definition in brought_by(use)):
            yield effects.unused(use.name_span, use.path, "file")


def _reached(program: tree.Program) -> Iterator[str]:
    """The names before a dot: of `v.features` it is `features` that is computed with."""
    for node in tree.walk(program):
        if isinstance(node, tree.Member) and isinstance(node.value, tree.Name):
            yield node.value.id


def unused(program: tree.Program, network: Network) -> Iterator[Diagnostic]:
    """A warning for each input, target, weight and value that no output, loss or metric depends on."""
    yield from _files(program)
    roots = [output.node for output in network.outputs.values()]
    roots += [average.next for average in network.averages.values()]
    for training in network.trainings:
        roots += training.scores
    if not roots:
        return  # a library, or a file that is only looked at
    needed = network.graph.needed(roots)
    reached = set(_reached(program))
    nodes = network.values | {name: weight.node for name, weight in network.weights.items()}
    for statement in program.statements:
        what = WORDS.get(type(statement))
        if what == "target" and not network.trainings:
            continue  # it says what the output answers for
        if what and statement.name in nodes and nodes[statement.name] not in needed and statement.name not in reached:
            yield effects.unused(statement.name_span, statement.name, what)
