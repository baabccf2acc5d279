"""`use "file.nn"`: the definitions of another file, and its model as a layer.

`link` reads the files that a program uses, and those that these use, and hangs each on its statement; only files in the
folder of the first one or below are read. What a file brings is then a matter of scopes: its definitions see their own
file, and its model is the layer

    layer lenet(settings)(inputs) { equations; return outputs }

Targets take no part: a target that the outputs read delayed is an input of the layer, and equations that only training
needs are left out. A size that only a target gives becomes a setting: `iris(K = 3)`.
"""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path, PurePath
from typing import Any, Iterable, Iterator

from nndsl.diagnostics import Diagnostics, Refused
from nndsl.diagnostics.catalogue import reading
from nndsl.diagnostics.catalogue import uses as catalogue
from nndsl.paths import not_relative
from nndsl.semantics.scope import Scope
from nndsl.semantics.typing import letters
from nndsl.semantics.values import FAILED, Function
from nndsl.source import Source, Span
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from nndsl.syntax.read import close_name, read_source

Chain = list[tuple[Path, str]]

# ---- reading


def link(program: tree.Program, folder: str | os.PathLike[str]) -> tree.Program:
    """The program with what it uses on its `use` statements. `folder` holds everything that may be read. Raises Refused
    with everything that is wrong with these files' names and texts."""
    if all(use.program is not None for use in uses(program)):
        return program
    linker = _Linker(Path(folder).resolve())
    name = os.path.basename(program.span.source.name) if program.span else ""
    linked = linker.linked(program, Path(folder), [(linker.root / name, name)])
    linker.diagnostics.stop_on_errors()
    return linked


def uses(program: tree.Program) -> list[tree.Use]:
    return [statement for statement in program.statements if isinstance(statement, tree.Use)]


def programs(program: tree.Program) -> list[tree.Program]:
    """A linked program and those that it uses, each once, however many ways lead to it."""
    found = {id(program): program}
    todo = [program]
    while todo:
        for use in uses(todo.pop()):
            if use.program is not None and id(use.program) not in found:
                found[id(use.program)] = use.program
                todo.append(use.program)
    return list(found.values())


def used_files(program: tree.Program) -> dict[str, str]:
    """The texts of all files that a linked program uses, by their paths from the folder of the first."""
    found: dict[str, str] = {}
    todo = [(program, PurePath())]
    while todo:
        user, folder = todo.pop()
        for use in uses(user):
            path = os.path.normpath(folder / use.path)
            if path not in found:
                found[path] = use.program.span.source.text
                todo.append((use.program, PurePath(path).parent))
    return found


def paths_used(path: str) -> list[str]:
    """The paths of the files that a file uses, and those that these use, as far as they can be read."""
    found: list[str] = []
    todo = [path]
    while todo:
        user = todo.pop()
        try:
            program = parse(read_source(user))
        except Refused:
            continue
        paths = [os.path.normpath(os.path.join(os.path.dirname(user), use.path)) for use in uses(program)]
        todo += [used for used in paths if used not in found and used != path]
        found += [used for used in paths if used not in found and used != path]
    return found


class _Linker:
    def __init__(self, root: Path):
        self.root = root
        self.read: dict[Path, tree.Program] = {}
        self.diagnostics = Diagnostics()

    def linked(self, program: tree.Program, folder: Path, chain: Chain) -> tree.Program:
        """`chain` are the files that led here, and what they are called; the program is the last of them."""
        statements = []
        for statement in program.statements:
            if isinstance(statement, tree.Use):
                statement = self.with_program(statement, folder, chain)
            statements.append(statement)
        return replace(program, statements=tuple(statements))

    def with_program(self, use: tree.Use, folder: Path, chain: Chain) -> tree.Use:
        try:
            path = _inside(use, folder, self.root)
            before = [place for place, _ in chain]
            if path in before:
                loop = [shown for _, shown in chain[before.index(path) :]]
                raise Refused(catalogue.circular(use.name_span, [*loop, use.path]))
            if path not in self.read:
                program = parse(_source(use, path, folder))
                self.read[path] = self.linked(program, (folder / use.path).parent, [*chain, (path, use.path)])
            return replace(use, program=self.read[path])
        except Refused as refused:
            for diagnostic in refused.diagnostics:
                self.diagnostics.report(diagnostic)
            return use


def _inside(use: tree.Use, folder: Path, root: Path) -> Path:
    """The file that is meant. Raises Refused for one that is not in the folder of the model."""
    if reason := not_relative(use.path):
        raise Refused(catalogue.outside(use.name_span, use.path, reason))
    if not use.path.endswith(".nn"):
        raise Refused(catalogue.outside(use.name_span, use.path, "its name does not end in .nn"))
    try:
        path = (folder / use.path).resolve()
    except (OSError, RuntimeError) as error:
        raise Refused(
            catalogue.outside(use.name_span, use.path, getattr(error, "strerror", None) or str(error))
        ) from None
    if not path.is_relative_to(root):
        raise Refused(catalogue.outside(use.name_span, use.path, "it leads out of the folder of the model"))
    return path


def _source(use: tree.Use, path: Path, folder: Path) -> Source:
    """The text of a used file, under the path as its user would type it; what is wrong with the file is shown there."""
    if not path.exists():
        close = close_name(path)
        beside = close and close != os.path.basename(use.span.source.name if use.span else "")
        meant = f'"{PurePath(use.path).with_name(close)}"' if beside else None
        missing = reading.no_such_file(use.path, os.fspath(path), meant)
        raise Refused(replace(missing, span=use.name_span, label="used here"))
    try:
        return read_source(os.fspath(path), os.path.normpath(folder / use.path))
    except Refused as refused:
        places = ({"span": use.name_span, "label": "used here"} if d.span is None else {} for d in refused.diagnostics)
        raise Refused(*(replace(d, **place) for d, place in zip(refused.diagnostics, places))) from None


# ---- what a file brings


def brought(program: tree.Program, outermost: Scope, homes: dict[int, Scope]) -> dict[str, Any]:
    """What the files that a linked program uses bring: definitions and models by their names. The first of a name
    counts; the check of names reports the others. `homes` are the scopes of files, each made once: ways through files
    that use one another may be very many."""
    found: dict[str, Function] = {}
    for use in uses(program):
        home = homes.get(id(use.program)) or file_scope(use.program, outermost, homes)
        for definition in brought_by(use):
            made = Function(definition, home) if definition.body else FAILED  # one without outputs, which is reported
            found.setdefault(definition.name, made)
    return found


def file_scope(program: tree.Program, outermost: Scope, homes: dict[int, Scope] | None = None) -> Scope:
    """What the definitions at the top of a file see. `homes` takes the scopes of this file and of those it uses."""
    homes = {} if homes is None else homes
    definitions = tuple(s for s in program.statements if isinstance(s, tree.Definition))
    files = brought(program, outermost, homes)
    homes[id(program)] = Scope.of(definitions, Scope(outermost, files) if files else outermost)
    return homes[id(program)]


def brought_by(use: tree.Use) -> Iterator[tree.Definition]:
    """The definitions of a used file, its model last."""
    yield from (s for s in use.program.statements if isinstance(s, tree.Definition))
    if any(isinstance(s, tree.Equation) for s in use.program.statements):
        yield as_layer(use)


def model_of(use: tree.Use) -> str:
    """The name of the model of a used file: as the user calls it, else as its header does, else as the file is."""
    headers = (s.name for s in use.program.statements if isinstance(s, tree.Model))
    return use.alias or next(headers, PurePath(use.path).stem)


def as_layer(use: tree.Use) -> tree.Definition:
    """The model of a used file as a layer; without a body where it has no output."""
    statements = use.program.statements
    kept, targets = _needed(statements)
    declared = [s for s in statements if isinstance(s, tree.Input)]
    declared += [s for s in statements if isinstance(s, tree.Target) and s.name in targets]
    settings = [p for s in statements if isinstance(s, tree.Model) for p in s.settings]
    settings += [tree.Parameter(name, span=use.name_span) for name in _sizes_of_targets(statements, declared, kept)]
    outputs = tuple(tree.Name(s.name, span=s.name_span) for s in statements if isinstance(s, tree.Output))
    body = (*kept, tree.Return(_result(outputs, use.name_span), span=use.name_span)) if outputs else ()
    return tree.Definition(
        "layer",
        model_of(use),
        tuple(settings) or None,
        tuple(tree.Parameter(s.name, s.type, span=s.name_span) for s in declared),
        body,
        name_span=use.name_span,
    )


def _result(outputs: tuple[tree.Name, ...], span: Span | None) -> tree.Node:
    return outputs[0] if len(outputs) == 1 else tree.Tuple(outputs, span=span)


def normalised_names(program: tree.Program) -> Iterator[str]:
    """The inputs that the training blocks of a program normalise."""
    declared = {s.name for s in program.statements if isinstance(s, tree.Input)}
    for block in program.statements:
        for entry in block.entries if isinstance(block, tree.Train) else ():
            if entry.name == "normalize":
                yield from (n.id for n in tree.walk(entry.value) if isinstance(n, tree.Name) and n.id in declared)


def _needed(statements: Iterable[tree.Statement]) -> tuple[list[tree.Statement], set[str]]:
    """The statements that make the layer: all but those that read a target which no output needs; and the targets."""
    inside = [s for s in statements if isinstance(s, (tree.Equation, tree.Boundary, tree.Weight, tree.Assertion))]
    reads: dict[str, set[str]] = {}
    for statement in inside:
        if not isinstance(statement, tree.Assertion):
            reads.setdefault(statement.name, set()).update(_names(statement))
    targets = {s.name for s in statements if isinstance(s, tree.Target)}
    needed = _closure({s.name for s in statements if isinstance(s, tree.Output)}, reads) & targets
    kept = [s for s in inside if not _closure(_names(s), reads) & (targets - needed)]
    return kept, needed


def _names(statement: tree.Statement) -> set[str]:
    return {node.id for node in tree.walk(statement) if isinstance(node, tree.Name)}


def _closure(roots: set, reads: dict) -> set:
    seen, todo = set(roots), list(roots)
    while todo:
        for name in reads.get(todo.pop(), ()):
            if name not in seen:
                seen.add(name)
                todo.append(name)
    return seen


def _sizes_of_targets(statements: Iterable[tree.Statement], declared: list, kept: list) -> list[str]:
    """The letters of targets that the layer computes with and that none of its inputs gives."""
    given = {letter for s in declared for letter in letters(s.type)}
    used = {name for s in kept for name in _names(s)}
    wanted = (letter for s in statements if isinstance(s, tree.Target) for letter in letters(s.type))
    return [letter for letter in dict.fromkeys(wanted) if letter in used - given]
