"""A source text and places in it.

A `Span` is a half-open range of character offsets, `[start, end)`, in one `Source`. Lines and columns are
worked out from it only when somebody asks: both count from 1, columns in characters.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field

OPTION, REMOVAL, TEXT = "--set", "--unset", "<text>"  # the names of texts that are in no file
UNSET = "unset "  # begins the override that takes an entry away: `unset train.stop`


@dataclass(frozen=True, eq=False)
class Source:
    """A text and the name by which its author knows it: a path as typed, `OPTION`, `REMOVAL` or `TEXT`."""

    name: str
    text: str
    library: bool = False
    shown: str = ""  # what people see, where `text` is a stand-in of the same length
    line_starts: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        starts = [0]
        starts += [i + 1 for i, character in enumerate(self.text) if character == "\n"]
        object.__setattr__(self, "line_starts", tuple(starts))

    @property
    def is_file(self) -> bool:
        return self.name not in (OPTION, REMOVAL, TEXT)

    def location(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def line(self, number: int) -> str:
        """The text of a line, without its end."""
        start = self.line_starts[number - 1]
        end = self.line_starts[number] - 1 if number < len(self.line_starts) else len(self.text)
        return (self.shown or self.text)[start:end]

    def span(self, start: int, end: int) -> Span:
        return Span(self, start, end)


@dataclass(frozen=True, slots=True)
class Span:
    """The characters `start` to `end` (exclusive) of a source."""

    source: Source
    start: int
    end: int

    @property
    def line(self) -> int:
        return self.source.location(self.start)[0]

    @property
    def column(self) -> int:
        return self.source.location(self.start)[1]

    @property
    def text(self) -> str:
        return (self.source.shown or self.source.text)[self.start : self.end]

    def to(self, other: Span) -> Span:
        """From the start of this span to the end of the other."""
        return Span(self.source, self.start, other.end)

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"
