"""How diagnostics tell of data: the place where something stands, a value, short and without control characters, a
list, a name that was meant.

Rows of a table are counted as a spreadsheet counts them: the header is row 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar, Iterable, Sequence

from nndsl.diagnostics.diagnostic import Diagnostic, Label
from nndsl.diagnostics.suggest import closest
from nndsl.source import Span

LISTED = 12  # names in a list before the rest is counted
ALSO = 4  # further places of a mistake before the rest is counted
COUNTED = 10_000  # mistakes of one kind in a file, after which reading stops
LONGEST = 40  # characters of a value that are shown
LONGEST_PATH = 160  # and of a path


@dataclass(frozen=True)
class Cell:
    """A cell of a table. Of all places, only those with `gaps` may be left for the training block to fill."""

    gaps: ClassVar[bool] = True
    file: str
    row: int
    column: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, column {named(self.column)}"

    @property
    def short(self) -> str:
        return f"row {self.row}"


@dataclass(frozen=True)
class Entry:
    """A sample of `rows`."""

    gaps: ClassVar[bool] = True
    name: str
    sample: int

    def __str__(self) -> str:
        return f"sample {self.sample} of `{self.name}`"

    @property
    def short(self) -> str:
        return f"sample {self.sample}"


@dataclass(frozen=True)
class Picture:
    """A file in a folder of pictures."""

    gaps: ClassVar[bool] = False
    path: str

    def __str__(self) -> str:
        return named(self.path, LONGEST_PATH)

    @property
    def short(self) -> str:
        return named(self.path)


@dataclass(frozen=True)
class Spot:
    """A letter or a word of a text, from 1."""

    gaps: ClassVar[bool] = False
    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}, letter {self.column}"

    @property
    def short(self) -> str:
        return f"line {self.line}"


Place = Cell | Entry | Picture | Spot
Found = Sequence[tuple[Place, str]]  # places of one mistake, and what stands there; the first is told in full


def shown(value: str, longest: int = LONGEST) -> str:
    """A value from a file, short and without control characters."""
    return repr(value if len(value) <= longest else value[: longest - 3] + "...")


def named(name: str, longest: int = LONGEST) -> str:
    return f"`{shown(name, longest)[1:-1]}`"


def path_shown(path: str) -> str:
    return shown(path, LONGEST_PATH)


def counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"


def listed(names: Iterable[str]) -> str:
    names = list(names)
    rest = [f"and {len(names) - LISTED} more"] if len(names) > LISTED else []
    return ", ".join([named(name) for name in names[:LISTED]] + rest)


def also(found: Found) -> tuple[str, ...]:
    """Where else the mistake is."""
    if len(found) == 1:
        return ()
    return (places_listed([f"{place.short} ({value})" for place, value in found[1 : 1 + ALSO]], len(found)),)


def places_listed(places: Sequence[str], count: int) -> str:
    """The first places of a mistake after the one that is told in full, of `count`; from COUNTED on nobody counts."""
    rest = f"{count - 1 - ALSO:,}" if count < COUNTED else "many"
    return f"also {', '.join(places)}" + (f", and {rest} more" if count > 1 + ALSO else "")


def did_you_mean(name: str, available: Iterable[str]) -> tuple[str, ...]:
    close = closest(name, available)
    return (f"did you mean {' or '.join(map(named, close))}?",) if close else ()


def declared_label(declared: Span | None, text: str) -> tuple[Label, ...]:
    return (Label(declared, text),) if declared is not None else ()


def of_file(diagnostic: Diagnostic, file: str) -> Diagnostic:
    """What is wrong with a file that the text does not name: it is told which one it is."""
    if path_shown(file)[1:-1] in diagnostic.message:
        return diagnostic
    return replace(diagnostic, notes=(*diagnostic.notes, f"this is read from {path_shown(file)}"))
