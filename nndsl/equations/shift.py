"""A delay taken into an expression, down to the names in it: (dE/du @ W)[t+1] = dE/du[t+1] @ W.

Beyond the edge a delayed gradient is 0, and a product is if one of its factors is. So this is exact where every term
has a factor that is a gradient; what does not move, such as a weight, stays as it is.
"""

from __future__ import annotations

from typing import Callable

from nndsl.syntax import tree


class Unmovable(Exception):
    """There is something in the expression that a delay cannot be taken into."""


def shifted(
    node: tree.Node, sign: str, steps: tree.Node, moves: Callable[[str], bool], fades: Callable[[str], bool]
) -> tree.Node | None:
    """The expression as it is some steps away; None where that cannot be written so. `moves` says whether a name has
    another value at each step, `fades` whether it is 0 beyond the edge."""

    def moved(part: tree.Node) -> tree.Node:
        match part:
            case tree.Name(id):
                return tree.Delay(part, sign, steps) if moves(id) else part
            case tree.Number():
                return part
            case tree.Unary("-") | tree.Binary("+" | "-" | "*" | "@" | "^"):
                return tree.with_children(part, moved)
        raise Unmovable

    try:
        return moved(node) if vanishes(node, fades) else None
    except Unmovable:
        return None


def vanishes(node: tree.Node, fades: Callable[[str], bool]) -> bool:
    """Whether the expression is 0 where all that fades is."""
    match node:
        case tree.Name(id):
            return fades(id)
        case tree.Unary("-", operand):
            return vanishes(operand, fades)
        case tree.Binary("*" | "@", left, right):
            return vanishes(left, fades) or vanishes(right, fades)
        case tree.Binary("+" | "-", left, right):
            return vanishes(left, fades) and vanishes(right, fades)
    return False
