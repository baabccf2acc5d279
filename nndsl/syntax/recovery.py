"""All syntax errors of a text: after each, the parse goes on at the next statement, as if the wrong one were not there.

This runs only when a text is known to be wrong. Before each statement a copy of the parser is kept; a statement that
fails is explained (`mistakes_*.py`) and skipped, and the copy takes its place. A block that is never closed is left at
the first statement that can only stand outside of one (`unclosed.py` decides what is never closed).
"""

from __future__ import annotations

from dataclasses import dataclass

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import syntax
from nndsl.source import Source
from nndsl.syntax import messages, mistakes_in_expressions, mistakes_in_statements, unclosed
from nndsl.syntax.automaton import Automaton
from nndsl.syntax.failure import Failure, open_brackets
from nndsl.syntax.layout import ASKS_FOR_MORE, CLOSING, GOES_ON, OPENING, Layout
from nndsl.syntax.mistakes_in_words import wrong_token
from nndsl.syntax.scanner import Scanner, Token
from nndsl.syntax.words import RESERVED

_MISTAKES = (wrong_token, *mistakes_in_statements.MISTAKES, *mistakes_in_expressions.MISTAKES)


@dataclass(frozen=True)
class _Block:
    word: Token  # the first of the statement that the block belongs to
    brace: Token
    outside: Automaton  # before that statement


class Recovery:
    def __init__(self, source: Source, scanner: Scanner, automaton: Automaton):
        self.tokens = scanner.scan(source)
        self.layout = Layout(self.tokens, scanner.words)
        self.automaton = automaton
        self.before_statement = automaton.copy()
        self.start = -1  # index of the first token of the statement
        self.fed: list[Token] = []  # the tokens of the statement so far
        self.blocks: list[_Block] = []
        self.found: list[Diagnostic] = []

    def mistakes(self, most: int) -> list[Diagnostic]:
        """At most so many of them, in the order of the text."""
        for token in self.layout:
            if self.layout.start != self.start:
                self._begin_statement()
            if self.automaton.feed(token):
                self._accepted(token)
            else:
                self._refused(token)
                if len(self.found) == most:
                    return self.found
        if self.blocks and not unclosed.swallowed(self.tokens, self.blocks[-1].brace):
            self.found.append(syntax.not_closed(self.blocks[-1].brace.span, "{", "}", None))
        return self.found

    def _begin_statement(self) -> None:
        self.start = self.layout.start
        self.fed = []
        self.before_statement = self.automaton.copy()

    def _accepted(self, token: Token) -> None:
        if token.type == "LBRACE":
            self.blocks.append(_Block(self.fed[0], token, self.before_statement))
        elif token.type == "RBRACE":
            self.blocks.pop()
        self.fed.append(token)

    def _refused(self, token: Token) -> None:
        """Explain a failure, and go on after it."""
        # A failed parser has already reduced some of what it read: bring a copy to the place of the failure.
        self.automaton = self.before_statement.copy()
        for earlier in self.fed:
            self.automaton.feed(earlier)
        at = self.layout.index - bool(token.value)  # what the layout made has no value and no index
        accepts = self.automaton.accepts()
        block = self.blocks[-1].word if self.blocks else None
        failure = Failure(self.tokens, self.start, at, token, accepts, block)
        resume = self._leave_block(failure)
        if resume is None:
            diagnostic, resume = unclosed.bracket(failure) or unclosed.line(failure) or (_explain(failure), None)
            self.found.append(diagnostic)
            resume = self._end_of_statement(failure) if resume is None else resume
        self._go_on(resume, accepts)

    def _leave_block(self, f: Failure) -> int | None:
        """Out of a block that is never closed."""
        if not self.blocks or not unclosed.block(f, self.blocks[-1].brace):
            return None
        self.found.append(syntax.not_closed(self.blocks[-1].brace.span, "{", "}", f.place))
        self.before_statement = self.blocks[0].outside
        self.blocks = []
        return f.at

    def _go_on(self, index: int, accepts: set[str]) -> None:
        """Read on at a statement that begins at this index."""
        if "NEWLINE" in accepts and self.fed:  # what stands before the mistake is a statement of its own
            self.automaton.feed(Token("NEWLINE", "", self.fed[-1].span))
        else:
            self.automaton = self.before_statement
        self.layout.index = index
        self.layout.fresh = True
        self.layout.open = [block.brace for block in self.blocks]
        self.start = -1

    def _end_of_statement(self, f: Failure) -> int:
        """The index after a wrong statement: after its line, its brackets and its blocks."""
        inside = unclosed.statement_inside(f) if f.opening else None
        if inside is not None:
            return inside
        opened = [token.type for token in open_brackets(f.before)]
        for i in range(f.at, len(self.tokens)):
            kind = self.tokens[i].type
            if kind in OPENING:
                opened.append(kind)
            elif kind == "RBRACE":
                if "LBRACE" not in opened and self.blocks:
                    return i
                while opened and opened.pop() != "LBRACE":
                    pass
            elif kind in CLOSING and opened and opened[-1] != "LBRACE":
                opened.pop()
            elif kind == "NEWLINE" and not opened and not self._goes_on(i, f.at):
                return i + 1
        return len(self.tokens)

    def _goes_on(self, newline: int, at: int) -> bool:
        """Whether a wrong statement goes on after a line break: as the layout has it, unless that was the mistake."""
        follows = self.tokens[newline + 1].type if newline + 1 < len(self.tokens) else ""
        if follows in GOES_ON or follows == "LBRACE":
            return True
        last = self.tokens[newline - 1]
        if last.type not in ASKS_FOR_MORE or newline - 1 == at and last.value in RESERVED:
            return False
        return not unclosed.looks_like_statement(self.tokens, newline + 1)


def _explain(failure: Failure) -> Diagnostic:
    """The diagnostic of the first mistake that fits, else what was expected in words."""
    for mistake in _MISTAKES:
        diagnostic = mistake(failure)
        if diagnostic:
            return diagnostic
    return syntax.unexpected(failure.place, messages.expected(failure.accepts), messages.found(failure.found))
