"""Amounts of memory as people read and write them."""

from __future__ import annotations

_UNITS = ("B", "KiB", "MiB", "GiB", "TiB")


def amount(size: int) -> str:
    """Bytes as people read them: 3.2 GiB."""
    unit = _unit(size)
    return f"{size / 1024**unit:,.{0 if unit == 0 else 1}f} {_UNITS[unit]}"


def rounded_up(size: int) -> str:
    """The next whole number of a unit, as `--max-memory` takes it: 4GiB."""
    unit = _unit(size)
    return f"{-(-size // 1024**unit)}{_UNITS[unit]}"


def _unit(size: int) -> int:
    return next((unit for unit in range(len(_UNITS) - 1) if size < 1024 ** (unit + 1)), len(_UNITS) - 1)
