"""Texts as whole numbers: each distinct text once, in the order in which they come first, and for each text which it
is.

    distinct    ["b", "a"]
    codes       [0, 1, 1, 0]        stands for b, a, a, b
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Callable, Collection, Iterable, Iterator, Sequence

import numpy as np

from nndsl.data.room import Room, pieces
from nndsl.diagnostics.catalogue.places import COUNTED, Place


@dataclass(frozen=True, eq=False)
class Coded:
    """Texts in any shape; `place` tells where one stands, by its index in their order. Without `gaps` none of them says
    that a value is missing."""

    distinct: Sequence[str]
    codes: np.ndarray
    place: Callable[[int], Place]
    gaps: bool = True

    def find(self, numbers: Collection[int]) -> list[tuple[Place, str]]:
        """Where any of these of the distinct texts stand, the first of them, and what stands there."""
        return [(self.place(i), self.distinct[number]) for i, number in islice(self._indices(numbers), COUNTED)]

    def first(self, number: int) -> Place:
        """Where one of the distinct texts stands first."""
        return self.place(next(self._indices([number]))[0])

    def _indices(self, numbers: Collection[int]) -> Iterator[tuple[int, int]]:
        before, wanted = 0, np.array(list(numbers))
        for codes in pieces(self.codes.reshape(-1)):
            for index in np.flatnonzero(np.isin(codes, wanted)).tolist():
                yield before + index, codes[index]
            before += len(codes)

    def translated(self, meanings: np.ndarray, room: Room) -> np.ndarray:
        """What the texts mean, in their shape, where `meanings` tells it for each distinct one."""
        return room.keep(meanings[codes] for codes in pieces(self.codes))


class Coding:
    """Codes texts as they come: rows of `width` texts."""

    def __init__(self, room: Room, width: int = 1):
        self.width = width
        self._numbers: dict[str, int] = {}
        self._codes = room.growing(np.int32, (width,))

    def append(self, texts: Iterable[str]) -> None:
        """Add whole rows, one text after another."""
        numbers = self._numbers
        codes = [numbers.setdefault(text, len(numbers)) for text in texts]
        self._codes.append(np.array(codes, np.int32).reshape(-1, self.width))

    def coded(self, place: Callable[[int], Place]) -> Coded:
        """All of them, codes [rows, width]."""
        return Coded(list(self._numbers), self._codes.array(), place)
