"""Figures as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Mapping

from nndsl.render.cells import figure
from nndsl.training.observer import numbers

if TYPE_CHECKING:
    from nndsl.training.observer import Figure


def named(values: Mapping[str, Figure]) -> str:
    """The figures that are one number."""
    return ", ".join(f"{name} {figure(value)}" for name, value in numbers(values).items())


def counted(number: int, what: str) -> str:
    """1 epoch, 2 epochs."""
    return f"{number} {what}{'s' * (number != 1)}"


def duration(seconds: float) -> str:
    """0.8 s, 12 s, 3 min 20 s, 2 h 5 min."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"
