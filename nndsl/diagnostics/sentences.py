"""What a diagnostic says without its picture: the lines for programs that show messages in their own way."""

from __future__ import annotations

from nndsl.diagnostics.cells import escaped
from nndsl.diagnostics.diagnostic import Diagnostic


def sentences(diagnostic: Diagnostic, *between: str) -> str:
    """The message, lines of the caller's own, the reasons and the way out; nothing in them moves a cursor."""
    reasons = [f"note: {text}" for text in diagnostic.notes]
    ways = [f"help: {text}" for text in diagnostic.help]
    lines = "\n".join([diagnostic.message, *between, *reasons, *ways]).split("\n")
    return "\n".join(map(escaped, lines))
