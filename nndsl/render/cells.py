"""Numbers and names as people read them, short enough to stand beside others."""

from __future__ import annotations

from math import isfinite, isnan

LARGEST_WHOLE = 1e9


def cell_text(value: float) -> str:
    """Whole numbers in full, others with three digits, `-` for what is undefined, `inf` for what is infinite."""
    if isnan(value):
        return "-"
    whole = isfinite(value) and value == int(value) and abs(value) < LARGEST_WHOLE
    return f"{value:.0f}" if whole else f"{value:.3g}"


def figure(value: float) -> str:
    """Four significant digits: 0.03125 is 0.03125, 1234567 is 1.235e+06; `undefined` and `inf` are said apart."""
    return "undefined" if isnan(value) else f"{value:.4g}"


def short(name: str, longest: int) -> str:
    """A name, cut where it is longer."""
    return name if len(name) <= longest else name[: longest - 1] + "…"
