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

from typing import Callable, Sequence

import numpy as np

Labels = Sequence[str]


def matrix_product(left: Labels, right: Labels, result: Labels, number: bool) -> Callable:
    """The contraction of arrays whose axes bear these labels. A `number` gets a last dim of size 1.

    An array has a further last axis of size 1 if its labels do not name a dim; it is not among them.
    """
    groups = _groups(left, right, result)
    swapped = _groups(right, left, result)
    if _order(groups) != tuple(result) and _order(swapped) == tuple(result):
        product = _product(right, left, result, swapped, number)
        return lambda x, y: product(y, x)
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
    if finish is None:
        return lambda x, y: multiply(first(x), second(y))
    return lambda x, y: finish(multiply(first(x), second(y)), x, y)


def _arranged(labels: Labels, groups: Sequence[Labels]) -> Callable[[np.ndarray], np.ndarray]:
    """Permutes an array to the order of the groups and reshapes each group to one axis; `along` may stay as it is."""
    order = tuple(labels.index(name) for group in groups for name in group)
    straight = order == tuple(range(len(order)))
    plain = all(len(group) == 1 for group in groups[1:])
    rank = len(order)
    ends = [sum(map(len, groups[: i + 1])) for i in range(len(groups))]

    def arrange(x: np.ndarray) -> np.ndarray:
        x = x if straight and x.ndim == rank else _permuted(x, order)
        if not plain:
            starts = zip(ends, ends[1:])
            x = x.reshape(x.shape[: ends[0]] + tuple(_size(x.shape[a:b]) for a, b in starts))
        return x if x.flags.forc or 0 not in x.strides else np.ascontiguousarray(x)

    return arrange


def _permuted(x: np.ndarray, order: tuple[int, ...]) -> np.ndarray:
    if x.ndim > len(order):  # the one dim of a number, which has no label
        x = x[..., 0]
    return x.transpose(order)


def _size(shape: tuple[int, ...]) -> int:
    size = 1
    for n in shape:
        size *= n
    return size


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
