"""Sizes that the text gives as letters, found from the equations that the graph makes of them.

Wherever two sizes meet they must be equal: `W @ x` with `W : [10, 64]` and `x : [2*N]` says 2*N = 64. Equations are
taken in the order in which they arose; one with a single letter gives it a number, N = 32; one in which a letter stands
alone gives it in terms of others, M = N + 1; the rest wait for the data. An equation that then cannot hold is a
mistake, and shows where the other size came from.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Collection, Iterable, Mapping

from nndsl.diagnostics import Diagnostic, Label
from nndsl.diagnostics.catalogue import shapes
from nndsl.graph import Size, Symbolic
from nndsl.source import Span


@dataclass(frozen=True)
class Meeting:
    """Two sizes that must be equal, and where they meet."""

    left: Size
    right: Size
    span: Span | None


@dataclass
class Solution:
    sizes: dict[str, Size]  # of letters; no letter stands in the size of another
    origin: dict[str, Meeting]  # what each letter was found from
    mistakes: list[Diagnostic]


def solve(meetings: Iterable[Meeting], only: Collection[str] | None = None) -> Solution:
    """What the meetings say about letters, or `only` about some, and the diagnostics of those that cannot hold."""
    solution = Solution({}, {}, [])
    left = list(meetings)
    progress = True
    while progress:
        progress, waiting = False, []
        for meeting in left:
            difference = substituted(meeting.left - meeting.right, solution.sizes)
            if not isinstance(difference, Symbolic):
                if difference != 0:
                    solution.mistakes.append(_conflict(meeting, solution))
                continue
            found = _single(difference, only) or _alone(difference, only)
            if found is None:
                waiting.append(meeting)
                continue
            progress = True
            letter, size = found
            if isinstance(size, Symbolic) or (size.denominator == 1 and size >= 1):
                _learn(solution, letter, size, meeting)
            else:
                solution.mistakes.append(_impossible(meeting, letter, solution.sizes))
        left = waiting
    return solution


def substituted(size: Size, known: Mapping[str, Size]) -> Size:
    return size.substitute(known) if isinstance(size, Symbolic) else size


def _single(difference: Symbolic, only: Collection[str] | None) -> tuple[str, Size] | None:
    """a*N + b = 0 gives N."""
    terms = dict(difference.terms)
    constant = terms.pop((), 0)
    if len(terms) == 1 and all(len(names) == 1 for names in terms):
        ((letter,), factor) = terms.popitem()
        if only is None or letter in only:
            return letter, _whole(Fraction(-constant) / factor)
    return None


def _whole(value: Fraction) -> Size:
    return int(value) if value.denominator == 1 else value


def _alone(difference: Symbolic, only: Collection[str] | None) -> tuple[str, Size] | None:
    """M - N - 1 = 0 gives M in terms of N: a letter with factor 1 or -1 that stands nowhere else."""
    for names, factor in reversed(difference.terms):
        if len(names) == 1 and (factor in (1, -1) or only is not None):
            (letter,) = names
            if only is not None and letter not in only:
                continue
            rest = difference - factor * Symbolic.name(letter)
            if letter not in rest.names():
                return letter, rest * (Fraction(-1) / factor)
    return None


def _learn(solution: Solution, letter: str, size: Size, meeting: Meeting) -> None:
    for other, known in solution.sizes.items():
        solution.sizes[other] = substituted(known, {letter: size})
    solution.sizes[letter] = size
    solution.origin[letter] = meeting


def _conflict(meeting: Meeting, solution: Solution) -> Diagnostic:
    """Sizes that would be equal but for what was found before."""
    sizes = [substituted(size, solution.sizes) for size in (meeting.left, meeting.right)]
    letters = sorted(
        {name for size in (meeting.left, meeting.right) if isinstance(size, Symbolic) for name in size.names()}
    )
    known = [
        (letter, solution.sizes[letter], solution.origin[letter].span)
        for letter in letters
        if letter in solution.origin
    ]
    labels = [Label(span, f"so {letter} is {size}") for letter, size, span in known if span is not None]
    return shapes.sizes_conflict(
        meeting.span, (str(meeting.left), str(meeting.right)), (str(sizes[0]), str(sizes[1])), labels
    )


def _impossible(meeting: Meeting, letter: str, known: Mapping[str, Size]) -> Diagnostic:
    sizes = [str(substituted(size, known)) for size in (meeting.left, meeting.right)]
    return shapes.size_impossible(meeting.span, letter, *sizes)
