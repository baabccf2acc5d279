"""Sizes: whole numbers, or polynomials in named ones.

A size that only the data will give (`K` of `class(K)`) is a `Symbolic`: a sum of multiples of products of names, such
as `4*N + 1` or `N/2`. Sums and products of sizes are sizes again. Python integers do not overflow, so the size of
anything can be computed before memory for it is asked.

Where two sizes meet they must be equal. If that depends on names, it is an equation for them: who listens is told.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Callable, Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Symbolic:
    """`terms` maps a product of names, sorted, to its coefficient: {("N",): 4, (): 1} is 4*N + 1."""

    terms: tuple[tuple[tuple[str, ...], int | Fraction], ...]

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

    def __truediv__(self, other: int) -> Size:
        return self * Fraction(1, other) if isinstance(other, int) else NotImplemented

    def names(self) -> set[str]:
        return {name for names, _ in self.terms for name in names}

    def substitute(self, known: Mapping[str, Size]) -> Size:
        """The size with known names put in."""
        total: Size = 0
        for names, factor in self.terms:
            total = total + prod((known.get(name, Symbolic.name(name)) for name in names), start=1) * factor
        return total

    def __str__(self) -> str:
        return " + ".join(_term(_product(names), factor) for names, factor in self.terms).replace("+ -", "- ")


Size = int | Symbolic


def _product(names: tuple[str, ...]) -> str:
    """("N", "N", "M") is N^2*M."""
    times = {name: names.count(name) for name in names}
    return "*".join(name if count == 1 else f"{name}^{count}" for name, count in times.items())


def _term(word: str, factor: int | Fraction) -> str:
    over = f"/{factor.denominator}" if factor.denominator != 1 else ""
    if not word:
        return f"{factor.numerator}{over}"
    sign = {1: "", -1: "-"}.get(factor.numerator, f"{factor.numerator}*")
    return f"{sign}{word}{over}"


def _terms(size: Size | Fraction) -> dict:
    """Raises TypeError for what is no exact number."""
    if isinstance(size, Symbolic):
        return dict(size.terms)
    if isinstance(size, float):
        raise TypeError(f"{size} is no size")
    return {(): size}


def _sum(left: dict, right: dict) -> dict:
    return {key: left.get(key, 0) + right.get(key, 0) for key in left.keys() | right.keys()}


def _size(terms: dict) -> Size:
    terms = {names: int(factor) if factor.denominator == 1 else factor for names, factor in terms.items() if factor}
    if not terms.keys() - {()}:
        return terms.get((), 0)
    return Symbolic(tuple(sorted(terms.items(), key=lambda item: (-len(item[0]), item[0]))))


Listener = Callable[[Size, Size], None]
_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


@contextmanager
def listening(listener: Listener) -> Iterator[None]:
    """Inside, the listener is told of each two sizes that must be equal and are so only for some values of names."""
    before = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(before)


def surely_differ(left: Size, right: Size) -> bool:
    """True if two sizes that must be equal are not, whatever the values of names: they differ by a number but 0."""
    difference = left - right
    if not isinstance(difference, Symbolic):
        return difference != 0
    listener = _listener.get()
    if listener is not None:
        listener(left, right)
    return False


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
    if any(factor % by for names, factor in size.terms if names):
        return Symbolic.name("?")
    constant = dict(size.terms).get((), 0)
    return (size - constant) / by + constant // by
