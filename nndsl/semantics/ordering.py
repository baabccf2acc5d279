"""The order in which to evaluate equations, so that each finds the values it reads and nothing has to recurse far.

The text may give them in any order: it is dataflow. A delayed value is not waited for. Equations on a loop without a
delay come in any order; evaluating them reports the loop.
"""

from __future__ import annotations

from typing import Iterator, Mapping

from nndsl.syntax import tree


def in_order(equations: Mapping[str, tree.Equation]) -> list[str]:
    """The names of the equations, each after those it reads, otherwise in the order of the text."""
    done: set[str] = set()
    entered: set[str] = set()
    result: list[str] = []
    for root in equations:
        todo = [root]
        while todo:
            name = todo[-1]
            if name not in entered:
                entered.add(name)
                todo += [read for read in reversed(list(_reads(equations[name].value, equations))) if read not in entered]
                continue
            todo.pop()
            if name not in done:
                done.add(name)
                result.append(name)
    return result


def _reads(node: tree.Node, equations: Mapping[str, tree.Equation]) -> Iterator[str]:
    todo = [node]
    while todo:
        node = todo.pop()
        if isinstance(node, tree.Name):
            if node.id in equations:
                yield node.id
        elif not (isinstance(node, tree.Delay) and isinstance(node.value, tree.Name)):
            todo += reversed(list(tree.children(node)))
