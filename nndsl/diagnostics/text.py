"""Diagnostics as text: the message, the lines it is about with the places underlined, the reasons and the way out.

    error[NN203]: `dense` has no setting `unit`
      --> iris.nn:4:18
       |
     4 | h = x -> dense(unit = 8)
       |                ^^^^ unknown setting
       |
       = note: `dense` has `units`, `initial`, `bias`
       = help: did you mean `units`?
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Callable, Sequence

from nndsl.diagnostics.cells import escaped
from nndsl.diagnostics.cells import width as cells
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Source, Span

PLAIN_WIDTH = 120
# The parts of a line of source that have a colour: columns from 0, the end exclusive, and the code of the colour.
Paint = Callable[[Source, int], Sequence[tuple[int, int, str]]]
_STYLES = {"error": "1;31", "warning": "1;33", "frame": "1;34", "message": "1", "help": "1;32"}


def plain(diagnostic: Diagnostic) -> str:
    return render(diagnostic, False, PLAIN_WIDTH)


def render(
    diagnostic: Diagnostic, colour: bool = False, width: int = PLAIN_WIDTH, paint: Paint = lambda source, number: ()
) -> str:
    """The text of a diagnostic, without a line break at its end. Source lines are cut to `width` cells, and painted
    where it is in colour."""
    return "\n".join(_Page(diagnostic, colour, width, paint).lines())


def styled(text: str, style: str, colour: bool) -> str:
    """A text in one of the styles of diagnostics, or as it is where there is no colour."""
    return _in_colour(text, _STYLES[style]) if colour else text


@dataclass(frozen=True)
class _Mark:
    """A place to underline in one line: columns from 0, the end exclusive."""

    line: int
    start: int
    end: int
    text: str
    main: bool


class _Page:
    def __init__(self, diagnostic: Diagnostic, colour: bool, width: int, paint: Paint):
        self.diagnostic = diagnostic
        self.colour = colour
        self.paint = paint
        self.places = [(label.span, label.text, False) for label in diagnostic.labels]
        if diagnostic.span:
            self.places.insert(0, (diagnostic.span, diagnostic.label, True))
        self.gutter = max((len(str(span.line)) for span, _, _ in self.places), default=1)
        self.width = max(20, width - self.gutter - 4)

    def lines(self) -> list[str]:
        d = self.diagnostic
        head = self.style(f"{d.severity}[{d.code}]", d.severity) + self.style(f": {escaped(d.message)}", "message")
        lines = [head]
        for source in dict.fromkeys(span.source for span, _, _ in self.places):
            lines += self.excerpt(source)
        if self.places and (d.notes or d.help):
            lines.append(self.frame("", "|"))
        lines += self.remarks("note", d.notes, "message")
        lines += self.remarks("help", d.help, "help")
        return lines

    # ---- the lines of one source

    def excerpt(self, source: Source) -> list[str]:
        places = [place for place in self.places if place[0].source is source]
        first = " " * self.gutter + self.style("-->", "frame")
        lines = [f"{first} {escaped(str(places[0][0]))}", self.frame("", "|")]
        marks = sorted((_mark(*place) for place in places), key=lambda mark: (mark.line, not mark.main, mark.start))
        before = None
        for number, group in groupby(marks, key=lambda mark: mark.line):
            if before is not None and number > before + 1:
                lines.append(self.style("...", "frame"))
            lines += self.marked(source, number, list(group))
            before = number
        return lines

    def marked(self, source: Source, number: int, marks: list[_Mark]) -> list[str]:
        """A line of source, and below it a line for each mark."""
        cut, cropped = _crop(source.line(number), marks[0], self.width)
        parts = self.paint(source, number) if self.colour else ()
        lines = [self.frame(str(number), "|", _painted(cropped, cut, parts))]
        for mark in marks:
            start, end = (min(max(column - cut, 0), len(cropped)) for column in (mark.start, mark.end))
            under = ("^" if mark.main else "-") * max(1, cells(cropped[start:end]))
            under += f" {escaped(mark.text)}" if mark.text else ""
            style = self.diagnostic.severity if mark.main else "frame"
            lines.append(self.frame("", "|", " " * cells(cropped[:start]) + self.style(under, style)))
        return lines

    # ---- what stands below

    def remarks(self, kind: str, texts: tuple[str, ...], style: str) -> list[str]:
        lines = []
        for text in texts:
            first, *rest = text.split("\n")
            lines.append(self.frame("", "=", f"{self.style(kind, style)}: {escaped(first)}"))
            lines += [" " * (self.gutter + 5 + len(kind)) + escaped(line) for line in rest]
        return lines

    def frame(self, number: str, sign: str, text: str = "") -> str:
        return self.style(f"{number:>{self.gutter}} {sign}", "frame") + (f" {text}" if text else "")

    def style(self, text: str, style: str) -> str:
        return styled(text, style, self.colour)


def _in_colour(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if text else ""


def _painted(text: str, cut: int, parts: Sequence[tuple[int, int, str]]) -> str:
    """The text of a line from the column `cut` on, safe to print, its parts in their colours."""
    painted, done = "", 0
    for start, end, code in parts:
        start, end = (min(max(column - cut, 0), len(text)) for column in (start, end))
        painted += escaped(text[done:start]) + _in_colour(escaped(text[start:end]), code)
        done = end
    return painted + escaped(text[done:])


def _mark(span: Span, text: str, main: bool) -> _Mark:
    """A span of several lines is underlined in its first."""
    line, column = span.source.location(span.start)
    start = column - 1
    return _Mark(line, start, min(start + span.end - span.start, len(span.source.line(line))), text, main)


def _crop(text: str, mark: _Mark, width: int) -> tuple[int, str]:
    """The part of a line that fits into `width` cells and shows the mark, and the column it begins at."""
    if cells(text) <= width:
        return 0, text
    middle = (mark.start + min(mark.end, mark.start + width)) // 2
    start = max(0, min(mark.start - 8, middle - width // 2))
    end = start
    room = width
    while end < len(text) and (room := room - cells(text[end])) >= 0:
        end += 1
    return start, text[start:end]
