"""Tree to text: the law is `parse(to_text(tree)) == tree`.

One statement a line; in consecutive lines of a kind the names, the `:` and the `=` stand under one another; a
statement's documentation is the comment above it.
"""

from __future__ import annotations

from itertools import groupby
from typing import Callable, Sequence

from nndsl.syntax import tree
from nndsl.syntax.print_expressions import axes_text, expression, string_text, type_text

WIDEST = 100  # columns of a definition that stands on one line
INDENT = "  "

_DECLARATIONS = (tree.Input, tree.Target)
_EQUATIONS = (tree.Equation, tree.Boundary)


def to_text(node: tree.Node) -> str:
    """The text of a program or statement, which ends in a line feed, or of an expression or type, which does not."""
    match node:
        case tree.Program():
            return _block(node.statements)
        case tree.Statement():
            return _block((node,))
        case tree.TypeExpression():
            return type_text(node)
        case tree.Parameter():
            return _parameter(node)
    return expression(node)


def _block(statements: Sequence[tree.Statement]) -> str:
    """Statements, those that are alike in columns, those that are not set apart."""
    text = ""
    before: tree.Statement | None = None
    for _, group in groupby(_numbered_runs(statements), key=lambda numbered: numbered[0]):
        run = [statement for _, statement in group]
        for statement, line in zip(run, _lines(run)):
            if before is not None and _stand_apart(before, statement):
                text += "\n"
            text += _documentation(statement) + line + "\n"
            before = statement
    return text


def _numbered_runs(statements: Sequence[tree.Statement]) -> list[tuple[int, tree.Statement]]:
    """Each statement with the number of its run; a run shares its columns."""
    numbered: list[tuple[int, tree.Statement]] = []
    run = 0
    for before, statement in zip((None, *statements), statements):
        if before is None or statement.doc or _sort(before) is not _sort(statement):
            run += 1
        numbered.append((run, statement))
    return numbered


def _sort(statement: tree.Statement) -> object:
    if isinstance(statement, _DECLARATIONS):
        return _DECLARATIONS
    return _EQUATIONS if isinstance(statement, _EQUATIONS) else type(statement)


def _stand_apart(before: tree.Statement, after: tree.Statement) -> bool:
    """Whether an empty line stands between two statements."""
    if after.doc or isinstance(before, tree.Model):
        return True
    if isinstance(before, tree.Use) and not isinstance(after, tree.Use):
        return True
    large = (tree.Definition, tree.Train)
    if isinstance(before, large) and isinstance(after, large):
        return not (_fits_on_line(before) and _fits_on_line(after))
    return any(isinstance(statement, large) and not _fits_on_line(statement) for statement in (before, after))


def _documentation(statement: tree.Statement) -> str:
    return "".join(f"# {line}".rstrip() + "\n" for line in statement.doc.split("\n")) if statement.doc else ""


# ---- statements


def _lines(run: Sequence[tree.Statement]) -> list[str]:
    """The texts of statements that share their columns."""
    columns = [_columns(statement) for statement in run]
    widths = [max(map(len, column)) for column in zip(*columns)]
    return [" ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in columns]


def _columns(statement: tree.Statement) -> tuple[str, ...]:
    """The parts of a statement; those of the same place in consecutive lines stand under one another."""
    match statement:
        case tree.Input():
            return "input", statement.name, ":", *_type_and_axes(statement.type)
        case tree.Target():
            return "target", statement.name, ":", *_type_and_axes(statement.type)
        case tree.Weight():
            declared = type_text(statement.type)
            return statement.keyword, statement.name, ":", declared, "=", expression(statement.initial)
        case tree.Equation():
            declared = f" : {type_text(statement.type)}" if statement.type else ""
            return statement.name + declared, "=", expression(statement.value)
        case tree.Boundary():
            return f"{statement.name}[{expression(statement.index)}]", "=", expression(statement.value)
        case tree.Entry():
            return statement.name, "=", expression(statement.value)
    return (_ALONE[type(statement)](statement),)


def _type_and_axes(node: tree.TypeExpression) -> tuple[str, str]:
    axes = axes_text(node.axes)
    return type_text(node).removesuffix(axes).rstrip(), axes


def _model(node: tree.Model) -> str:
    return f"model {node.name}" + (_parameters(node.settings) if node.settings else "")


def _use(node: tree.Use) -> str:
    return f"use {string_text(node.path)}" + (f" as {node.alias}" if node.alias else "")


def _output(node: tree.Output) -> str:
    return f"output {node.name}" + (f" for {node.target}" if node.target else "")


def _assertion(node: tree.Assertion) -> str:
    condition = expression(node.condition)
    # A word that `[` follows would be the name of a boundary.
    return f"assert ({condition})" if condition.startswith("[") else f"assert {condition}"


def _return(node: tree.Return) -> str:
    return f"return {expression(node.value)}"


def _definition(node: tree.Definition) -> str:
    short = _short(node)
    return short if short else f"{head(node)} {_braces(node.body)}"


def _train(node: tree.Train) -> str:
    return f"train {node.name} {_braces(node.entries)}" if node.name else f"train {_braces(node.entries)}"


_ALONE: dict[type, Callable[..., str]] = {
    tree.Model: _model,
    tree.Use: _use,
    tree.Output: _output,
    tree.Assertion: _assertion,
    tree.Return: _return,
    tree.Definition: _definition,
    tree.Train: _train,
}


# ---- definitions


def head(node: tree.Definition) -> str:
    """The first line of a definition: `layer dense(units, bias = 0)(x...)`."""
    settings = "" if node.settings is None else _parameters(node.settings)
    return f"{node.keyword} {node.name}{settings}{_parameters(node.inputs)}"


def _short(node: tree.Definition) -> str | None:
    """A definition on one line, if that is all it needs."""
    if len(node.body) != 1 or not isinstance(node.body[0], tree.Return) or node.body[0].doc:
        return None
    line = f"{head(node)} = {expression(node.body[0].value)}"
    return line if len(line) <= WIDEST else None


def _fits_on_line(statement: tree.Statement) -> bool:
    return isinstance(statement, tree.Definition) and _short(statement) is not None


def _braces(statements: Sequence[tree.Statement]) -> str:
    lines = _block(statements).splitlines()
    return "\n".join(["{", *(INDENT + line if line else "" for line in lines), "}"])


def _parameters(parameters: Sequence[tree.Parameter]) -> str:
    return f"({', '.join(map(_parameter, parameters))})"


def _parameter(node: tree.Parameter) -> str:
    if node.variadic:
        return f"{node.name}..."
    declared = f" : {type_text(node.type)}" if node.type else ""
    default = f" = {expression(node.default)}" if node.default else ""
    return node.name + declared + default
