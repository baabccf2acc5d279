from __future__ import annotations

from functools import cache

from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.automaton import Automaton, Maker, makers
from nndsl.syntax.layout import Layout
from nndsl.syntax.scanner import Scanner, Token
from nndsl.syntax.tables import END, Tables, tables


@cache
def _grammar() -> tuple[Tables, list[Maker], Scanner]:
    made = tables()
    return made, makers(made), Scanner(made.terminals)


def parse(source: Source) -> tree.Program:
    made, how, scanner = _grammar()
    tokens = scanner.scan(source)
    parser = Automaton(made, how)
    for token in Layout(tokens, scanner.words):
        if not parser.feed(token):
            raise SyntaxError(str(token.span))
    whole = source.span(0, len(source.text))
    parser.feed(Token(END, "", whole))
    return tree.Program(parser.values[-1], span=whole)
