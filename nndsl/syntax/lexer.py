"""`.nn` text for Pygments, and with it for Sphinx, Jupyter, MkDocs and others.

The package registers the lexer, so that `pygmentize model.nn` finds it. Its tokens are the pieces of `colours.py`.
"""

from __future__ import annotations

from typing import Iterator

from pygments.lexer import Lexer
from pygments.token import Comment, Error, Keyword, Name, Number, Operator, Punctuation, String, Whitespace, _TokenType

from nndsl.source import TEXT, Source
from nndsl.syntax.colours import pieces

TOKENS = {
    "comment": Comment.Single,
    "keyword": Keyword,
    "logic": Operator.Word,
    "constant": Keyword.Constant,
    "number": Number,
    "unit": Keyword.Type,
    "string": String.Double,
    "type": Keyword.Type,
    "function": Name.Function,
    "definition": Name.Variable,
    "argument": Name.Attribute,
    "member": Name.Property,
    "delay": Name.Builtin.Pseudo,
    "name": Name,
    "operator": Operator,
    "punctuation": Punctuation,
    "error": Error,
}


class NnLexer(Lexer):
    """Neural networks as equations."""

    name = "nn"
    aliases = ["nn", "nndsl"]
    filenames = ["*.nn"]
    mimetypes = ["text/x-nn"]

    def get_tokens_unprocessed(self, text: str) -> Iterator[tuple[int, _TokenType, str]]:
        """Every character of any text, in order: where a token begins, what it is, what it says."""
        end = 0
        for piece in pieces(Source(TEXT, text)):
            if piece.start > end:
                yield end, Whitespace, text[end : piece.start]
            end = piece.end
            yield piece.start, TOKENS[piece.kind], text[piece.start : end]
        if len(text) > end:
            yield end, Whitespace, text[end:]
