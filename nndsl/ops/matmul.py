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

from math import prod
from operator import attrgetter
from typing import Callable, Sequence

import numpy as np

from nndsl.ops.layout import fills, filling

Labels = Sequence[str]


def matrix_product(left: Labels, right: Labels, result: Labels, number: bool) -> Callable:
    """The contraction of arrays whose axes bear these labels. A `number` gets a last dim of size 1.

    An array has a further last axis of size 1 if its labels do not name a dim; it is not among them.
    """
    groups = _groups(left, right, result)
    swapped = _groups(right, left, result)
    if _order(groups) != tuple(result) and _order(swapped) == tuple(result):
        product = _product(right, left, result, swapped, number)
        exchanged = lambda x, y, *out: product(y, x, *out)  # noqa: E731
        return filling(exchanged) if fills(product) else exchanged
    return _product(left, right, result, groups, number)


def _groups(left: Labels, right: Labels, result: Labels) -> tuple[Labels, Labels, Labels, Labels]:
    along = [name for name in result if name in left and name in right]
    rows = [name for name in result if name in left and name not in right]
    summed = [name for name in left if name in right and name not in result]
    columns = [name for name in result if name in right and name not in left]
    return along, rows, summed, columns


def _order(groups: tuple[Labels, ...]) -> tuple[str, ...]:
    along, rows, _, columns = groups
    return (*along, *rows, *columns)


def _product(left: Labels, right: Labels, result: Labels, groups: tuple[Labels, ...], number: bool) -> Callable:
    along, rows, summed, columns = groups
    if not rows and not columns and summed:
        multiply = np.vecdot
        shapes = (along, summed), (along, summed)
    else:
        multiply = np.matmul
        shapes = (along, rows, summed), (along, summed, columns)
    first, second = _arranged(left, shapes[0]), _arranged(right, shapes[1])
    finish = _finished(left, right, result, groups, number)
    if finish is not None:
        return lambda x, y: finish(multiply(first(x), second(y)), x, y)
    return filling(lambda x, y, out=None: multiply(first(x), second(y), out))


def _arranged(labels: Labels, groups: Sequence[Labels]) -> Callable[[np.ndarray], np.ndarray]:
    """Permutes an array to the order of the groups and reshapes each but the first, `along`, to one axis."""
    order = tuple(labels.index(name) for group in groups for name in group)
    rank = len(order)
    permute = _permutation(order)
    if all(len(group) == 1 for group in groups[1:]):
        return permute
    ends = [sum(map(len, groups[: i + 1])) for i in range(len(groups))]
    spans = list(zip(ends, ends[1:]))

    def arrange(x: np.ndarray) -> np.ndarray:
        x = permute(x if x.ndim == rank else x[..., 0])  # the one dim of a number has no label
        return x.reshape(x.shape[: ends[0]] + tuple(prod(x.shape[start:end]) for start, end in spans))

    return arrange


def _permutation(order: tuple[int, ...]) -> Callable[[np.ndarray], np.ndarray]:
    if order == tuple(range(len(order))):
        return lambda x: x
    if order == (1, 0):
        return attrgetter("T")
    return lambda x: x.transpose(order)


def _finished(left: Labels, right: Labels, result: Labels, groups: tuple[Labels, ...], number: bool) -> Callable | None:
    """What brings [along, rows, columns] into the shape and order of the result; None: it is so already."""
    along, rows, summed, columns = groups
    order = _order(groups)
    back = tuple(order.index(name) for name in result)
    plain = len(rows) == len(columns) == 1 or not rows and not columns and summed and not number
    if plain and back == tuple(range(len(back))):
        return None
    where = [(0, left.index(name)) if name in left else (1, right.index(name)) for name in order]

    def finish(product: np.ndarray, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        arrays = x, y
        product = product.reshape([arrays[which].shape[place] for which, place in where])
        product = product.transpose(back)
        return product[..., None] if number else product

    return finish
