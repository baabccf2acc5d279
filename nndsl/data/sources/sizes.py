"""Sizes that come from data: what is found in a file, held to what is declared.

Each thing found is an equation, `declared size = found number`: the columns an input reads, the categories of a
label. An equation with one letter that is not yet known determines it; one with none must hold. They are gone
through until nothing new is learnt. A size grows with its letters, so a letter is found by bisection.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import Mapping, Sequence

from nndsl.data.problems import Problems
from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import samples as sample_errors
from nndsl.graph import Size, Symbolic
from nndsl.semantics.network import Declaration
from nndsl.source import Span


@dataclass(frozen=True)
class Equation:
    """`size`, which is declared, is `found` in the data; `what` names it in words: "3 columns"."""

    declaration: Declaration
    size: Size
    found: int
    what: str
    span: Span | None  # of what the data source is told to read


def infer_sizes(equations: Sequence[Equation], problems: Problems) -> dict[str, int]:
    """The letters in the sizes. Reports equations that fail or leave a letter open (NN620, NN621, NN622)."""
    known: dict[str, int] = {}
    origin: dict[str, Equation] = {}  # what a letter was learnt from
    failed: set[str] = set()  # letters no number fits: reported once, and nobody else is blamed for them
    left = sorted(equations, key=lambda equation: not _is_letter(equation.size))  # a letter alone is the surest source
    while ready := [equation for equation in left if len(letters(equation.size, known)) <= 1]:
        left = [equation for equation in left if equation not in ready]
        for equation in ready:
            unknown = letters(equation.size, known) - failed
            for letter in unknown:
                known[letter], origin[letter] = _solve(equation, letter, known), equation
            if letters(equation.size, known) or substitute(equation.size, known) == equation.found:
                continue
            for letter in unknown:
                del known[letter]
            failed |= unknown
            problems.report(_mismatch(equation, known, origin))
    for equation in left:
        if not letters(equation.size, known) & failed:
            name, size = equation.declaration.name, str(equation.size)
            problems.report(sample_errors.size_undetermined(equation.span, name, size, equation.what))
    return known


def letters(size: Size, known: Mapping[str, int]) -> set[str]:
    """The names in a size that are not known."""
    return size.names() - known.keys() if isinstance(size, Symbolic) else set()


def substitute(size: Size, known: Mapping[str, int]) -> Size:
    """The size with known letters put in."""
    return size.substitute(known) if isinstance(size, Symbolic) else size


def _is_letter(size: Size) -> bool:
    return isinstance(size, Symbolic) and size == Symbolic.name(str(size))


def _solve(equation: Equation, letter: str, known: Mapping[str, int]) -> int:
    """The least whole number from 1 with which the size is what was found, or more."""
    candidates = range(1, equation.found + 1)
    value = bisect_left(candidates, equation.found, key=lambda n: substitute(equation.size, {**known, letter: n}))
    return 1 + value


def _mismatch(equation: Equation, known: Mapping[str, int], origin: Mapping[str, Equation]) -> Diagnostic:
    declaration = equation.declaration
    if _is_letter(equation.size):
        letter = str(equation.size)
        first = origin[letter]
        pair = [(e.declaration.name, e.what, e.declaration.span) for e in (first, equation)]
        return sample_errors.sizes_disagree(equation.span, letter, (known[letter], equation.found), *pair)
    used = [name for name in sorted(letters(equation.size, {})) if name in known]
    size = str(declaration.type) + "".join(f" with {name} = {known[name]}" for name in used)
    return sample_errors.size_differs(equation.span, declaration.name, declaration.span, size, equation.what)
