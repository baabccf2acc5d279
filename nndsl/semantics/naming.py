"""The check of names: every word without quotes is defined where it is used, and defined once.

This comes before elaboration and looks at the text alone, so that all unknown names are reported in one run, in
definitions that nothing uses too.
"""

from __future__ import annotations

from typing import Callable, Iterable, Iterator

from nndsl.diagnostics import Diagnostic, Diagnostics
from nndsl.diagnostics.catalogue import effects, names
from nndsl.diagnostics.catalogue import uses as catalogue
from nndsl.semantics.entries import ENTRIES
from nndsl.semantics.typing import axes, letters
from nndsl.semantics.uses import brought_by, model_of, normalised_names, programs, uses
from nndsl.source import Span
from nndsl.syntax import tree
from nndsl.syntax.scanner import is_name

# What an entry that does not exist says is not looked at: the entry is reported.
CHECKED = frozenset(ENTRIES)
# Words that mean something in one place only, and what.
IN_TRAINING = {"weights": "In a training block: every array declared with `weight`, as in `l2(weights)`."}
DEFINING = (tree.Equation, tree.Weight, tree.Input, tree.Target, tree.Definition)
SUGGESTIONS = 20
IN_OPTIMIZER = {
    "t": "In an optimizer: the number of the update, from 1. Elsewhere the step, first in the brackets of a delay.",
    "gradient": "In an optimizer: `gradient(p)` is the gradient of the loss with every weight at its own `p`.",
    "penalised": "In an optimizer: true for an array declared with `weight`, false for one declared with `param`.",
}


def check_names(program: tree.Program, library: set[str], diagnostics: Diagnostics) -> None:
    """Report names that are unknown or defined twice, in the files that a linked program uses too."""
    for part in programs(program):
        _Checker(diagnostics, library).file(part)


class _Checker:
    def __init__(self, diagnostics: Diagnostics, library: set[str]):
        self.diagnostics, self.library = diagnostics, library
        self.model_names: dict[str, tree.Statement] = {}

    def file(self, program: tree.Program) -> None:
        definitions = [s for s in program.statements if isinstance(s, tree.Definition)]
        rest = [s for s in program.statements if not isinstance(s, tree.Definition)]
        used = list(self.uses(program))
        self.duplicates(program.statements, [*used, *_declared(rest)])
        self.once(rest)
        self.boundaries(rest)
        self.model_names = {
            s.name: s for s in rest if isinstance(s, (tree.Equation, tree.Weight, tree.Input, tree.Target))
        }
        outer = self.library | {s.name for s in definitions} | {name for name, _ in used}
        for definition in definitions:
            self.definition(definition, outer)
        known = outer | set(self.model_names) | {name for name, _ in _declared(rest)}
        for statement in rest:
            if isinstance(statement, tree.Model):
                self.defaults(statement.settings, outer)
            else:
                self.statement(statement, known)

    def uses(self, program: tree.Program) -> Iterator[tuple[str, Span | None]]:
        """The names that used files bring, and the place of each file's name; what is wrong with them is reported."""
        seen: dict[str, Span | None] = {}
        for use in uses(program):
            equations = any(isinstance(s, tree.Equation) for s in use.program.statements)
            outputs = any(isinstance(s, tree.Output) for s in use.program.statements)
            if use.alias and not equations:
                self.diagnostics.report(catalogue.no_model(use.span, use.path, use.alias))
            if equations and not outputs:
                self.diagnostics.report(catalogue.no_output(use.name_span, use.path))
            elif equations and not is_name(model_of(use)):
                self.diagnostics.report(catalogue.nameless(use.name_span, model_of(use)))
            elif normalized := list(normalised_names(use.program)):
                self.diagnostics.report(catalogue.not_normalised(use.name_span, model_of(use), normalized))
            for definition in brought_by(use):
                self.first(seen, definition.name, use.name_span, names.defined_twice)
        yield from seen.items()

    def duplicates(self, statements: Iterable[tree.Statement], bound: Iterable[tuple[str, Span | None]]) -> None:
        """Names that are defined twice; `bound` are those that settings, inputs, sizes and axes have taken."""
        seen: dict[str, Span | None] = {}
        for name, span in bound:
            seen.setdefault(name, span)
        for statement in statements:
            if isinstance(statement, DEFINING):
                self.first(seen, statement.name, statement.name_span, names.defined_twice)

    def once(self, statements: Iterable[tree.Statement]) -> None:
        """Statements that are given twice though they say one thing."""
        seen: dict[str, Span | None] = {}
        for statement in statements:
            if isinstance(statement, tree.Model):
                self.first(seen, "model", statement.name_span, names.said_twice)
            elif isinstance(statement, tree.Output):
                self.first(seen, f"output {statement.name}", statement.name_span, names.said_twice)
            elif isinstance(statement, tree.Boundary):
                self.first(seen, f"{statement.name}[0]", statement.name_span, names.said_twice)
            elif isinstance(statement, tree.Return):
                self.first(seen, "return", statement.span, names.said_twice)

    def first(
        self, seen: dict[str, Span | None], name: str, span: Span | None, wording: Callable[..., Diagnostic]
    ) -> None:
        if name in seen:
            self.diagnostics.report(wording(span, seen[name], name))
        else:
            seen[name] = span

    def boundaries(self, statements: Iterable[tree.Statement]) -> None:
        """First values of what has no equation in this body, or is never read delayed."""
        statements = list(statements)
        equations = {statement.name for statement in statements if isinstance(statement, tree.Equation)}
        delayed = {name for statement in statements for name in _delayed(statement)}
        for statement in statements:
            if not isinstance(statement, tree.Boundary):
                continue
            if statement.name not in equations:
                self.diagnostics.report(names.boundary_alone(statement.name_span, statement.name))
            elif statement.name not in delayed:
                self.diagnostics.report(effects.boundary_without_delay(statement.name_span, statement.name))

    def defaults(
        self, parameters: Iterable[tree.Parameter], known: set[str], owner: tree.Definition | None = None
    ) -> None:
        """A default sees the parameters before its own."""
        for parameter in parameters:
            if parameter.default is not None:
                self.expression(parameter.default, known, owner)
            known = known | {parameter.name, *letters(parameter.type), *axes(parameter.type)}

    def statement(self, statement: tree.Statement, known: set[str]) -> None:
        if isinstance(statement, tree.Definition):
            self.definition(statement, known)
        elif isinstance(statement, tree.Train):
            for entry in statement.entries:
                if entry.name in CHECKED:
                    self.expression(entry.value, known | IN_TRAINING.keys())
        elif isinstance(statement, tree.Output):
            if statement.name not in known:
                self.unknown(statement.name_span, statement.name, known)
        else:
            for child in tree.children(statement):
                self.expression(child, known)

    def definition(self, definition: tree.Definition, outer: set[str]) -> None:
        parameters = (*(definition.settings or ()), *definition.inputs)
        for parameter in (*(definition.settings or ()), *definition.inputs[:-1]):
            if parameter.variadic:
                self.diagnostics.report(names.variadic_first(parameter.span, parameter.name))
        own = {parameter.name for parameter in parameters}
        own |= {name for parameter in parameters for name in (*letters(parameter.type), *axes(parameter.type))}
        own |= IN_OPTIMIZER.keys() if definition.keyword == "optimizer" else set()
        self.duplicates(definition.body, [(parameter.name, parameter.span) for parameter in parameters])
        self.once(definition.body)
        self.boundaries(definition.body)
        inside = (
            outer
            | own
            | {s.name for s in definition.body if isinstance(s, (tree.Equation, tree.Weight, tree.Definition))}
        )
        self.defaults(parameters, outer, definition)
        for statement in definition.body:
            if isinstance(statement, tree.Definition):
                self.definition(statement, inside)
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
        if owner is not None and name in self.model_names:
            place = self.model_names[name].name_span
            self.diagnostics.report(names.out_of_reach(span, name, owner.name, place))
        else:
            # To look for a similar name takes time; no more messages are shown than have suggestions.
            candidates = known if len(self.diagnostics.found) < SUGGESTIONS else ()
            self.diagnostics.report(names.unknown_name(span, name, candidates))


def _declared(statements: Iterable[tree.Statement]) -> Iterator[tuple[str, Span | None]]:
    """The names that the header and the declarations of a model bind, settings, sizes and axes, and where."""
    for statement in statements:
        if isinstance(statement, tree.Model):
            yield from ((parameter.name, parameter.span) for parameter in statement.settings)
        elif isinstance(statement, (tree.Input, tree.Target)):
            yield from ((name, statement.type.span) for name in (*letters(statement.type), *statement.type.axes))


def _delayed(statement: tree.Statement) -> Iterator[str]:
    """The names that are read delayed somewhere in a statement."""
    for node in tree.walk(statement):
        if isinstance(node, tree.Delay):
            yield from (part.id for part in tree.walk(node.value) if isinstance(part, tree.Name))
