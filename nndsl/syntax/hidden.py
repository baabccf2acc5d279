"""Characters that nobody sees: control characters, spaces of no width, marks that turn the direction of text.

With them a text can look different from what it says ("Trojan source"), so they are refused wherever they stand, in
comments and strings too. Tabs and line feeds are the only control characters of a text.
"""

from __future__ import annotations

import re

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import words
from nndsl.source import Source

# C0 and C1 controls, and the code points that Unicode calls default ignorable, but for variation selectors.
_HIDDEN = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)


def is_hidden(character: str) -> bool:
    return _HIDDEN.match(character) is not None


def hidden_characters(source: Source, most: int) -> list[Diagnostic]:
    """A diagnostic for each of the first few."""
    found: list[Diagnostic] = []
    for match in _HIDDEN.finditer(source.text):
        if len(found) == most:
            break
        from unicodedata import name

        place = source.span(match.start(), match.end())
        found.append(words.hidden_character(place, match[0], name(match[0], "").lower()))
    return found
