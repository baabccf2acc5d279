"""Text to tree: `parse(source)`.

    text --scan--> tokens --layout--> tokens --automaton--> tree --check--> tree

The tables of the automaton come from the grammar (`tables.py`); the tree is made bottom up (`nodes.py`). A text that
the grammar refuses is read a second time to find all that is wrong with it (`recovery.py`).
"""

from __future__ import annotations

from functools import cache
from typing import Iterable, Iterator

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import limits
from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.automaton import Automaton, Maker, makers
from nndsl.syntax.check import misused
from nndsl.syntax.depth import DEEPEST, too_deep
from nndsl.syntax.hidden import hidden_characters
from nndsl.syntax.layout import Layout
from nndsl.syntax.scanner import Scanner, Token
from nndsl.syntax.tables import END, Tables, tables

MOST_ERRORS = 20


@cache
def _grammar() -> tuple[Tables, list[Maker], Scanner]:
    made = tables()
    return made, makers(made), Scanner(made.terminals)


def scanner() -> Scanner:
    """The scanner of the language."""
    return _grammar()[2]


def parse(source: Source) -> tree.Program:
    """The tree of a text. Raises Refused with every syntax error of it, 20 at most.

    The text is in the form that `read.source_of` gives it.
    """
    hidden = hidden_characters(source, MOST_ERRORS)
    if hidden:
        raise Refused(*hidden)
    made, how, scanner = _grammar()
    tokens: list[Token] = []
    deep = too_deep(_kept(scanner.tokens(source), tokens))
    if deep:
        raise Refused(limits.nested_too_deep(deep, DEEPEST))
    program = _program(source, tokens, Automaton(made, how), scanner)
    if program is None:
        from nndsl.syntax.recovery import Recovery

        raise Refused(*Recovery(source, scanner, Automaton(made, how)).mistakes(MOST_ERRORS))
    wrong = misused(program)
    if wrong:
        raise Refused(*wrong[:MOST_ERRORS])
    return program


def _kept(found: Iterable[Token], tokens: list[Token]) -> Iterator[Token]:
    """The tokens that are found, each of which is kept: a text that is nested too deeply is not read to its end."""
    for token in found:
        tokens.append(token)
        yield token


def _program(source: Source, tokens: list[Token], automaton: Automaton, scanner: Scanner) -> tree.Program | None:
    """The tree of a text of the language, None for any other."""
    whole = source.span(0, len(source.text))
    for token in Layout(tokens, scanner.words):
        if not automaton.feed(token):
            return None
    if not automaton.feed(Token(END, "", whole)):
        return None
    return tree.Program(automaton.values[-1], span=whole)
