"""Numbers and names in a table, short enough to stand beside others."""

from __future__ import annotations

from math import isfinite

LARGEST_WHOLE = 1e9


def cell_text(value: float) -> str:
    """Whole numbers in full, others with three digits, `-` for what is undefined."""
    if not isfinite(value):
        return "-"
    return f"{value:.0f}" if value == int(value) and abs(value) < LARGEST_WHOLE else f"{value:.3g}"


def short(name: str, longest: int) -> str:
    """A name, cut where it is longer."""
    return name if len(name) <= longest else name[: longest - 1] + "…"
