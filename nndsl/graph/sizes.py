"""Sizes: whole numbers, or polynomials in named ones.

A size that only the data will give (`K` of `class(K)`) is a `Symbolic`: a sum of integer multiples of products
of names, such as `4*N + 1`. Sums and products of sizes are sizes again. Python integers do not overflow, so the
size of anything can be computed before memory for it is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod


@dataclass(frozen=True, slots=True)
class Symbolic:
    """`terms` maps a product of names, sorted, to its coefficient: {("N",): 4, (): 1} is 4*N + 1."""

    terms: tuple[tuple[tuple[str, ...], int], ...]

    @staticmethod
    def name(name: str) -> Symbolic:
        return Symbolic((((name,), 1),))

    def __add__(self, other: Size) -> Size:
        return _size(_sum(_terms(self), _terms(other)))

    def __mul__(self, other: Size) -> Size:
        product: dict = {}
        for names, factor in _terms(self).items():
            for more, by in _terms(other).items():
                key = tuple(sorted(names + more))
                product[key] = product.get(key, 0) + factor * by
        return _size(product)

    def __neg__(self) -> Size:
        return self * -1

    def __sub__(self, other: Size) -> Size:
        return self + other * -1

    def __rsub__(self, other: Size) -> Size:
        return -self + other

    __radd__ = __add__
    __rmul__ = __mul__

    def __floordiv__(self, other: int) -> Size:
        """The exact quotient. Raises ValueError where it is not a size for every value of the names."""
        if not isinstance(other, int) or any(factor % other for _, factor in self.terms):
            raise ValueError(f"{self} cannot be divided by {other}")
        return _size({names: factor // other for names, factor in self.terms})

    def __str__(self) -> str:
        parts = []
        for names, factor in self.terms:
            word = "*".join(names)
            parts.append(word if factor == 1 and word else f"{factor}*{word}" if word else str(factor))
        return " + ".join(parts).replace("+ -", "- ")


Size = int | Symbolic


def _terms(size: Size) -> dict:
    return dict(size.terms) if isinstance(size, Symbolic) else {(): int(size)}


def _sum(left: dict, right: dict) -> dict:
    return {key: left.get(key, 0) + right.get(key, 0) for key in left.keys() | right.keys()}


def _size(terms: dict) -> Size:
    terms = {names: factor for names, factor in terms.items() if factor}
    if not terms.keys() - {()}:
        return terms.get((), 0)
    return Symbolic(tuple(sorted(terms.items(), key=lambda item: (-len(item[0]), item[0]))))


def surely_differ(left: Size, right: Size) -> bool:
    """True if no values of the names make the two equal as far as can be seen: they differ by a number but 0."""
    difference = left - right
    return isinstance(difference, int) and difference != 0


def definite(*sizes: Size) -> Size:
    """The one to keep of sizes that must be equal: a number if there is one."""
    return next((size for size in sizes if isinstance(size, int)), sizes[0])


def count(dims: tuple[Size, ...]) -> Size:
    """How many elements an array of these dims has."""
    return prod(dims, start=1)


def quotient(size: Size, by: int) -> Size:
    """floor(size / by), or a letter of its own, `?`, where that is no polynomial in the names."""
    if isinstance(size, int):
        return size // by
    constant = dict(size.terms).get((), 0)
    try:
        return (size - constant) // by + constant // by
    except ValueError:
        return Symbolic.name("?")
