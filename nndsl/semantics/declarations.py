"""Declarations: the settings of a model, its inputs and targets, their sizes and sequence axes.

An input that a training block fills is read without gaps everywhere, and one that is normalised, as a target may be,
in normalised units everywhere in the equations: see `measured`.
"""

from __future__ import annotations

from typing import Mapping

from nndsl.diagnostics.catalogue import names, shapes
from nndsl.diagnostics.catalogue import training as training_errors
from nndsl.graph import BATCH, Size, Symbolic, Type
from nndsl.graph.sizes import surely_differ
from nndsl.ops import INPUT
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.measured import filled, in_own_units, named, normalised
from nndsl.semantics.network import Declaration, Network
from nndsl.semantics.scope import Scope
from nndsl.semantics.typing import letters, resolve
from nndsl.semantics.values import FAILED, Axis, Value
from nndsl.syntax import tree


def declare(e: Elaborator, network: Network, program: tree.Program, scope: Scope, sizes: Mapping[str, Size]) -> None:
    """Bind in `scope` what the header and the declarations of a model say."""
    for statement in program.statements:
        if isinstance(statement, tree.Model):
            network.name = statement.name
            _settings(e, network, statement, scope)
    declared = [s for s in program.statements if isinstance(s, (tree.Input, tree.Target))]
    scope.bound |= {
        statement.name: FAILED for statement in declared
    }  # until they are: what reads one too early says nothing
    for statement in declared:
        _letters_and_axes(e, statement, scope, sizes)
    measured = [(entry, *found) for entry in ("fill", "normalize") for found in named(program, entry)]
    for statement in declared:
        try:
            _declaration(
                e, network, statement, scope, {entry for entry, name, *_ in measured if name == statement.name}
            )
        except Problem as problem:
            e.report(problem.diagnostic)
            scope.bound[statement.name] = FAILED
    for (name, word), span in {(name, word): span for _, name, word, span in measured}.items():
        if name not in network.declarations:
            e.report(training_errors.not_declared(span, name, word, sorted(network.declarations)))


def _settings(e: Elaborator, network: Network, model: tree.Model, scope: Scope) -> None:
    for parameter in model.settings:
        if parameter.default is None:
            example = f"model {model.name}({parameter.name} = 16)"
            raise Problem(names.missing_setting(parameter.span, model.name, parameter.name, example))
        before = Scope(scope.parent, dict(network.settings), owner=scope.owner)
        scope.bound[parameter.name] = e.evaluate(parameter.default, Place(before, parameter.name))
        network.settings[parameter.name] = scope.bound[parameter.name]


def _letters_and_axes(e: Elaborator, statement, scope: Scope, sizes: Mapping[str, Size]) -> None:
    for letter in letters(statement.type):
        if not scope.has(letter):
            scope.bound[letter] = sizes.get(letter, Symbolic.name(letter))
            if letter not in sizes:
                e.letters.add(letter)
    for depth, axis in enumerate(reversed(statement.type.axes)):
        scope.bound.setdefault(axis, Axis(axis))
        e.depths[axis] = max(e.depths.get(axis, 0), depth)


def _declaration(e: Elaborator, network: Network, statement, scope: Scope, measured: set[str]) -> None:
    """`measured` are the entries of training blocks that name it."""
    role = "input" if isinstance(statement, tree.Input) else "target"
    gaps = role == "input" and "fill" in measured
    type = resolve(e, statement.type, Place(scope)).with_axes(BATCH)
    with e.graph.at(span=statement.name_span):
        node = e.graph.add(INPUT, name=statement.name, type=type)
    order = tuple(reversed(statement.type.axes))
    e.orders.append(order)
    declaration = Declaration(statement.name, role, type, node, order, statement.name_span, gaps)
    network.declarations[statement.name] = declaration
    if gaps:
        node = filled(e, network, statement.name, node)
    network.values[statement.name] = node
    e.names[node] = statement.name, statement.name_span
    if "normalize" in measured:
        node = normalised(e, network, statement.name, node)
    scope.bound[statement.name] = Value(node)


def answer(e: Elaborator, network: Network, statement: tree.Output, node: int, target: str | None) -> int:
    """What an output gives for its target: of its sort, in the units of the data. Raises Problem."""
    declared = network.declarations.get(target or "")
    if declared is None:
        return node
    found, wanted = e.graph.type(node), declared.type
    if found.known and not _answers(found, wanted):
        raise Problem(shapes.answer_type(statement.name_span, statement.name, str(found), declared.name, str(wanted)))
    beside = [axis for axis in found.sequence_axes if axis not in wanted.axes] if found.known else []
    if beside:
        types = str(found), declared.name, str(wanted)
        raise Problem(shapes.answer_over_axis(statement.name_span, statement.name, *types, beside[0]))
    return in_own_units(e, network, node, declared.name)


def _answers(found: Type, wanted: Type) -> bool:
    """For a label: probabilities of its categories, be they one, one number for a yes or no, or a label; else the same
    dims."""
    if wanted.kind.name != "label":
        return len(found.dims) == len(wanted.dims) and not any(map(surely_differ, found.dims, wanted.dims))
    if found.is_number:
        return found.kind.name == "label" or wanted.kind.classes == 1 or not surely_differ(wanted.kind.classes, 2)
    return len(found.dims) == 1 and not surely_differ(found.dims[0], wanted.kind.classes)
