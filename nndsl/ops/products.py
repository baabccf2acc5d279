"""Products: one operator for all of them, an Einstein sum in named axes.

`spec` names the dims of both operands and of the result, as in "ij,j->i" (W @ x); an empty side is a number. Axes
name themselves. One rule holds: every letter and every axis stands in at least two of the three places left, right,
result. What is in all three runs along, what is in both operands alone is summed, the rest is spread. The set is
closed under differentiation: with the places exchanged it is every matrix product, both its gradients, attention.

    d(left) = contract(d(result), right),  d(right) = contract(d(result), left)

It is computed as one matrix product, possibly one for each element of what runs along: x @ W over [T, B, D] is one
product of T B rows, and so is its gradient; outer products are never stored.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any, Callable, Mapping, Sequence

import numpy as np

from nndsl.graph import BATCH, Graph, Node, ShapeError, Size, Type
from nndsl.graph.sizes import count, definite, surely_differ
from nndsl.graph.types import dims_text, is_rows, ordered
from nndsl.ops import build
from nndsl.ops.base import OPERATORS, Call, Example, Op
from nndsl.ops.layout import check_axes, clean
from nndsl.ops.matmul import Labelled, matrix_product
from nndsl.ops.pointwise import check_real
from nndsl.ops.writing import call_text, reduced

VECTOR, MATRIX, WEIGHT = Type((3,), ("T", BATCH)), Type((2, 3), (BATCH,)), Type((4, 3))
ALL = ("T", BATCH)


def sides(spec: str) -> tuple[str, str, str]:
    """"ij,j->i": ("ij", "j", "i")."""
    operands, result = spec.split("->")
    left, right = operands.split(",")
    return left, right, result


class Contract(Op):
    """The matrix product, `@`, and its relatives: with `spec`, a letter for each dim, any sum of products."""

    word, symbol = "contract", "@"
    parameters = ("left", "right")
    settings = {"spec": None}
    family = "product"
    takes_rows = True
    unites = True
    examples = (
        Example((WEIGHT, VECTOR), {"spec": "ij,j->i", "axes": ALL}),
        Example((VECTOR, VECTOR), {"spec": "i,i->", "axes": ALL}),
        Example((VECTOR, MATRIX), {"spec": "i,ji->j", "axes": ALL}),
        Example((VECTOR, Type((4,), ALL)), {"spec": "i,j->ji", "axes": ()}),
        Example((Type((2, 3)), Type((3, 4), ALL)), {"spec": "ij,jk->ik", "axes": ALL}),
        Example((Type((1,), ALL), VECTOR), {"spec": ",i->i", "axes": (BATCH,)}),
        Example((Type((1,), ALL), Type((1,), ALL)), {"spec": ",->", "axes": (BATCH,)}),
        Example((Type((3,), ("S", BATCH)), VECTOR), {"spec": "i,i->", "axes": ("S", "T", BATCH)}),
    )

    # ---- types

    def infer(self, attributes: Mapping[str, Any], *inputs: Type) -> Type:
        check_real(*inputs)
        if attributes["spec"] is None:
            return Type(None, attributes["axes"])
        left, right, result = sides(attributes["spec"])
        sizes = self._sizes(attributes["spec"], inputs)
        axes = ordered(attributes["axes"])
        places = [set(_labels(inputs[0].axes, left)), set(_labels(inputs[1].axes, right)), set(_labels(axes, result))]
        for name in set().union(*places):
            if sum(name in place for place in places) < 2:
                raise ShapeError(f"{name} stands alone in {attributes['spec']} of {inputs[0]} and {inputs[1]}", (0, 1))
        dims = tuple(sizes.get(letter) for letter in result) or (1,)
        return check_axes(Type(None if None in dims else dims, axes))

    @staticmethod
    def _sizes(spec: str, inputs: tuple[Type, ...]) -> dict[str, Size]:
        sizes: dict[str, Size] = {}
        for place, (letters, type) in enumerate(zip(sides(spec), inputs)):
            if not type.known:
                continue
            if len(type.dims) != max(1, len(letters)) or not letters and not type.is_number:
                raise ShapeError(f"{dims_text(type.dims)} does not have the dims {letters or 'of a number'}", (place,))
            for letter, size in zip(letters, type.dims):
                if surely_differ(sizes.setdefault(letter, size), size):
                    at = spec in _PRODUCTS.values()
                    raise _mismatch(inputs) if at else _letter(spec, letter, sizes[letter], size)
                sizes[letter] = definite(sizes[letter], size)
        return sizes

    def build(self, graph: Graph, inputs: Sequence[int], spec: Any = None) -> int:
        left, right = types = [graph.type(i) for i in inputs]
        axes = ordered(left.axes + right.axes)
        if spec is not None:
            if left.row_axes or right.row_axes:
                raise ShapeError("`contract` does not work on rows of a sequence", (0, 1), ("use `@`",))
            return graph.add(self, *inputs, spec=_checked(spec), axes=axes)
        for place, type in enumerate(types):
            if type.known and len(type.dims) > 2:
                help = ("`@` multiplies vectors and matrices; take out one with an index, as in `x[1]`",)
                raise ShapeError(f"{dims_text(type.dims)} has more than two dims", (place,), help)
        if left.row_axes or right.row_axes:
            return self._with_rows(graph, inputs, left, right)
        return graph.add(self, *inputs, spec=_product(left, right), axes=axes)

    def _with_rows(self, graph: Graph, inputs: Sequence[int], left: Type, right: Type) -> int:
        """A product with rows of a sequence: rows on the left stay, [T, N] @ [N]; weights of rows on the left take them
        away, [T] @ [T, N]."""
        axes = ordered(left.axes + right.axes)
        if not (left.known and right.known):  # which rows stay depends on both: of none it is sure yet
            sure = tuple(axis for axis in axes if not is_rows(axis))
            return graph.add(self, *inputs, spec=None, axes=sure)
        if left.is_number and right.is_number and not right.row_axes:
            return graph.add(self, *inputs, spec=",->", axes=axes)
        if left.is_number and left.row_axes and left.row_axes == right.row_axes:
            spec = ",->" if right.is_number else f",{_LETTERS[: len(right.dims)]}->{_LETTERS[: len(right.dims)]}"
            return graph.add(self, *inputs, spec=spec, axes=tuple(axis for axis in axes if axis not in left.row_axes))
        if right.row_axes or left.is_number or len(left.dims) != 1:
            written = [dims_text(type.written) for type in (left, right)]
            help = (
                "rows stand on the left, `whole(k) @ q`; numbers for each row go before them, `softmax(s) @ whole(v)`",
            )
            raise ShapeError(f"{written[0]} @ {written[1]} is not a product of rows", (0, 1), help)
        return graph.add(self, *inputs, spec=_product(left, right), axes=axes)

    # ---- values

    def kernel(self, call: Call) -> Callable[[np.ndarray, np.ndarray], np.ndarray]:
        left, right, result = sides(call.node.attributes["spec"])
        (x, y), type, run = call.inputs, call.type, call.run
        gone = [axis for axis in x.axes if axis in y.axes and axis not in type.axes]
        places = (x.axes, left), (y.axes, right), (type.axes, result)
        product = matrix_product(*[Labelled(_labels(axes, letters), not letters) for axes, letters in places])
        if not gone:
            return product
        return lambda a, b: product(clean(a, x, gone, run), clean(b, y, gone, run))

    # ---- derivatives, time

    def gradient(self, graph: Graph, n: int, cotangent: int, needs: Sequence[Type | None]) -> list[int | None]:
        left, right, result = sides(graph[n].attributes["spec"])
        a, b = graph.inputs(n)
        have = graph.type(cotangent).axes
        parts = []
        for need, other, own, others in ((needs[0], b, left, right), (needs[1], a, right, left)):
            if need is None:
                parts.append(None)
                continue
            axes = tuple(axis for axis in need.axes if axis in have + graph.type(other).axes)
            parts.append(graph.add(self, cotangent, other, spec=f"{result},{others}->{own}", axes=axes))
        return parts

    def crosses(self, node: Node, inputs: Sequence[Type]) -> tuple[str, ...]:
        return tuple(axis for axis in inputs[0].axes if axis in inputs[1].axes and axis not in node.type.axes)

    def frame_attributes(self, node: Node, axis: str, t: int) -> dict[str, Any]:
        return {**node.attributes, "axes": tuple(a for a in node.attributes["axes"] if a != axis)}

    def unroll(self, graph: Graph, node: Node, inputs: Sequence, axis: str, size: int) -> int:
        return build.add(graph, *[graph.add(self, a, b, **node.attributes) for a, b in zip(*inputs)])

    # ---- for people

    def cost(self, node: Node, inputs: Sequence[Type]) -> Size:
        left, right, _ = sides(node.attributes["spec"])
        sizes = dict(zip(left + right, (inputs[0].dims if left else ()) + (inputs[1].dims if right else ())))
        return count(tuple(sizes.values())) * 2

    def formula(self, node: Node, inputs: Sequence[Type], arguments: Sequence[str]) -> str:
        spec, axes = node.attributes["spec"], node.type.axes
        if spec is None or spec.startswith(",") and _weighs_rows(inputs, axes):
            return self.written(arguments)
        together = Type(node.type.dims, ordered(inputs[0].axes + inputs[1].axes))
        return reduced("sum", "batch_sum", _product_text(spec, *arguments), together, axes, 0)

    def label(self, node: Node) -> str:
        return "@"


class Outer(Contract, composed=True):
    """The outer product of two vectors: a row for each element of the left one, `u v'` in mathematics."""

    word, symbol = "outer", ""
    settings = {}
    takes_rows = False
    examples = (Example((VECTOR, Type((4,), ALL))),)

    def build(self, graph: Graph, inputs: Sequence[int]) -> int:
        for place, i in enumerate(inputs):
            if graph.type(i).known and len(graph.type(i).dims) > 1:
                raise ShapeError(f"{dims_text(graph.type(i).dims)} is not a vector", (place,))
        return OPERATORS["contract"].build(graph, inputs, spec=OUTER)


def _labels(axes: Sequence[str], letters: str) -> tuple[str, ...]:
    """Names for all axes of an array; one that a user calls `i` is not the letter i."""
    return (*(f"over {axis}" for axis in axes), *letters)


_LETTERS = "ijkl"
OUTER = "i,j->ij"


def _checked(spec: Any) -> str:
    """The spec as written by a user. Raises ShapeError."""
    if not isinstance(spec, str) or not re.fullmatch("[a-z]*,[a-z]*->[a-z]*", spec):
        raise ShapeError('`spec` names the dims of both values and of the result, as in "ij,j->i"')
    if any(len(set(letters)) < len(letters) for letters in sides(spec)):
        raise ShapeError(f'"{spec}" names two dims of one value with the same letter')
    return spec


_PRODUCTS = {(1, 1): "i,i->", (2, 1): "ij,j->i", (1, 2): "i,ij->j", (2, 2): "ij,jk->ik"}


def _product(left: Type, right: Type) -> str | None:
    """What `@` means for operands of these numbers of dims; None where too little is known."""
    if left.known and right.known:
        return _PRODUCTS[len(left.dims), len(right.dims)]
    return _PRODUCTS[2, 1] if left.known and len(left.dims) == 2 else None


def _weighs_rows(inputs: Sequence[Type], axes: Sequence[str]) -> bool:
    """Whether `@` takes away the rows: those of the numbers on the left, `[T] @ [T, N]`."""
    gone = {axis for type in inputs for axis in type.axes} - set(axes)
    return bool(gone) and gone == set(inputs[0].row_axes)


def _product_text(spec: str, left: str, right: str) -> str:
    """A product of numbers, vectors and matrices in signs, with the fewest transposes; any other by its spec."""
    a, b, result = sides(spec)
    if a == b == result or result in (a, b) and "" in (a, b):
        return f"({left} * {right})"
    if len(a) == len(b) == 1 and len(result) == 2:
        return f"outer({left}, {right})" if a + b == result else f"outer({right}, {left})"
    orders = ((a, left, b, right), (b, right, a, left))
    for turns, (x, first, y, second) in product((("", ""), ("", "'"), ("'", ""), ("'", "'")), orders):
        if _canonical(_turned(x, turns[0]), _turned(y, turns[1]), result) in _PRODUCTS.values():
            return f"({first}{turns[0]} @ {second}{turns[1]})"
    return call_text("contract", [left, right], spec=spec)


def _turned(letters: str, sign: str) -> str:
    return letters[::-1] if sign else letters


def _canonical(left: str, right: str, result: str) -> str:
    """The spec with its letters named in the order in which they come."""
    names = dict(zip(dict.fromkeys(left + right), _LETTERS))
    left, right, result = ("".join(names.get(letter, "?") for letter in side) for side in (left, right, result))
    return f"{left},{right}->{result}"


def _letter(spec: str, letter: str, left: Size, right: Size) -> ShapeError:
    return ShapeError(f'in "{spec}" the letter {letter} is {left} on the left and {right} on the right', (0, 1))


def _mismatch(inputs: tuple[Type, ...]) -> ShapeError:
    left, right = (dims_text(type.dims) for type in inputs)
    inner, outer = inputs[0].dims[-1], inputs[1].dims[0]
    help: tuple[str, ...] = ()
    if left == right:
        help = ("`*` multiplies element by element", "`'` transposes")
    return ShapeError(f"{left} @ {right}: the last size on the left, {inner}, meets {outer} on the right", (0, 1), help)
