"""Signs, ones and squares as one writes them by hand: what differentiating leaves is not how anyone would put it.

    -(-a) = a    -(a - b) = b - a    (-a) b = -(a b)    a + (-b) = a - b    a + 0 = a    a 1 = a    a a = a^2

Each rule is exact in floating point too, so the equations give what the graph gives, to the last digit.
"""

from __future__ import annotations

from nndsl.syntax import tree

PRODUCTS = ("*", "/", "@")
TWO = tree.Number(2, "2")


def tidied(node: tree.Node) -> tree.Node:
    """A node whose children are tidy."""
    match node:
        case tree.Unary("-", operand):
            return negated(operand)
        case tree.Binary("*", left, right) if left == right and not isinstance(left, tree.Number):
            return tree.Binary("^", left, TWO)
        case tree.Binary("*", tree.Number(1), other) | tree.Binary("*" | "/", other, tree.Number(1)):
            return other
        case tree.Binary("+", tree.Number(0), other) | tree.Binary("+", other, tree.Number(0)):
            return other
        case tree.Binary("*" | "/" | "@" as sign, tree.Unary("-", left), right):
            return negated(tidied(tree.Binary(sign, left, right)))
        case tree.Binary("*" | "/" | "@" as sign, left, tree.Unary("-", right)):
            return negated(tidied(tree.Binary(sign, left, right)))
        case tree.Binary("+", left, tree.Unary("-", right)):
            return tidied(tree.Binary("-", left, right))
        case tree.Binary("-", left, tree.Unary("-", right)):
            return tidied(tree.Binary("+", left, right))
        case tree.Binary("+", tree.Unary("-", left), right):
            return tree.Binary("-", right, left)
    return node


def negated(node: tree.Node) -> tree.Node:
    match node:
        case tree.Unary("-", operand):
            return operand
        case tree.Binary("-", left, right):
            return tree.Binary("-", right, left)
    return tree.Unary("-", node)


def finished(node: tree.Node) -> tree.Node:
    """With the sign of a product at its first factor, where it needs no brackets."""
    node = tree.with_children(node, finished)
    match node:
        case tree.Unary("-", tree.Binary(sign, left, right)) if sign in PRODUCTS:
            return tree.Binary(sign, finished(tree.Unary("-", left)), right)
    return node
