"""Pages as records for scripts and editors."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from nndsl.explain.page import Page
from nndsl.semantics.vocabulary import Entry


def entry_record(entry: Entry) -> dict[str, Any]:
    """What the vocabulary says of a word."""
    return {
        "word": entry.word,
        "kind": entry.kind,
        "signature": entry.signature,
        "meaning": entry.meaning,
        "symbol": entry.symbol or None,
        "settings": [asdict(setting) for setting in entry.settings],
        "inputs": list(entry.inputs),
    }


def page_record(page: Page) -> dict[str, Any]:
    """The same, and what was found by trying the word."""
    return {
        **entry_record(page.entry),
        "shapes": list(page.shapes),
        "weights": list(page.weights),
        "parameters": page.parameters or None,
        "gradient": list(page.gradient),
        "equations": page.equations or None,
        "uses": [entry.word for entry in page.uses],
        "used_by": [entry.word for entry in page.used_by],
        "source": asdict(page.listing) if page.listing else None,
    }
