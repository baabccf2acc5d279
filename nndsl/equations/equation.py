"""One equation of a listing, and a listing as text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any, Sequence

from nndsl.graph import Type
from nndsl.source import Span
from nndsl.syntax import tree
from nndsl.syntax.print_expressions import expression

MODEL, LOSS, GRADIENT = "model", "loss", "gradient"  # the parts of a listing, in their order
HEADINGS = {MODEL: "the model", LOSS: "the loss", GRADIENT: "its gradient, from the loss back to the weights"}
COLUMN = 60  # the shapes of shorter lines stand below one another, no further to the right than this


@dataclass(frozen=True)
class Equation:
    """`name = value`; `part` is that of the listing, `span` the place in the source where it is from."""

    name: str
    value: tree.Node
    type: Type
    part: str
    span: Span | None = None

    @property
    def expression(self) -> str:
        return expression(self.value)

    @property
    def text(self) -> str:
        return f"{self.name} = {self.expression}"

    def record(self) -> dict[str, Any]:
        """As JSON can hold it."""
        place = None
        if self.span is not None:
            place = {"file": self.span.source.name, "line": self.span.line, "column": self.span.column}
        return {
            "name": self.name,
            "expression": self.expression,
            "type": str(self.type),
            "part": self.part,
            "place": place,
        }


def listing(equations: Sequence[Equation]) -> str:
    """The equations below their headings, each with its type as a comment."""
    blocks = []
    for part, group in groupby(equations, lambda equation: equation.part):
        block = list(group)
        column = max((len(e.text) for e in block if len(e.text) <= COLUMN), default=0)
        lines = [f"{e.text.ljust(column)}  # {e.type}" for e in block]
        blocks.append("\n".join([f"# {HEADINGS[part]}", *lines]) + "\n")
    return "\n".join(blocks)
