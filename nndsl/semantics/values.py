"""What an expression can mean while a file is being elaborated.

Numbers, strings and truths known before anything runs are Python's own (a size that only the data will give is a
`Symbolic`). Everything else is one of the classes below. Only `Value` stands for something in the graph.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from typing import TYPE_CHECKING, Any, Callable, Mapping

from nndsl.graph import Symbolic
from nndsl.ops.base import Op
from nndsl.source import Span
from nndsl.syntax import tree

if TYPE_CHECKING:
    from nndsl.semantics.scope import Scope

Given = tuple[str | None, Any, Span | None]  # name, value, place of one argument


@dataclass(frozen=True)
class Value:
    """A node of the graph. `inner` is the body of the layer that computed it, which a dot reads: `code.s`."""

    node: int
    inner: Scope | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True)
class Items:
    """A list, or several values side by side: `[64, 32]`, `(a, b)`, the inputs of `x...`.

    `names` are those under which a dot finds the members of what a layer returns.
    """

    items: tuple[Any, ...]
    names: tuple[str, ...] = ()
    bracketed: bool = False  # a list in square brackets, which is also an array

    @cached_property
    def size(self) -> int:
        """How many items it has, those of the lists in it counted one by one; an empty list counts as one."""
        return max(1, sum(item.size if isinstance(item, Items) else 1 for item in self.items))


@dataclass
class Instance:
    """A layer as a thing that exists once: its weights, and the layers made in its body.

    Both are found again by the place in the text that makes them when the layer is applied a second time.
    """

    path: str
    weights: dict[str, int] = field(default_factory=dict)
    children: dict[tuple, Instance] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    numbers: dict[str, int] = field(default_factory=dict)  # the last that was given to layers of one kind
    applications: int = 0
    equation: str = ""  # of the body around it, in which it was made
    function: str = ""  # the `fn` in whose body it was made, or that it is: what is made there has no weights
    made_at: Span | None = None  # where it was first connected, in the user's text

    def child(self, key: tuple, equation: str, name: str, is_function: bool = False) -> Instance:
        """The layer made at this place. The first of its kind in an equation has no number, the next is `dense2`."""
        if key not in self.children:
            base = ".".join(part for part in (self.path, equation, name) if part)
            for number in count(self.numbers.get(base, 0) + 1):
                path = base if number == 1 else f"{base}{number}"
                if path not in self.taken:
                    break
            self.numbers[base] = number
            self.taken.add(path)
            made = Instance(path, equation=equation, function=self.function)
            made.function = made.function or (name if is_function else "")
            self.children[key] = made
        return self.children[key]

    def made_in(self, equation: str) -> list[Instance]:
        """The layers made in an equation of the body."""
        return [child for child in self.children.values() if child.equation == equation]


@dataclass(frozen=True)
class Function:
    """A mention of a definition, with the scope its body sees. Each mention makes a layer of its own."""

    definition: tree.Definition
    scope: Scope


@dataclass(frozen=True)
class Layer:
    """A made layer, function or optimiser: a definition with its settings, waiting for inputs."""

    definition: tree.Definition
    scope: Scope
    settings: Mapping[str, Any]
    instance: Instance
    label: str  # as written: dense(8)
    given: tuple[Given, ...] = field(default=(), compare=False)  # in the call that made it
    made: Span | None = field(default=None, compare=False)  # the place of that call


@dataclass(frozen=True)
class Composition:
    """Layers one after another: `dense(8) -> tanh` alone is one layer."""

    parts: tuple[Any, ...]


@dataclass(frozen=True)
class Primitive:
    """An operator of the language, as a function."""

    op: Op


@dataclass(frozen=True)
class Word:
    """A word that only the elaborator can carry out, such as `chain` or `draw`."""

    name: str
    carry_out: Callable[..., Any]  # (elaborator, given, place, span) -> value
    parameters: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict, compare=False)
    doc: str = ""


@dataclass(frozen=True)
class Distribution:
    """A family and its parameters, numbers or values: `normal(0, 1)`."""

    family: str
    parameters: tuple[Any, ...]


@dataclass(frozen=True)
class Axis:
    """A sequence axis, as in `mean(x, over = T)`."""

    name: str


@dataclass(frozen=True)
class Quantity:
    """`500 updates`, `10 epochs`."""

    value: int | float
    unit: str


@dataclass(frozen=True)
class Training:
    """The word `training`: true while training."""


class Failed:
    """Stands for what could not be elaborated and has been reported: whatever reads it fails silently."""


FAILED = Failed()
LONGEST_SHOWN = 60  # characters of a string in a message
CALLABLE = (Function, Layer, Composition, Primitive, Word)


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float, Symbolic)) and not isinstance(value, bool)


def describe(value: Any) -> str:
    """What a value is, in words, for messages."""
    if isinstance(value, bool):
        return "a truth value"
    if is_number(value):
        return f"the number {value}"
    if isinstance(value, str):
        return f'the string "{value if len(value) <= LONGEST_SHOWN else value[:LONGEST_SHOWN] + "..."}"'
    if isinstance(value, Items):
        return "a list" if value.bracketed else "several values"
    if isinstance(value, (Function, Layer)):
        keyword = value.definition.keyword
        return {"fn": "a function", "layer": "a layer", "optimizer": "an optimizer"}[keyword]
    if isinstance(value, (Primitive, Word)):
        return "a function"
    kinds = {Value: "a value", Composition: "a layer", Distribution: "a distribution", Axis: "a sequence axis"}
    kinds |= {Quantity: "a quantity", Training: "the word `training`"}
    return kinds.get(type(value), "a setting of training")
