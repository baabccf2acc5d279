"""All that can be said of one word: its entry in the vocabulary, and what is found by trying it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterator, Sequence

from nndsl.explain import application, operator
from nndsl.ops.base import Op
from nndsl.semantics.vocabulary import NAMES, Entry
from nndsl.syntax import tree
from nndsl.syntax.printer import to_text

KEPT = "as large as the weight, kept from update to update"
UNTRIED = "what comes out depends on what is given; see the equations"


@dataclass(frozen=True)
class Listing:
    """A piece of a file. Lines count from 1."""

    file: str
    first: int
    last: int
    text: str


@dataclass(frozen=True)
class Page:
    """`shapes`, `weights` and `gradient` are lines of text; `uses` and `used_by` are entries of other words."""

    entry: Entry
    shapes: tuple[str, ...] = ()
    weights: tuple[str, ...] = ()
    parameters: str = ""
    gradient: tuple[str, ...] = ()
    equations: str = ""
    uses: tuple[Entry, ...] = ()
    used_by: tuple[Entry, ...] = ()
    listing: Listing | None = None


def page(entry: Entry, vocabulary: Sequence[Entry], program: tree.Program | None = None) -> Page:
    """The page of a word; `program` is the file that defines it, where that is not the library."""
    named = entry.kind in NAMES
    used_by = tuple(e for e in vocabulary if named and e.word != entry.word and entry.word in _names(e.defines))
    if isinstance(entry.defines, Op):
        return _of_operator(entry, entry.defines, used_by)
    if isinstance(entry.defines, tree.Definition):
        return _of_definition(entry, entry.defines, vocabulary, used_by, program)
    return Page(entry, used_by=used_by)


def _of_operator(entry: Entry, op: Op, used_by: tuple[Entry, ...]) -> Page:
    shapes = tuple(
        f"{inputs}{f', {settings}' if settings else ''} -> {result}" for inputs, settings, result in operator.shapes(op)
    )
    return Page(entry, shapes, gradient=tuple(operator.equations(op)), used_by=used_by)


def _of_definition(
    entry: Entry, definition: tree.Definition, vocabulary: Sequence[Entry], used_by, program: tree.Program | None
) -> Page:
    found = application.example(definition, program)
    named = _names(definition)
    return Page(
        entry,
        shapes=_shapes(definition, found),
        weights=tuple(f"{name} : {type}" for name, type in found.weights) if found else (),
        parameters=str(found.parameters) if found and found.weights else "",
        equations=_equations(definition),
        uses=tuple(e for e in vocabulary if e.word in named and e.kind in NAMES),
        used_by=used_by,
        listing=_listing(definition),
    )


def _shapes(definition: tree.Definition, found: application.Application | None) -> tuple[str, ...]:
    if definition.keyword == "optimizer":
        kept = dict.fromkeys(n.value.id for n in tree.walk(definition) if _is_remembered(n))
        weight = definition.inputs[0].name if definition.inputs else "w"
        return (f"{weight} : a weight of any dims", "result : as large as the weight", *(f"{n} : {KEPT}" for n in kept))
    if found is None:
        return (UNTRIED,)
    given = [f"{name} : {type}" for name, type in found.inputs]
    return (*given, *(f"{call} : {type}" for call, type in found.results)) if found.results else (*given, UNTRIED)


def _is_remembered(node: tree.Node) -> bool:
    return isinstance(node, tree.Delay) and isinstance(node.value, tree.Name)


def _equations(definition: tree.Definition) -> str:
    """The body as the printer writes it."""
    if len(definition.body) == 1 and isinstance(definition.body[0], tree.Return):
        return to_text(definition.body[0].value)
    return "".join(map(to_text, [tree.Program(definition.body)])).rstrip("\n")


def _names(defines: Any) -> set[str]:
    """The names that a definition reads from outside."""
    if not isinstance(defines, tree.Definition):
        return set()
    return {node.id for node in tree.walk(defines) if isinstance(node, tree.Name)} - set(_own(defines))


def _own(definition: tree.Definition) -> Iterator[str]:
    """The names that a definition gives a meaning of its own."""
    for node in tree.walk(definition):
        if isinstance(node, (tree.Parameter, tree.Equation, tree.Weight, tree.Each)):
            yield node.name
        elif isinstance(node, tree.Definition) and node is not definition:
            yield node.name


def _listing(definition: tree.Definition) -> Listing | None:
    span = definition.span
    if span is None:
        return None
    first, last = span.line, span.source.location(span.end)[0]
    return Listing(span.source.name, first, last, "\n".join(map(span.source.line, range(first, last + 1))))
