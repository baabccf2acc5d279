"""What a node is, as a tree: the formula of its operator, with trees in the places of its inputs.

An operator writes text of the language over names; that is parsed, and the names give way to the inputs. So brackets
are the printer's affair, and stand only where they are needed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Mapping, Sequence

from nndsl.equations.tidy import tidied
from nndsl.graph import Node, Type
from nndsl.ops.base import OPERATORS
from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse

EXPAND = OPERATORS["expand"]
INPUT = "input_{}"  # the names of the inputs in a formula


def formula(node: Node, inputs: Sequence[Type], arguments: Sequence[tree.Node]) -> tree.Node:
    """The tree of a node over what its inputs are written as."""
    names = [INPUT.format(number) for number in range(len(inputs))]
    return _filled(parsed(node.op.formula(node, inputs, names)), dict(zip(names, arguments)))


def repeated(have: Type, want: Type, argument: tree.Node) -> tree.Node:
    """A value of one type repeated to another, where that has to be said."""
    name = INPUT.format(0)
    return _filled(parsed(EXPAND.spelled(have, want, name)), {name: argument})


@lru_cache(maxsize=4096)
def parsed(text: str) -> tree.Node:
    """The tree of an expression. Raises Refused where it is none."""
    (statement,) = parse(Source("<formula>", f"_ = {text}\n")).statements
    return statement.value


def _filled(node: tree.Node, given: Mapping[str, tree.Node]) -> tree.Node:
    if isinstance(node, tree.Name):
        return given.get(node.id, node)
    return tidied(tree.with_children(node, lambda child: _filled(child, given)))
