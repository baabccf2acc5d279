"""The syntax tree: what a `.nn` text says, and nothing about what it means.

The parser, the Python builder and nobody else make these nodes; the printer turns them back into text.
Spans take no part in comparison, so two texts that say the same have equal trees.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, Callable, Iterator, dataclass_transform

from nndsl.source import Span

SPAN = dict(default=None, compare=False, repr=False, kw_only=True)


@dataclass_transform(frozen_default=True)
def node(kind: type) -> type:
    """A frozen dataclass that compares as `Node` does: to make a comparison for each kind would slow the start."""
    return dataclass(frozen=True, slots=True, eq=False, repr=False)(kind)


@cache
def _compared(kind: type) -> tuple[str, ...]:
    return tuple(f.name for f in fields(kind) if f.compare)


@node
class Node:
    span: Span | None = field(**SPAN)

    def __eq__(self, other: object) -> bool:
        """Same kind, same content. A long chain is a deep tree, so this does not recurse."""
        pairs = [(self, other)]
        while pairs:
            a, b = pairs.pop()
            if type(a) is not type(b):
                return False
            if isinstance(a, Node):
                pairs += [(getattr(a, name), getattr(b, name)) for name in _compared(type(a))]
            elif isinstance(a, tuple):
                if len(a) != len(b):
                    return False
                pairs += zip(a, b)
            elif a != b:
                return False
        return True

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in _compared(type(self)))))

    def __repr__(self) -> str:
        content = (f"{f.name}={getattr(self, f.name)!r}" for f in fields(self) if f.repr)
        return f"{type(self).__name__}({', '.join(content)})"


# ---- expressions


@node
class Name(Node):
    id: str


@node
class Number(Node):
    """A number with its spelling (`60_000`, `1e-4`); `value` is an int if the spelling is whole."""

    value: int | float
    text: str = field(compare=False)


@node
class Percent(Node):
    """`20%`, whose value is 0.2."""

    value: float
    text: str = field(compare=False)


@node
class Quantity(Node):
    """`500 updates`: a whole number of a unit; units are in the plural."""

    value: int | float
    unit: str


@node
class Grid(Node):
    """`5x5`, the list [5, 5]."""

    sizes: tuple[int, ...]


@node
class String(Node):
    value: str


@node
class Truth(Node):
    value: bool


@node
class Tuple(Node):
    items: tuple[Node, ...]


@node
class List(Node):
    """`[a, b]`; an item may be an `Each`."""

    items: tuple[Node, ...]


@node
class Each(Node):
    """`body for name in items`, inside a call or a list: written out once for each item."""

    body: Node
    name: str
    items: Node
    name_span: Span | None = field(**SPAN)


@node
class Argument(Node):
    """One argument of a call; `name` is None for one given by place."""

    name: str | None
    value: Node


@node
class Call(Node):
    function: Node
    arguments: tuple[Argument, ...]


@node
class Index(Node):
    """`E[word]`, `W[2]`, `x[1..64]`; indices count from 1."""

    value: Node
    indices: tuple[Node, ...]


@node
class Delay(Node):
    """`h[t-1]`: sign "-" and steps 1. `h[t]` has sign "" and steps None."""

    value: Node
    sign: str
    steps: Node | None


@node
class Member(Node):
    """`encode.W`, `code.s`."""

    value: Node
    name: str


@node
class Transpose(Node):
    value: Node


@node
class Arrow(Node):
    """`a -> f -> g`: at least two parts."""

    parts: tuple[Node, ...]


@node
class Binary(Node):
    """`left operator right`; operators: + - * / @ ^ .. == != <= >= < > and or."""

    operator: str
    left: Node
    right: Node
    operator_span: Span | None = field(**SPAN)


@node
class Unary(Node):
    """operators: - + not."""

    operator: str
    operand: Node


@node
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


# ---- types


@node
class TypeExpression(Node):
    """`kind[dims] over axes`: `[28, 28, 1]`, `number`, `class(10) over T`, `class(P, end)[5] over L over W`.

    `kind` is None for real values given by dims alone; `arguments` are those of the kind: its first is an
    expression (the number of categories), the others are words (`end`). An item of `dims` may be `AnyDims`.
    """

    kind: str | None
    arguments: tuple[Node, ...]
    dims: tuple[Node, ...] | None
    axes: tuple[str, ...]  # as written: innermost first


@node
class AnyDims(Node):
    """`...` among dims: any number of dims."""


# ---- statements


@node
class Statement(Node):
    """`name_span` is the place of the name that the statement defines; `doc` the comment lines right above it."""

    name_span: Span | None = field(**SPAN)
    doc: str = field(default="", compare=False, repr=False, kw_only=True)


@node
class Parameter(Node):
    """A setting or an input of a definition: `name : type = default`, or `name...` for any number of inputs."""

    name: str
    type: TypeExpression | None = None
    default: Node | None = None
    variadic: bool = False


@node
class Model(Statement):
    name: str
    settings: tuple[Parameter, ...]


@node
class Use(Statement):
    """`use "lenet.nn" as net`; `program` is what the file says, once it was read. `name_span` is that of the path."""

    path: str
    alias: str | None
    program: Program | None = field(**SPAN)
    alias_span: Span | None = field(**SPAN)


@node
class Input(Statement):
    name: str
    type: TypeExpression


@node
class Target(Statement):
    name: str
    type: TypeExpression


@node
class Output(Statement):
    name: str
    target: str | None
    target_span: Span | None = field(**SPAN)


@node
class Weight(Statement):
    """`weight W : [64, 784] = glorot(uniform)`, or the same with `param`, which no weight penalty sees."""

    keyword: str  # "weight" or "param"
    name: str
    type: TypeExpression
    initial: Node


@node
class Assertion(Statement):
    condition: Node


@node
class Equation(Statement):
    name: str
    type: TypeExpression | None
    value: Node


@node
class Boundary(Statement):
    """`h[0] = e`: the value of `h` beyond the edge of its sequence."""

    name: str
    index: Node
    value: Node


@node
class Return(Statement):
    value: Node


@node
class Definition(Statement):
    """`layer`, `fn` or `optimizer`. `settings` is None where only one list is written: that list is the inputs.

    `name(x) = e` has the body `(Return(e),)`.
    """

    keyword: str
    name: str
    settings: tuple[Parameter, ...] | None
    inputs: tuple[Parameter, ...]
    body: tuple[Statement, ...]


@node
class Entry(Statement):
    name: str
    value: Node


@node
class Train(Statement):
    """A training block; `name` is None for the unnamed one, which `--set` calls `train`."""

    name: str | None
    entries: tuple[Entry, ...]


@node
class Program(Node):
    statements: tuple[Statement, ...]
    replaced: tuple[Node, ...] = field(default=(), compare=False, kw_only=True)  # what `--set` and `--unset` took out


def content(node: Node) -> list[Any]:
    """What a node says: all that takes part in comparison."""
    return [getattr(node, name) for name in _compared(type(node))]


_LEAVES = {"str", "bool", "float", "int | float", "str | None", "tuple[str, ...]", "tuple[int, ...]"}


@cache
def _branches(kind: type) -> tuple[str, ...]:
    """The fields of a kind of node that may hold nodes."""
    return tuple(f.name for f in fields(kind) if f.compare and f.type not in _LEAVES)


def children(node: Node) -> list[Node]:
    """The nodes right below a node, in the order of the text."""
    found: list[Node] = []
    for name in _branches(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            found.append(value)
        elif value is not None:
            found += [item for item in value if isinstance(item, Node)]
    return found


def with_children(node: Node, change: Callable[[Node], Node]) -> Node:
    """The node with what `change` makes of each node right below it."""
    made: dict[str, Any] = {}
    for name in _branches(type(node)):
        value = getattr(node, name)
        if isinstance(value, Node):
            made[name] = change(value)
        elif value is not None:
            made[name] = tuple(change(item) if isinstance(item, Node) else item for item in value)
    return replace(node, **made) if made else node


def walk(node: Node) -> Iterator[Node]:
    """A node and all below it, each before its children, without recursion."""
    stack = [node]
    while stack:
        node = stack.pop()
        yield node
        stack += children(node)[::-1]
