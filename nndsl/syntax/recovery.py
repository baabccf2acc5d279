"""All syntax errors of a text: after each, the parse goes on at the next statement, as if the wrong one were not there.

This runs only when a text is known to be wrong. Before each statement a copy of the parser is kept; a statement that
fails is explained (`mistakes_*.py`), skipped, and the copy takes its place. A block that is never closed is left at
the first statement that can only stand outside of one; a bracket that is never closed, at the next line that looks
like a statement.
"""

from __future__ import annotations

from dataclasses import dataclass

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import syntax
from nndsl.source import Source
from nndsl.syntax import messages, mistakes_in_expressions, mistakes_in_statements
from nndsl.syntax.automaton import Automaton
from nndsl.syntax.failure import Failure
from nndsl.syntax.layout import ASKS_FOR_MORE, CLOSING, GOES_ON, OPENING, Layout
from nndsl.syntax.mistakes_in_words import wrong_token
from nndsl.syntax.scanner import Scanner, Token
from nndsl.syntax.tables import END
from nndsl.syntax.words import RESERVED, STATEMENTS

_MISTAKES = (wrong_token, *mistakes_in_statements.MISTAKES, *mistakes_in_expressions.MISTAKES)
_ONLY_OUTSIDE = {"MODEL", "USE", "INPUT", "TARGET", "OUTPUT", "TRAIN", "OPTIMIZER"}
_HAVE_BLOCKS = {"LAYER", "FN", "OPTIMIZER", "TRAIN"}
_SIGNS = {"LPAR": "(", "LSQB": "[", "LBRACE": "{", "RPAR": ")", "RSQB": "]", "RBRACE": "}"}


@dataclass(frozen=True)
class _Block:
    word: Token  # the first of the statement that the block belongs to
    brace: Token
    outside: Automaton  # before that statement


class Recovery:
    def __init__(self, source: Source, scanner: Scanner, automaton: Automaton):
        self.source = source
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
        if self.blocks and not self._swallowed(self.blocks[-1].brace):
            self.found.append(syntax.not_closed(self.blocks[-1].brace.span, "{", "}", None))
        return self.found

    def _swallowed(self, brace: Token) -> bool:
        """Whether the end of a block may be inside a string that is never closed."""
        after = (token for token in self.tokens if token.span.start > brace.span.start)
        return any(token.type == "WRONG_STRING" and "}" in token.value for token in after)

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
        self.automaton = self.before_statement.copy()
        for earlier in self.fed:
            self.automaton.feed(earlier)
        made = not token.value  # the layout made it: an end of line before a brace, or at the end of the text
        at = self.layout.index - (not made)
        accepts = self.automaton.accepts()
        block = self.blocks[-1].word if self.blocks else None
        failure = Failure(self.tokens, self.start, at, token, accepts, block)
        resume = self._unclosed_block(failure) or self._unclosed_bracket(failure) or self._unfinished_line(failure)
        if resume is None:
            self.found.append(_explain(failure))
            resume = self._end_of_statement(at)
        self._go_on(resume, accepts)

    def _go_on(self, index: int, accepts: set[str]) -> None:
        """Read on at a statement that begins at this index."""
        if "NEWLINE" in accepts and self.fed:
            self.automaton.feed(Token("NEWLINE", "", self.fed[-1].span))
        else:
            self.automaton = self.before_statement
        self.layout.index = index
        self.layout.fresh = True
        self.layout.open = [block.brace for block in self.blocks]
        self.start = -1

    # ---- what was left open

    def _unclosed_block(self, f: Failure) -> int | None:
        """A statement that can only stand outside of a block, in one whose brace is never closed."""
        if not self.blocks or f.before or f.found.type not in _ONLY_OUTSIDE or self._closes(f.at):
            return None
        block = self.blocks[-1]
        self.found.append(syntax.not_closed(block.brace.span, "{", "}", f.found.span))
        self.before_statement = self.blocks[0].outside
        self.blocks = []
        return f.at

    def _closes(self, index: int) -> bool:
        """Whether a brace that is open before this index is closed later on."""
        depth = 0
        for token in self.tokens[index:]:
            depth += (token.type == "LBRACE") - (token.type == "RBRACE")
            if depth < 0:
                return True
        return self._swallowed(self.blocks[-1].brace)

    def _unclosed_bracket(self, f: Failure) -> int | None:
        """A bracket that runs into the next statement, or that another one is closed in."""
        opening = f.opening
        if opening is None:
            return None
        if f.found.type in CLOSING and f.found.type != OPENING[opening.type] and (f.found.type != "RBRACE" or self.blocks):
            expected = _SIGNS[OPENING[opening.type]]
            if f.found.type == "RBRACE":
                self.found.append(syntax.not_closed(opening.span, _SIGNS[opening.type], expected, f.found.span))
                return f.at
            self.found.append(syntax.wrong_closing(f.found.span, f.found.value, opening.span, expected))
            return self._end_of_statement(f.at)
        if f.found.type == "LBRACE" and f.first.type in _HAVE_BLOCKS:
            self.found.append(syntax.not_closed(opening.span, _SIGNS[opening.type], _SIGNS[OPENING[opening.type]], f.found.span))
            self.fed = []  # the bracket does not keep the block from ending
            return self._end_of_statement(f.at)
        next_statement = self._statement_inside(f)
        if next_statement is None:
            return None
        if f.at >= next_statement or f.found.type in ("NEWLINE", END):
            place = self.tokens[next_statement].span if next_statement < len(self.tokens) else None
            self.found.append(syntax.not_closed(opening.span, _SIGNS[opening.type], _SIGNS[OPENING[opening.type]], place))
        else:
            self.found.append(_explain(f))
        return next_statement

    def _statement_inside(self, f: Failure) -> int | None:
        """The first line that looks like a statement inside a bracket of this one that is never closed."""
        opened: list[str] = []
        first, column = None, self.tokens[f.start].span.column
        for i in range(f.start, len(self.tokens)):
            token = self.tokens[i]
            if token.first and opened and opened[-1] != "LBRACE" and i > f.start:
                if first is None and self._looks_like_statement(i) and token.span.column <= column:
                    first = i
                if self._is_statement(i):
                    return i if first is None else first
            if token.type in OPENING:
                opened.append(token.type)
            elif token.type in CLOSING and opened:
                opened.pop()
            elif token.type == "NEWLINE" and not opened:
                return None
        return len(self.tokens) if first is None else first

    def _looks_like_statement(self, i: int) -> bool:
        defines = self._type(i) == "NAME" and self._type(i + 1) in ("EQUAL", "COLON")
        return defines or self._is_statement(i)

    def _is_statement(self, i: int) -> bool:
        """Whether a line can be nothing but a statement, or the end of a block."""
        if self._type(i) in ("RETURN", "RBRACE"):
            return True
        word = i < len(self.tokens) and self.tokens[i].value in STATEMENTS
        return word and self._type(i + 1) in ("NAME", "STRING", "LBRACE")

    def _type(self, i: int) -> str:
        return self.tokens[i].type if i < len(self.tokens) else END

    def _unfinished_line(self, f: Failure) -> int | None:
        """A line that asks for more, where the next line begins a statement of its own."""
        for i in range(f.at, max(f.start, f.at - 3), -1):
            token = self.tokens[i] if i < len(self.tokens) else f.found
            if not token.first or f.opening or not self._looks_like_statement(i):
                continue
            last = next(t for t in reversed(self.tokens[f.start : i]) if t.type != "NEWLINE")
            if last.type in ASKS_FOR_MORE:
                end = self.source.span(last.span.end, last.span.end)
                self.found.append(syntax.unfinished(end, last.value, token.span))
                return i
        return None

    # ---- where to go on

    def _end_of_statement(self, at: int) -> int:
        """The index after the statement that fails at this index: after its line, its brackets and its blocks."""
        opened = [token.type for token in _open(self.fed)]
        i = at
        while i < len(self.tokens):
            token = self.tokens[i]
            if token.type in OPENING:
                opened.append(token.type)
            elif token.type == "RBRACE":
                if "LBRACE" not in opened and self.blocks:
                    return i
                while opened and opened.pop() != "LBRACE":
                    pass
            elif token.type in CLOSING and opened and opened[-1] != "LBRACE":
                opened.pop()
            elif token.type == "NEWLINE" and not opened and not self._continues(i, at):
                return i + 1
            i += 1
        return i

    def _continues(self, newline: int, at: int) -> bool:
        """Whether the wrong statement goes on after a line break: as the layout has it, unless that was the mistake."""
        if self._type(newline + 1) in GOES_ON | {"LBRACE"}:
            return True
        misused = newline - 1 == at and self.tokens[at].value in RESERVED
        return (
            self.tokens[newline - 1].type in ASKS_FOR_MORE and not misused and not self._looks_like_statement(newline + 1)
        )


def _open(tokens: list[Token]) -> list[Token]:
    opened: list[Token] = []
    for token in tokens:
        if token.type in OPENING:
            opened.append(token)
        elif token.type in CLOSING and opened:
            opened.pop()
    return opened


def _explain(failure: Failure) -> Diagnostic:
    """The diagnostic of the first mistake that fits, else what was expected in words."""
    if failure.found.type in CLOSING and not failure.opening and failure.found.type not in failure.accepts:
        return syntax.wrong_closing(failure.place(), failure.found.value, None, "")
    for mistake in _MISTAKES:
        diagnostic = mistake(failure)
        if diagnostic:
            return diagnostic
    return syntax.unexpected(failure.place(), messages.expected(failure.accepts), messages.found(failure.found))
