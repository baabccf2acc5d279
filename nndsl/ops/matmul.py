"""A contraction as one call of BLAS: labels are grouped, arrays permuted and reshaped to matrices.

    along     in left, right and result     a matrix product for each
    rows      in left and result
    summed    in left and right
    columns   in right and result

    [along, rows, summed] @ [along, summed, columns] = [along, rows, columns]

How to permute is decided when the kernel is made; transposed views cost nothing, since BLAS reads them as they are.
Of the two orders of the operands the one is taken whose result needs no permutation, if there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from operator import attrgetter
from typing import Callable

import numpy as np

from nndsl.ops.layout import filling

Labels = tuple[str, ...]


@dataclass(frozen=True)
class Labelled:
    """The labels of the axes of an array. That of a `number` has a last axis more, of size 1, without a label."""

    labels: Labels
    number: bool


def matrix_product(left: Labelled, right: Labelled, result: Labelled) -> Callable[..., np.ndarray]:
    """The contraction of two arrays whose axes bear these labels."""
    straight, exchanged = _Groups.of(left, right, result), _Groups.of(right, left, result)
    if straight.order != result.labels and exchanged.order == result.labels:
        first, second = _arrangements(exchanged, right, left)
        multiply, finish = exchanged.function(), _finish(exchanged, right, left, result)
        if finish is None:
            return filling(lambda x, y, out=None: multiply(first(y), second(x), out))
        return lambda x, y: finish(multiply(first(y), second(x)), y, x)
    first, second = _arrangements(straight, left, right)
    multiply, finish = straight.function(), _finish(straight, left, right, result)
    if finish is None:
        return filling(lambda x, y, out=None: multiply(first(x), second(y), out))
    return lambda x, y: finish(multiply(first(x), second(y)), x, y)


@dataclass(frozen=True)
class _Groups:
    along: Labels
    rows: Labels
    summed: Labels
    columns: Labels

    @staticmethod
    def of(left: Labelled, right: Labelled, result: Labelled) -> _Groups:
        a, b, c = left.labels, right.labels, result.labels
        return _Groups(
            along=tuple(name for name in c if name in a and name in b),
            rows=tuple(name for name in c if name not in b),
            summed=tuple(name for name in a if name in b and name not in c),
            columns=tuple(name for name in c if name not in a),
        )

    @property
    def order(self) -> Labels:
        """The labels of the product."""
        return self.along + self.rows + self.columns

    @property
    def is_dot(self) -> bool:
        return not self.rows and not self.columns and bool(self.summed)

    def function(self) -> Callable[..., np.ndarray]:
        return np.vecdot if self.is_dot else np.matmul


def _arrangements(groups: _Groups, left: Labelled, right: Labelled) -> tuple[Callable, Callable]:
    """What makes the operands of the product."""
    if groups.is_dot:
        return _arranged(left, (groups.along, groups.summed)), _arranged(right, (groups.along, groups.summed))
    first = _arranged(left, (groups.along, groups.rows, groups.summed))
    return first, _arranged(right, (groups.along, groups.summed, groups.columns))


def _arranged(operand: Labelled, groups: tuple[Labels, ...]) -> Callable[[np.ndarray], np.ndarray]:
    """Permutes an array to the order of the groups and reshapes each but the first to one axis."""
    permute = _permutation(tuple(operand.labels.index(name) for group in groups for name in group))
    number = operand.number
    if all(len(group) == 1 for group in groups[1:]) and not number:
        return permute
    ends = [sum(map(len, groups[: i + 1])) for i in range(len(groups))]
    spans = list(zip(ends, ends[1:]))

    def arrange(x: np.ndarray) -> np.ndarray:
        x = permute(x[..., 0] if number else x)
        return x.reshape(x.shape[: ends[0]] + tuple(prod(x.shape[start:end]) for start, end in spans))

    return arrange


def _permutation(order: tuple[int, ...]) -> Callable[[np.ndarray], np.ndarray]:
    if order == tuple(range(len(order))):
        return lambda x: x
    if order == (1, 0):
        return attrgetter("T")
    return lambda x: x.transpose(order)


def _finish(groups: _Groups, left: Labelled, right: Labelled, result: Labelled) -> Callable | None:
    """What brings the product into the shape and order of the result; None: it has them."""
    back = tuple(groups.order.index(name) for name in result.labels)
    plain = len(groups.rows) == len(groups.columns) == 1 or groups.is_dot
    if plain and back == tuple(range(len(back))) and not result.number:
        return None
    where = [(label in right.labels and label not in left.labels, label) for label in groups.order]
    sources = [(second, (right if second else left).labels.index(label)) for second, label in where]

    def finish(product: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        shape = [(y if second else x).shape[place] for second, place in sources]
        product = product.reshape(shape).transpose(back)
        return product[..., None] if result.number else product

    return finish
