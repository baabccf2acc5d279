"""Text as a terminal shows it: how many cells each character takes, and escapes for those it must not be sent.

A tab is shown as four spaces. A character that is not printable (a control character, one that changes the direction
of text, half of a surrogate pair) is shown by its code point, so no text of a user can move the cursor.
"""

from __future__ import annotations

from unicodedata import category, combining, east_asian_width

TAB = "    "


def shown(character: str) -> str:
    """What is printed for a character."""
    if character.isprintable():
        return character
    return TAB if character == "\t" else f"<U+{ord(character):04X}>"


def escaped(text: str) -> str:
    """A text that is safe to print on one line."""
    return text if text.isascii() and text.isprintable() else "".join(map(shown, text))


def width(text: str) -> int:
    """The cells that a text takes, once escaped."""
    if text.isascii() and text.isprintable():
        return len(text)
    return sum(_width(character) for character in text)


def _width(character: str) -> int:
    if not character.isprintable():
        return len(shown(character))
    if combining(character) or category(character) == "Me":
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
