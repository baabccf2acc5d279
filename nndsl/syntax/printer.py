"""Tree to text: the law is `parse(to_text(tree)) == tree`.

A statement's documentation is the comment above it, with an empty line above that. How the text is laid out is the
formatter's affair: what is printed is what it would leave as it is.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Sequence

from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.print_expressions import expression, string_text, type_text


def to_text(node: tree.Node) -> str:
    """The text of a program or statement, which ends in a line feed, or of an expression or type, which does not."""
    match node:
        case tree.Program():
            return _laid_out(_block(node.statements))
        case tree.Statement():
            return _laid_out(_block((node,)))
        case tree.TypeExpression():
            return type_text(node)
        case tree.Parameter():
            return _parameter(node)
    return expression(node)


def _laid_out(text: str) -> str:
    from nndsl.syntax.formatting import lay_out

    return lay_out(Source("<tree>", text))


def _block(statements: Sequence[tree.Statement]) -> str:
    text = ""
    for before, statement in zip((None, *statements), statements):
        if before is not None and _stand_apart(before, statement):
            text += "\n"
        text += _documentation(statement) + _statement(statement) + "\n"
    return text


def _stand_apart(before: tree.Statement, after: tree.Statement) -> bool:
    """Whether an empty line stands between two statements."""
    headers = isinstance(before, tree.Model) or isinstance(before, tree.Use) and not isinstance(after, tree.Use)
    return headers or bool(after.doc)


def _documentation(statement: tree.Statement) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in statement.doc.split("\n")) if statement.doc else ""


# ---- statements


@singledispatch
def _statement(node: tree.Statement) -> str:
    raise TypeError(f"{type(node).__name__} is no statement")


@_statement.register
def _(node: tree.Model) -> str:
    return f"model {node.name}" + (_parameters(node.settings) if node.settings else "")


@_statement.register
def _(node: tree.Use) -> str:
    return f"use {string_text(node.path)}" + (f" as {node.alias}" if node.alias else "")


@_statement.register
def _(node: tree.Input) -> str:
    return f"input {node.name} : {type_text(node.type)}"


@_statement.register
def _(node: tree.Target) -> str:
    return f"target {node.name} : {type_text(node.type)}"


@_statement.register
def _(node: tree.Output) -> str:
    return f"output {node.name}" + (f" for {node.target}" if node.target else "")


@_statement.register
def _(node: tree.Weight) -> str:
    return f"{node.keyword} {node.name} : {type_text(node.type)} = {expression(node.initial)}"


@_statement.register
def _(node: tree.Assertion) -> str:
    condition = expression(node.condition)
    # A word that `[` follows would be the name of a boundary.
    return f"assert ({condition})" if condition.startswith("[") else f"assert {condition}"


@_statement.register
def _(node: tree.Equation) -> str:
    return _defined(node.name, node.type, node.value)


@_statement.register
def _(node: tree.Boundary) -> str:
    return f"{node.name}[{expression(node.index)}] = {expression(node.value)}"


@_statement.register
def _(node: tree.Return) -> str:
    return f"return {expression(node.value)}"


@_statement.register
def _(node: tree.Definition) -> str:
    if len(node.body) == 1 and isinstance(node.body[0], tree.Return) and not node.body[0].doc:
        return f"{head(node)} = {expression(node.body[0].value)}"
    return f"{head(node)} {_braces(node.body)}"


def head(node: tree.Definition) -> str:
    """The first line of a definition: `layer dense(units, bias = 0)(x...)`."""
    settings = "" if node.settings is None else _parameters(node.settings)
    return f"{node.keyword} {node.name}{settings}{_parameters(node.inputs)}"


@_statement.register
def _(node: tree.Entry) -> str:
    return _defined(node.name, None, node.value)


@_statement.register
def _(node: tree.Train) -> str:
    return f"train {node.name} {_braces(node.entries)}" if node.name else f"train {_braces(node.entries)}"


def _braces(statements: Sequence[tree.Statement]) -> str:
    return "{\n" + _block(statements) + "}"


def _parameters(parameters: Sequence[tree.Parameter]) -> str:
    return f"({', '.join(map(_parameter, parameters))})"


def _parameter(node: tree.Parameter) -> str:
    return f"{node.name}..." if node.variadic else _defined(node.name, node.type, node.default)


def _defined(name: str, type: tree.TypeExpression | None, value: tree.Node | None) -> str:
    """name : type = value, where the last two may be missing"""
    declared = f" : {type_text(type)}" if type else ""
    return name + declared + (f" = {expression(value)}" if value else "")
