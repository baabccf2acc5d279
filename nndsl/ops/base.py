"""What an operator is: one class that holds everything there is to know about it.

    infer      the shape rule: types in, type out (unknown dims come in while the types on a cycle are being found)
    kernel     forward: a function of arrays, made once for a node and called for each run or frame
    gradient   backward: *nodes*, one for each input, so that the backward pass is a graph like any other
    crosses    the axes along which it moves information; in all others it is pointwise
    ...        what it costs, how it is written as mathematics, how it is drawn, examples for the laws

Nothing outside the class asks for an operator's name. What the passes and the language need to know is declared
here, on the base class, and overridden where an operator differs. Registering a class is defining it: each
concrete subclass is instantiated once, and the laws of `tests/laws` walk `OPERATORS` and its examples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Mapping, Sequence

import numpy as np

from nndsl.graph import Graph, Node, Size, Type
from nndsl.graph.sizes import count
from nndsl.graph.types import base_of, past_of

OPERATORS: dict[str, Op] = {}  # by name
WORDS: dict[str, Op] = {}  # by the word that stands for it in the language: exp, sum, concat
SYMBOLS: dict[tuple[str, int], Op] = {}  # by symbol and number of operands: ("-", 1)


@dataclass(frozen=True)
class Example:
    """An application for the laws to test: types of inputs, the late one included; attributes; the range real values
    are drawn from."""

    inputs: tuple[Type, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    low: float = -2.0
    high: float = 2.0


@dataclass
class Run:
    """What is known only while running: the size of each axis, the lengths of sequences, the seed of what is drawn.

    `lengths[axis]` is an int array, one for each sample, or missing where all sequences are full.
    """

    dtype: np.dtype
    sizes: dict[str, int]
    lengths: dict[str, np.ndarray] = field(default_factory=dict)
    seed: tuple[int, ...] = (0,)  # of this run's random draws


@dataclass(frozen=True)
class Call:
    """One node as an engine will call it. Inside loops, types lack the axes that are looped over."""

    node: Node
    type: Type
    inputs: tuple[Type, ...]
    run: Run  # its fields change from run to run; the kernel reads them when it is called


class Op:
    name: str = ""  # set from the class name: LogSumExp -> log_sum_exp
    word: str = ""  # how the language calls it, if it does
    symbol: str = ""  # or how it writes it between or before operands
    parameters: tuple[str, ...] = ("x",)  # the names of its inputs; "x..." takes any number
    settings: Mapping[str, Any] = {}  # names and defaults of what may follow the inputs in a call
    operands: int = 2  # for `symbol`
    family: str = "pointwise"  # how it is drawn: source, pointwise, product, reduce, shape, time, random, state
    late: int | None = None  # the slot that may close a cycle
    late_optional: bool = False  # whether it may stay unbound
    stateful: bool = False  # the late input is the value at the next run; a leaf for all passes
    fed: bool = False  # the caller gives the value
    hole: bool = False  # stands for its late input until the pass `resolve` puts that in its place
    elementwise: bool = False  # each element of the result reads only its own place in the inputs
    unites: bool = False  # an input may lack axes that another has; it is the same along them
    repeats: bool = False  # gives its input again along axes and dims that this one lacks
    takes_rows: bool = False  # whether it may be given what `whole` makes; if elementwise, it may
    smooth: bool = True  # gradients pass through
    drawn: bool = False  # another value at every run
    guards: Mapping[int, tuple[int, bool]] = {}  # slot: it is read only where the truth in that other slot is this
    examples: tuple[Example, ...] = ()

    def __init_subclass__(cls, abstract: bool = False, composed: bool = False, **options: Any) -> None:
        """`composed`: a word that `build` writes out in nodes of other operators."""
        super().__init_subclass__(**options)
        if abstract:
            return
        cls.name = "".join("_" + c.lower() if c.isupper() else c for c in cls.__name__).lstrip("_")
        op = cls()
        if not composed:
            OPERATORS[cls.name] = op
        if cls.word:
            WORDS[cls.word] = op
        if cls.symbol:
            SYMBOLS[cls.symbol, cls.operands] = op

    # ---- types

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        """The type of the result. Raises ShapeError. Inputs may be unknown: say what is sure all the same."""
        raise NotImplementedError(self.name)

    def check_late(self, node: Node, late: Type) -> None:
        """Check the type of the late input when it is bound. Raises ShapeError."""

    # ---- values

    def kernel(self, call: Call) -> Callable[..., np.ndarray]:
        """A function from the arrays of the inputs to the array of the result, which has the full shape of its type.

        It changes no input. One that `layout.fills` takes an array for the result as a further argument.
        """
        raise NotImplementedError(self.name)

    def fold(self, *values: Any) -> Any:
        """The result for numbers (and symbolic sizes) known before anything runs, or NotImplemented."""
        return NotImplemented

    # ---- derivatives

    def gradient(self, graph: Graph, n: int, cotangent: int, needs: Sequence[Type | None]) -> list[int | None]:
        """Nodes for what each input contributes to, given the gradient of the result.

        `needs[i]` is the type wanted for input i, or None where no gradient is asked. An answer may lack axes and
        dims of, or have more than, what is needed: `fit` sees to that. None means no gradient by definition.
        """
        return [None] * len(graph.inputs(n))

    def logarithm(self, graph: Graph, n: int) -> int | None:
        """A node for log of node n that stays finite where log(n) computed in two steps would not; None: no such."""
        return None

    def log_complement(self, graph: Graph, n: int) -> int | None:
        """The same for log(1 - n)."""
        return None

    def known(self, node: Node) -> np.ndarray | None:
        """The value, where the node alone tells it."""
        return None

    def simplified(self, graph: Graph, n: int) -> int | None:
        """A node that can stand for node n and is better in floating point; None: nothing better."""
        return None

    # ---- time and mode

    def crosses(self, node: Node, inputs: Sequence[Type]) -> tuple[str, ...]:
        """The axes along which information moves."""
        return ()

    def crossed(self, node: Node, inputs: Sequence[Type]) -> set[str]:
        """These axes, and those that are crossed with them: of rows of the past it depends on the step which exist."""
        axes = self.crosses(node, inputs)
        return {*axes, *(base_of(axis) for axis in axes if axis == past_of(base_of(axis)))}

    def combined(self, graph: Graph, left: int, right: int) -> int | None:
        """For one that reduces an axis: the node for all frames, given those for some and for the rest; None: it needs
        all frames at once."""
        return None

    def carried(self, node: Node) -> tuple[str, int] | None:
        """(axis, k) if the late input arrives k frames later along the axis."""
        return None

    def arrival(self, node: Node, t: int, size: int) -> int | None:
        """For one that is carried: the frame of the late input that is frame t of `size`; None: the first input."""
        raise NotImplementedError(self.name)

    def frame_kernel(self, call: Call) -> Callable[[int, Sequence, Sequence], np.ndarray]:
        """For one that is carried, in a loop over its axis: frame t, given t and the frames of both inputs."""
        raise NotImplementedError(self.name)

    def transposed(self, graph: Graph, n: int, type: Type, window: int | None) -> int:
        """For one that is carried: a node of `type` that gives the gradient of n's late input once its own late
        slot is bound to the gradient of n; with a window, nothing passes from one window of frames to the next."""
        raise NotImplementedError(self.name)

    def select(self, mode: str) -> int | None:
        """The input that stands for the node in a mode ("training", "predicting"); None: not decided by mode."""
        return None

    def frame_attributes(self, node: Node, axis: str, t: int) -> dict[str, Any]:
        """The attributes of frame t of this node, which has no `axis` any more."""
        return dict(node.attributes)

    def unroll(self, graph: Graph, node: Node, inputs: Sequence[int | list[int]], axis: str, size: int) -> Any:
        """For one that crosses the axis: a node for it, or a list of one for each frame; so are its inputs given."""
        raise NotImplementedError(self.name)

    # ---- for people

    def cost(self, node: Node, inputs: Sequence[Type]) -> Size:
        """Floating-point operations for one sample and one step."""
        return count(node.type.dims)

    def formula(self, node: Node, inputs: Sequence[Type], arguments: Sequence[str]) -> str:
        """The node as text of the language, or near it; its inputs' texts are taken to be names."""
        return self.written(arguments)

    def written(self, arguments: Sequence[str]) -> str:
        """How it is applied: between, before or after what its symbol stands with, or as a call of its word."""
        if self.symbol and len(arguments) == 2:
            return f"({arguments[0]} {self.symbol} {arguments[1]})"
        if self.symbol and len(arguments) == 1:
            return f"{self.symbol}{arguments[0]}"
        return f"{self.word or self.name}({', '.join(arguments)})"

    def derivation(self, node: Node, inputs: Sequence[Type]) -> str:
        """How sizes of the result are made of those of the inputs, where one is: "128 = 8 x 4 x 4"."""
        return ""

    def label(self, node: Node) -> str:
        """What a drawing writes on the node."""
        return self.symbol or self.word or self.name

    # ---- the language

    def build(self, graph: Graph, inputs: Sequence[int], **settings: Any) -> int:
        """Add what a call of `word` or a use of `symbol` means, and return its node. Raises ShapeError."""
        return graph.add(self, *inputs, **settings)
