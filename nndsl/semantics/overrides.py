"""`--set name=value` and `--unset name`: settings of the model and entries of training blocks, replaced in the tree,
and entries taken out of it.

What follows `=` is an expression of the language, so it is checked by the same rules as the file. `train.` names the
unnamed training block, another block's own name that block. Both stand in one list, where what is
taken away has the word before it: `hidden=32`, `unset train.stop`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Sequence

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import names
from nndsl.semantics.entries import ENTRIES
from nndsl.source import OPTION, REMOVAL, UNSET, Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse


def override(program: tree.Program, settings: Sequence[str]) -> tree.Program:
    """The program with each `name=value` put in place, and each `unset name` taken away. Raises Refused."""
    for text in settings:
        name = text.removeprefix(UNSET)
        program = _with_value(program, text) if name == text else _without(program, name.strip())
    return program


def _with_value(program: tree.Program, text: str) -> tree.Program:
    name, equals, value = text.partition("=")
    whole = Source(OPTION, text)
    if not equals or not name.strip() or not value.strip():
        raise Refused(names.set_syntax(whole.span(0, len(text)), text))
    stand_in = Source(OPTION, name.replace(".", "_") + text[len(name) :], shown=text)  # parsed as an equation
    statements = parse(stand_in).statements
    if len(statements) != 1 or not isinstance(statements[0], tree.Equation):
        raise Refused(names.set_syntax(whole.span(0, len(text)), text))
    changed = _replaced(program, name.strip(), statements[0].value)
    if changed is None:
        raise Refused(names.unknown_override(whole.span(0, len(name)), name.strip(), _available(program)))
    return changed


def _without(program: tree.Program, name: str) -> tree.Program:
    block, _, entry = name.rpartition(".")
    train = _block(program, block)
    gone = [e for e in train.entries if e.name == entry] if train else []
    is_set = any(e.value.span is not None and e.value.span.source.name == OPTION for e in gone)
    if train is None or not gone or is_set:
        there = [f"{_title(train)}.{e.name}" for train in _blocks(program) for e in train.entries]
        raise Refused(names.nothing_to_unset(Source(REMOVAL, name).span(0, len(name)), name, there, is_set))
    entries = tuple(e for e in train.entries if e.name != entry)
    return _with(program, train, replace(train, entries=entries), [e.value for e in gone])


def _replaced(program: tree.Program, name: str, value: tree.Node) -> tree.Program | None:
    block, dot, entry = name.rpartition(".")
    return _entry(program, block, entry, value) if dot else _setting(program, name, value)


def _setting(program: tree.Program, name: str, value: tree.Node) -> tree.Program | None:
    for model in program.statements:
        if isinstance(model, tree.Model) and name in [p.name for p in model.settings]:
            settings = tuple(replace(p, default=value) if p.name == name else p for p in model.settings)
            gone = [p.default for p in model.settings if p.name == name and p.default is not None]
            return _with(program, model, replace(model, settings=settings), gone)
    return None


def _entry(program: tree.Program, block: str, name: str, value: tree.Node) -> tree.Program | None:
    train = _block(program, block)
    if train is None or name not in ENTRIES:
        return None
    entries = tuple(replace(e, value=value) if e.name == name else e for e in train.entries)
    if name not in [e.name for e in train.entries]:
        entries += (tree.Entry(name, value, span=value.span, name_span=value.span),)
    gone = [e.value for e in train.entries if e.name == name]
    return _with(program, train, replace(train, entries=entries), gone)


def _block(program: tree.Program, title: str) -> tree.Train | None:
    return next((train for train in _blocks(program) if _title(train) == title), None)


def _blocks(program: tree.Program) -> list[tree.Train]:
    return [statement for statement in program.statements if isinstance(statement, tree.Train)]


def _title(train: tree.Train) -> str:
    return train.name or "train"


def _with(
    program: tree.Program, old: tree.Statement, new: tree.Statement, gone: Sequence[tree.Node]
) -> tree.Program:
    statements = tuple(new if s is old else s for s in program.statements)
    return replace(program, statements=statements, replaced=(*program.replaced, *gone))


def _available(program: tree.Program) -> list[str]:
    found = []
    for statement in program.statements:
        if isinstance(statement, tree.Model):
            found += [parameter.name for parameter in statement.settings]
        if isinstance(statement, tree.Train):
            found += [f"{_title(statement)}.{entry}" for entry in ENTRIES]
    return found
