"""The check of names: every word without quotes is defined where it is used, and defined once.

This comes before elaboration and looks at the text alone, so that all unknown names are reported in one run, in
definitions that nothing uses too.
"""

from __future__ import annotations

from typing import Iterable, Iterator

from nndsl.diagnostics import Diagnostics
from nndsl.diagnostics.catalogue import names
from nndsl.semantics.scope import Scope
from nndsl.semantics.training import COMPUTED, DEFAULTS
from nndsl.semantics.typing import letters
from nndsl.semantics.words import PLANNED
from nndsl.syntax import tree

# What an entry that does not exist or is not built yet says is not looked at: the entry itself is reported.
CARRIED_OUT = frozenset({*COMPUTED, *DEFAULTS})
IN_TRAINING = frozenset({"weights"})
IN_OPTIMIZER = frozenset({"t", "gradient"})


def check_names(program: tree.Program, library: Scope, diagnostics: Diagnostics) -> None:
    """Report names that are unknown or defined twice."""
    checker = _Checker(diagnostics, library.names())
    checker.file(program)


class _Checker:
    def __init__(self, diagnostics: Diagnostics, library: set[str]):
        self.diagnostics, self.library = diagnostics, library
        self.model_names: dict[str, tree.Statement] = {}

    def file(self, program: tree.Program) -> None:
        definitions = [s for s in program.statements if isinstance(s, tree.Definition)]
        rest = [s for s in program.statements if not isinstance(s, tree.Definition)]
        self.duplicates(program.statements)
        self.model_names = {s.name: s for s in rest if isinstance(s, (tree.Equation, tree.Weight, tree.Input, tree.Target))}
        outer = self.library | {s.name for s in definitions}
        for definition in definitions:
            self.definition(definition, outer)
        known = outer | set(self.model_names) | set(_declared(rest))
        for statement in rest:
            self.statement(statement, known)

    def duplicates(self, statements: Iterable[tree.Statement], bound: Iterable[tree.Parameter] = ()) -> None:
        seen: dict[str, tree.Node] = {parameter.name: parameter for parameter in bound}
        for statement in statements:
            if not isinstance(statement, (tree.Equation, tree.Weight, tree.Input, tree.Target, tree.Definition)):
                continue
            first = seen.setdefault(statement.name, statement)
            if first is not statement:
                place = first.name_span if isinstance(first, tree.Statement) else first.span
                self.diagnostics.report(names.defined_twice(statement.name_span, place, statement.name))

    def statement(self, statement: tree.Statement, known: set[str]) -> None:
        if isinstance(statement, tree.Definition):
            self.definition(statement, known)
        elif isinstance(statement, tree.Train):
            for entry in statement.entries:
                if entry.name in CARRIED_OUT:
                    self.expression(entry.value, known | IN_TRAINING)
        elif isinstance(statement, tree.Output):
            if statement.name not in known:
                self.unknown(statement.name_span, statement.name, known)
        elif isinstance(statement, tree.Boundary) and statement.name not in known:
            self.diagnostics.report(names.boundary_alone(statement.name_span, statement.name))
        else:
            for child in tree.children(statement):
                self.expression(child, known)

    def definition(self, definition: tree.Definition, outer: set[str]) -> None:
        parameters = (*(definition.settings or ()), *definition.inputs)
        own = {parameter.name for parameter in parameters}
        own |= {letter for parameter in parameters for letter in letters(parameter.type)}
        own |= IN_OPTIMIZER if definition.keyword == "optimizer" else set()
        self.duplicates(definition.body, parameters)
        inside = outer | own | {s.name for s in definition.body if isinstance(s, (tree.Equation, tree.Weight, tree.Definition))}
        for parameter in parameters:
            if parameter.default is not None:
                self.expression(parameter.default, outer | own, definition)
        for statement in definition.body:
            if isinstance(statement, tree.Definition):
                self.definition(statement, inside)
            elif isinstance(statement, tree.Boundary) and statement.name not in inside:
                self.diagnostics.report(names.boundary_alone(statement.name_span, statement.name))
            else:
                for child in tree.children(statement):
                    self.expression(child, inside, definition)
        if not any(isinstance(statement, tree.Return) for statement in definition.body):
            self.diagnostics.report(names.no_return(definition.name_span, definition.name))

    def expression(self, node: tree.Node, known: set[str], owner: tree.Definition | None = None) -> None:
        todo = [(node, known)]
        while todo:
            node, known = todo.pop()
            if isinstance(node, tree.Name):
                if node.id not in known:
                    self.unknown(node.span, node.id, known, owner)
            elif isinstance(node, tree.Each):
                todo += [(node.items, known), (node.body, known | {node.name})]
            elif isinstance(node, tree.TypeExpression):
                todo += [(size, known) for size in node.dims or ()]
                todo += [(argument, known) for argument in node.arguments[:1]]
            else:
                todo += [(child, known) for child in tree.children(node)]

    def unknown(self, span, name: str, known: set[str], owner: tree.Definition | None = None) -> None:
        if name in PLANNED:
            self.diagnostics.report(names.planned(span, f"`{name}`"))
        elif owner is not None and name in self.model_names:
            place = self.model_names[name].name_span
            self.diagnostics.report(names.out_of_reach(span, name, owner.name, place))
        else:
            self.diagnostics.report(names.unknown_name(span, name, known))


def _declared(statements: Iterable[tree.Statement]) -> Iterator[str]:
    """The names that the header and the declarations of a model bind: settings, sizes, sequence axes."""
    for statement in statements:
        if isinstance(statement, tree.Model):
            yield from (parameter.name for parameter in statement.settings)
        elif isinstance(statement, (tree.Input, tree.Target)):
            yield from letters(statement.type)
            yield from statement.type.axes
        elif isinstance(statement, tree.Use) and statement.alias:
            yield statement.alias
