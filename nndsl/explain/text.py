"""Pages and lists of words as plain text, wrapped to a width; headings are coloured where colours are shown."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import fill
from typing import Iterable, Iterator, Sequence

from nndsl.diagnostics.cells import escaped
from nndsl.explain.page import Page
from nndsl.semantics.vocabulary import KINDS, Entry

INDENT = "  "
HEADING = "1;34"
NARROWEST = 30


@dataclass(frozen=True)
class Writer:
    width: int = 100
    colour: bool = False

    def overview(self, vocabulary: Sequence[Entry]) -> str:
        """The kinds of words, and how to go on."""
        counts = {kind: sum(entry.kind == kind for entry in vocabulary) for kind in KINDS}
        rows = [(kind, f"{text} ({counts[kind]})") for kind, text in KINDS.items() if counts[kind]]
        lines = [self.heading("kinds of words"), *self.rows(rows), ""]
        lines += self.rows(
            [
                ("nndsl help layer", "the words of a kind"),
                ("nndsl help dense", "a word: meaning, shapes, equations, source text"),
                ("nndsl help cell model.nn", "a word that a file defines, from its comments"),
                ("nndsl run --help", "a command"),
            ]
        )
        return _joined(lines)

    def listing(self, kind: str, entries: Iterable[Entry]) -> str:
        """The words of a kind, each with the first line of what it means."""
        rows = [(_named(entry), entry.summary) for entry in entries]
        return _joined([self.heading(f"{kind}: {KINDS[kind]}"), *self.rows(rows)])

    def page(self, page: Page) -> str:
        entry = page.entry
        kind = "" if entry.signature.startswith(f"{entry.kind} ") else f"    ({entry.kind})"
        lines = [self.heading(entry.signature + kind), *self.paragraphs(entry.meaning)]
        if entry.symbol and entry.symbol != entry.word:
            lines += ["", f"{INDENT}written {entry.symbol} too"]
        for title, block in self.sections(page):
            lines += ["", self.heading(title), *block]
        return _joined(lines)

    def sections(self, page: Page) -> Iterator[tuple[str, list[str]]]:
        if page.shapes:
            yield "shapes", indented(page.shapes)
        if page.weights:
            together = f"together {page.parameters} parameters"
            yield "weights", indented((*page.weights, together))
        if page.equations:
            yield "equations", indented(page.equations.split("\n"))
        if page.gradient:
            note = "z is the result; what was repeated on the way there is summed on the way back"
            yield "gradient", [*self.paragraphs(note), *indented(page.gradient)]
        for title, entries in (("made of", page.uses), ("used by", page.used_by)):
            if entries:
                yield title, self.paragraphs(", ".join(f"{entry.word} ({entry.kind})" for entry in entries))
        if page.listing:
            first, last = page.listing.first, page.listing.last
            lines = f"line {first}" if first == last else f"lines {first} to {last}"
            yield f"source: {page.listing.file}, {lines}", indented(page.listing.text.split("\n"))

    # ---- lines

    def heading(self, text: str) -> str:
        text = escaped(text)
        return f"\x1b[{HEADING}m{text}\x1b[0m" if self.colour else text

    def paragraphs(self, text: str) -> list[str]:
        return [self.filled(" ".join(part.split()), INDENT, INDENT) for part in text.split("\n\n") if part.strip()]

    def rows(self, rows: Sequence[tuple[str, str]]) -> list[str]:
        """Names, and texts beside them that go on under themselves."""
        column = max((len(name) for name, _ in rows), default=0) + 2
        return [
            self.filled(text, f"{INDENT}{name:<{column}}", INDENT + " " * column) if text else INDENT + name
            for name, text in rows
        ]

    def filled(self, text: str, first: str, later: str) -> str:
        width = max(self.width, len(later) + NARROWEST)
        return fill(escaped(text), width, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def indented(lines: Iterable[str]) -> list[str]:
    """Lines as they are, without what a terminal must not be sent."""
    return [INDENT + escaped(line) for line in lines]


def _named(entry: Entry) -> str:
    return f"{entry.word} {entry.symbol}" if entry.symbol and entry.symbol != entry.word else entry.word


def _joined(lines: Iterable[str]) -> str:
    return "\n".join(line.rstrip() for line in lines) + "\n"
