"""Records as JSON with a digest, so that no bit of them changes unnoticed:

    {
      "digest": "...",        the SHA-256 of all that follows the quote after it
      ...
    }

A record may come from anybody: what it holds is looked at entry by entry before it is believed.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, Callable, Mapping

import numpy as np

LIMIT = 64 * 2**20  # bytes of a record; the categories of labels stand in one
START = b'{\n  "digest": "'
DIGITS = 64  # of a digest

Expected = Mapping[str, Callable[[Any], bool]]  # whether an entry is what it must be, by its name


def sealed(record: Mapping[str, Any]) -> bytes:
    """A record with its digest."""
    rest = json_bytes({"digest": "", **record}).removeprefix(START)
    return START + _digest(rest) + rest


def unsealed(content: bytes, expected: Expected) -> dict[str, Any]:
    """The record of a content, without its digest. Raises ValueError where it is none, or is not what its digest says,
    and RecursionError where it is nested too deep to tell."""
    if len(content) > LIMIT:
        raise ValueError("it is too large")
    record = json.loads(content)
    for name, holds in expected.items():
        if not isinstance(record, dict) or not holds(record.get(name)):
            raise ValueError(f"its entry `{name}` is missing or not what a run writes")
    digest, rest = content[len(START) :][:DIGITS], content[len(START) + DIGITS :]
    if not content.startswith(START) or _digest(rest) != digest:
        raise ValueError("its content does not match the digest it carries")
    del record["digest"]
    return record


def json_bytes(record: Mapping[str, Any]) -> bytes:
    """A record as readable JSON; numbers and arrays of NumPy become those of JSON."""
    text = json.dumps(record, ensure_ascii=False, allow_nan=False, indent=2, default=_plain)
    # A file name that is no text has lone surrogates, which JSON can hold only as escapes.
    return (text + "\n").encode("utf-8", "backslashreplace")


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).hexdigest().encode()


def _plain(value: Any) -> Any:
    if isinstance(value, (np.generic, np.ndarray)):
        return value.tolist()
    raise TypeError(f"{value!r} has no form in JSON")
