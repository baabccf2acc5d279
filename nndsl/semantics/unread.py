"""What is defined and never read, by the text alone: warnings, since every word of a file should have an effect.

A definition of the file that no equation and no training block uses; settings and inputs that a body never mentions;
equations and weights of a body that what it returns does not depend on; settings of the model that nothing mentions.
A file without equations is a library: what it defines is for others to use. What `--set` replaces still uses what it
names. See `unused` for values of the model, which are judged by the graph.
"""

from __future__ import annotations

from typing import Iterable, Iterator, Mapping

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import effects
from nndsl.semantics.typing import axes, letters
from nndsl.syntax import tree

KEYWORDS = {"layer": "layer", "fn": "function", "optimizer": "optimizer"}
NAMED = (tree.Equation, tree.Weight, tree.Definition)


def unread(program: tree.Program) -> Iterator[Diagnostic]:
    """A warning for each, in the order of the text."""
    definitions = [s for s in program.statements if isinstance(s, tree.Definition)]
    rest = [s for s in program.statements if not isinstance(s, (tree.Definition, tree.Use))]
    dotted = {node.name for node in tree.walk(program) if isinstance(node, tree.Member)}
    if rest:
        yield from _settings(rest, program.replaced)
        yield from _definitions(definitions, _mentions([*rest, *program.replaced]))
    for definition in definitions:
        yield from _body(definition, dotted, library=not rest)


def _mentions(nodes: Iterable[tree.Node]) -> set[str]:
    """The names in expressions; one that a repetition binds may be among them, so that nothing is missed."""
    return {part.id for node in nodes for part in tree.walk(node) if isinstance(part, tree.Name)}


def _reached(roots: set[str], needs: Mapping[str, set[str]]) -> set[str]:
    """The names that are needed, and those they need."""
    reached: set[str] = set()
    todo = list(roots)
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += needs.get(name, ())
    return reached


# ---- at the top of the file


def _settings(model: list[tree.Statement], replaced: Iterable[tree.Node]) -> Iterator[Diagnostic]:
    headers = [s for s in model if isinstance(s, tree.Model)]
    settings = [parameter for header in headers for parameter in header.settings]
    needs = {p.name: _mentions([p.default] if p.default else []) for p in settings}
    reached = _reached(_mentions([*(s for s in model if not isinstance(s, tree.Model)), *replaced]), needs)
    yield from (effects.setting_unread(p.span, p.name) for p in settings if p.name not in reached)


def _definitions(definitions: list[tree.Definition], roots: set[str]) -> Iterator[Diagnostic]:
    reached = _reached(roots, {d.name: _mentions([d]) for d in definitions})
    for definition in definitions:
        if definition.name not in reached:
            yield effects.definition_unused(definition.name_span, definition.name, KEYWORDS[definition.keyword])


# ---- in a body


def _body(definition: tree.Definition, dotted: set[str], library: bool) -> Iterator[Diagnostic]:
    yield from _parameters(definition)
    inner = [s for s in definition.body if isinstance(s, tree.Definition)]
    yield from _definitions(inner, _mentions(s for s in definition.body if not isinstance(s, tree.Definition)))
    if not library:  # where another file may read them by a dot
        yield from _locals(definition, dotted)
    for nested in inner:
        yield from _body(nested, dotted, library)


def _parameters(definition: tree.Definition) -> Iterator[Diagnostic]:
    """An input may be there for its sizes and axes alone."""
    settings, inputs = definition.settings or (), definition.inputs
    defaults = [p.default for p in (*settings, *inputs) if p.default is not None]
    types = [p.type for p in (*settings, *inputs) if p.type is not None]
    mentioned = _mentions([*definition.body, *defaults])
    sizes = mentioned | _mentions(types) - {letter for type in types for letter in letters(type)}
    for parameter, what in [*((p, "setting") for p in settings), *((p, "input") for p in inputs)]:
        if not ({parameter.name, *letters(parameter.type), *axes(parameter.type)} & sizes):
            yield effects.parameter_unread(parameter.span, parameter.name, what, definition.name)


def _locals(definition: tree.Definition, dotted: set[str]) -> Iterator[Diagnostic]:
    needs: dict[str, set[str]] = {}
    roots = set(dotted)
    for statement in definition.body:
        if isinstance(statement, (*NAMED, tree.Boundary)):
            needs.setdefault(statement.name, set()).update(_mentions([statement]))
        else:
            roots |= _mentions([statement])
    reached = _reached(roots, needs)
    for statement in definition.body:
        if isinstance(statement, (tree.Equation, tree.Weight)) and statement.name not in reached:
            what = "weight" if isinstance(statement, tree.Weight) else "value"
            yield effects.local_unread(statement.name_span, statement.name, what, definition.name)
