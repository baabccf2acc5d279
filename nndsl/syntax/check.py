"""What the grammar cannot refuse: arguments out of order, things given twice, a step where it has no meaning."""

from __future__ import annotations

from typing import Iterator, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import expressions, names, syntax
from nndsl.syntax import tree


def misused(program: tree.Program) -> list[Diagnostic]:
    """Every misuse of a tree that was parsed, in the order of the text."""
    found: list[Diagnostic] = []
    steps: list[tree.Name] = []
    any_dims: list[tree.AnyDims] = []  # where they may stand; a definition comes before what is in it
    for node in tree.walk(program):
        if isinstance(node, tree.Call):
            found += _arguments(node.arguments)
        elif isinstance(node, tree.TypeExpression):
            found += _type(node)
        elif isinstance(node, tree.Definition):
            any_dims += _may_be_any(node.inputs)
            found += _untyped(node.settings or ())
            found += _twice(node.settings or (), "setting")
            found += _twice(node.inputs, "input")
        elif isinstance(node, tree.Model):
            found += _untyped(node.settings)
            found += _twice(node.settings, "setting")
        elif isinstance(node, tree.Index):
            steps += _steps(node)
        elif isinstance(node, tree.AnyDims) and not any(node is allowed for allowed in any_dims):
            found.append(syntax.any_dims_misplaced(node.span))
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


def _type(written: tree.TypeExpression) -> Iterator[Diagnostic]:
    """A kind that does not exist, or that says too much or too little."""
    if written.kind == "class" and not written.arguments:
        yield syntax.wrong_kind(written.span, "`class` needs the number of its categories", "class(10)")
    elif written.kind == "number" and (written.arguments or written.dims):
        shape = written.dims[0].span.to(written.dims[-1].span).text if written.dims else "4"
        yield syntax.wrong_kind(written.span, "`number` is one real value and takes nothing in brackets", f"[{shape}]")
    elif written.kind not in (None, "class", "number"):
        yield names.unknown_kind(written.span, written.kind)


def _may_be_any(inputs: Sequence[tree.Parameter]) -> Iterator[tree.AnyDims]:
    """`...` stands for the leading dims of what an input is given."""
    for parameter in inputs:
        dims = parameter.type.dims if parameter.type is not None else ()
        yield from (size for size in (dims or ())[:1] if isinstance(size, tree.AnyDims))


def _untyped(settings: Sequence[tree.Parameter]) -> Iterator[Diagnostic]:
    for parameter in settings:
        if parameter.type is not None:
            yield syntax.typed_setting(parameter.type.span, parameter.name)


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
