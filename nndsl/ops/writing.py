"""How operators are written: the pieces of text that several of them share.

`formula` gives text of the language wherever the language has words for what a node does, and text that reads as if
it had where it does not. Dims are counted from 1 in it, rows of a sequence first.
"""

from __future__ import annotations

from typing import Any, Sequence

import numpy as np

from nndsl.graph import BATCH, Type
from nndsl.graph.types import dims_text

SHOWN = 12  # numbers of an array that are written out


def call_text(word: str, arguments: Sequence[str], **settings: Any) -> str:
    """word(arguments, name = setting)"""
    written = [f"{name} = {setting_text(value)}" for name, value in settings.items()]
    return f"{word}({', '.join([*arguments, *written])})"


def setting_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (tuple, list)):
        return f"[{', '.join(map(setting_text, value))}]"
    return f'"{value}"' if isinstance(value, str) else str(value)


def value_text(value: Any) -> str:
    """A number or an array; of a large one only its shape."""
    array = np.asarray(value)
    if array.size == 1:
        return number_text(array.item())
    if array.size > SHOWN:
        return f"constant({dims_text(array.shape)})"
    return f"[{', '.join(map(value_text, array))}]"


def number_text(value: float) -> str:
    """A number as short as it is exact: 2, 0.1, 1e-05. It is none while it is a size that only data will give."""
    if value != value:
        return "unknown_size"
    return str(int(value)) if value == int_of(value) else repr(float(value))


def int_of(value: float) -> int | None:
    """The whole number that it is, if it is one of few digits."""
    return int(value) if abs(value) < 1e6 and float(value).is_integer() else None


def reduced(word: str, over_all: str, text: str, x: Type, axes: Sequence[str], number: int, plain: bool = True) -> str:
    """What `word` makes of the text of x where only these axes stay and the first `number` dims go; `over_all` is its
    word for all axes together. With `plain` the word alone takes all dims together."""
    gone = [axis for axis in x.axes if axis not in axes]
    rows = [axis for axis in x.row_axes if axis in gone]
    if BATCH in gone:
        text, rows = call_text(over_all, [text]), []
    else:
        for axis in gone:
            text = text if axis in rows else f"{word}({text}, over = {axis})"
    places = [1] * bool(rows) + [len(x.row_axes) + place for place in range(1, number + 1)]
    if not places:
        return text
    all_gone = len(places) == len(x.written or ()) and (plain or len(places) == 1)
    return call_text(word, [text], **({} if all_gone else {"axis": places if len(places) > 1 else places[0]}))
