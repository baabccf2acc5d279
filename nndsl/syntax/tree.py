"""The syntax tree: what a `.nn` text says, and nothing about what it means.

The parser, the Python builder and nobody else make these nodes; the printer turns them back into text.
Spans take no part in comparison, so two texts that say the same have equal trees.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Iterator

from nndsl.source import Span

SPAN = dict(default=None, compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Node:
    span: Span | None = field(**SPAN)


# ---- expressions


@dataclass(frozen=True, slots=True)
class Name(Node):
    id: str


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number with its spelling (`60_000`, `1e-4`); `value` is an int if the spelling is whole."""

    value: int | float
    text: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Percent(Node):
    """`20%`, whose value is 0.2."""

    value: float
    text: str = field(compare=False)


@dataclass(frozen=True, slots=True)
class Quantity(Node):
    """`500 updates`: a whole number of a unit; units are in the plural."""

    value: int | float
    unit: str


@dataclass(frozen=True, slots=True)
class Grid(Node):
    """`5x5`, the list [5, 5]."""

    sizes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class String(Node):
    value: str


@dataclass(frozen=True, slots=True)
class Truth(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class Tuple(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class List(Node):
    """`[a, b]`; an item may be an `Each`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Each(Node):
    """`body for name in items`, inside a call or a list: written out once for each item."""

    body: Node
    name: str
    items: Node


@dataclass(frozen=True, slots=True)
class Argument(Node):
    """One argument of a call; `name` is None for one given by place."""

    name: str | None
    value: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    function: Node
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`E[word]`, `W[2]`, `x[1..64]`; indices count from 1."""

    value: Node
    indices: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Delay(Node):
    """`h[t-1]`: sign "-" and steps 1. `h[t]` has sign "" and steps None."""

    value: Node
    sign: str
    steps: Node | None


@dataclass(frozen=True, slots=True)
class Member(Node):
    """`encode.W`, `code.s`."""

    value: Node
    name: str


@dataclass(frozen=True, slots=True)
class Transpose(Node):
    value: Node


@dataclass(frozen=True, slots=True)
class Arrow(Node):
    """`a -> f -> g`: at least two parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """`left operator right`; operators: + - * / @ ^ .. == != <= >= < > and or."""

    operator: str
    left: Node
    right: Node
    operator_span: Span | None = field(**SPAN)


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """operators: - + not."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class If(Node):
    condition: Node
    then: Node
    otherwise: Node


# ---- types


@dataclass(frozen=True, slots=True)
class TypeExpression(Node):
    """`kind[dims] over axes`: `[28, 28, 1]`, `number`, `class(10) over T`, `class(P, end)[5] over L over W`.

    `kind` is None for real values given by dims alone; `arguments` are those of the kind: its first is an
    expression (the number of categories), the others are words (`end`). An item of `dims` may be `AnyDims`.
    """

    kind: str | None
    arguments: tuple[Node, ...]
    dims: tuple[Node, ...] | None
    axes: tuple[str, ...]  # as written: innermost first


@dataclass(frozen=True, slots=True)
class AnyDims(Node):
    """`...` among dims: any number of dims."""


# ---- statements


@dataclass(frozen=True, slots=True)
class Statement(Node):
    """`name_span` is the place of the name that the statement defines; `doc` the comment lines right above it."""

    name_span: Span | None = field(**SPAN)
    doc: str = field(default="", compare=False, repr=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Parameter(Node):
    """A setting or an input of a definition: `name : type = default`, or `name...` for any number of inputs."""

    name: str
    type: TypeExpression | None = None
    default: Node | None = None
    variadic: bool = False


@dataclass(frozen=True, slots=True)
class Model(Statement):
    name: str
    settings: tuple[Parameter, ...]


@dataclass(frozen=True, slots=True)
class Use(Statement):
    path: str
    alias: str | None


@dataclass(frozen=True, slots=True)
class Input(Statement):
    name: str
    type: TypeExpression


@dataclass(frozen=True, slots=True)
class Target(Statement):
    name: str
    type: TypeExpression


@dataclass(frozen=True, slots=True)
class Output(Statement):
    name: str
    target: str | None
    target_span: Span | None = field(**SPAN)


@dataclass(frozen=True, slots=True)
class Weight(Statement):
    """`weight W : [64, 784] = glorot(uniform)`, or the same with `param`, which no weight penalty sees."""

    keyword: str  # "weight" or "param"
    name: str
    type: TypeExpression
    initial: Node


@dataclass(frozen=True, slots=True)
class Assertion(Statement):
    condition: Node


@dataclass(frozen=True, slots=True)
class Equation(Statement):
    name: str
    type: TypeExpression | None
    value: Node


@dataclass(frozen=True, slots=True)
class Boundary(Statement):
    """`h[0] = e`: the value of `h` beyond the edge of its sequence."""

    name: str
    index: Node
    value: Node


@dataclass(frozen=True, slots=True)
class Return(Statement):
    value: Node


@dataclass(frozen=True, slots=True)
class Definition(Statement):
    """`layer`, `fn` or `optimizer`. `settings` is None where only one list is written: that list is the inputs.

    `name(x) = e` has the body `(Return(e),)`.
    """

    keyword: str
    name: str
    settings: tuple[Parameter, ...] | None
    inputs: tuple[Parameter, ...]
    body: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Entry(Statement):
    name: str
    value: Node


@dataclass(frozen=True, slots=True)
class Train(Statement):
    """A training block; `name` is None for the unnamed one, which `--set` calls `train`."""

    name: str | None
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Program(Node):
    statements: tuple[Statement, ...]


def children(node: Node) -> Iterator[Node]:
    """The nodes right below a node, in the order of the text."""
    for field_ in fields(node):
        if not field_.compare:
            continue
        value = getattr(node, field_.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Node):
                yield item
