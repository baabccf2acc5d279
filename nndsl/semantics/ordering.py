"""The order in which to evaluate equations, so that each finds the values it reads and nothing has to recurse far.

The text may give them in any order: it is dataflow. A delayed value is not waited for, but its equation comes first
where that is possible, so that its type is known and rounds of elaboration are few. Equations on a loop without a
delay come in any order; evaluating them reports the loop.
"""

from __future__ import annotations

from typing import Iterable, Iterator, Mapping

from nndsl.syntax import tree

Reads = Mapping[str, list[str]]


def in_order(equations: Mapping[str, tree.Equation]) -> list[str]:
    """The names of the equations, each after those it reads and, where that leaves a choice, after those that it reads
    delayed; otherwise in the order of the text."""
    now = {name: [] for name in equations}
    any_time = {name: [] for name in equations}
    for name, statement in equations.items():
        for read, delayed in _reads(statement.value, equations):
            any_time[name].append(read)
            if not delayed:
                now[name].append(read)
    return _depth_first(_depth_first(equations, any_time), now)


def _depth_first(roots: Iterable[str], reads: Reads) -> list[str]:
    """All names, each after what it reads unless they are on a cycle."""
    done: set[str] = set()
    entered: set[str] = set()
    result: list[str] = []
    for root in roots:
        todo = [root]
        while todo:
            name = todo[-1]
            if name not in entered:
                entered.add(name)
                todo += [read for read in reversed(reads[name]) if read not in entered]
                continue
            todo.pop()
            if name not in done:
                done.add(name)
                result.append(name)
    return result


def _reads(node: tree.Node, equations: Mapping[str, tree.Equation]) -> Iterator[tuple[str, bool]]:
    """The equations that an expression reads, and whether delayed."""
    todo = [(node, False)]
    while todo:
        node, delayed = todo.pop()
        if isinstance(node, tree.Name):
            if node.id in equations:
                yield node.id, delayed
        else:
            delayed = delayed or isinstance(node, tree.Delay)
            todo += [(child, delayed) for child in reversed(list(tree.children(node)))]
