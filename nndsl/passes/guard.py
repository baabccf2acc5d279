"""Guard: a value that was not chosen passes no gradient, whatever it is.

In `if x > 0 then log(x) else 0` the gradient that enters log(x) is 0 where x is not positive, but 0 / x there may be
NaN, and NaN + 0 is NaN. So what flows back out of a branch is replaced by 0 where the branch was not taken.

A branch is what is read by nothing else: all users of its nodes are in it, and all work element by element, so that
each element belongs to one truth of the condition. Branches may lie inside branches.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Mapping, Sequence

from nndsl.graph import Graph, ShapeError
from nndsl.graph.types import broadcast
from nndsl.ops.build import where


@dataclass(frozen=True)
class Branch:
    choice: int  # the node that chooses
    holds: bool
    condition: int = field(compare=False)
    outer: Branch | None = field(compare=False)
    depth: int = field(compare=False)


class Guards:
    def __init__(
        self,
        graph: Graph,
        inputs: Mapping[int, Sequence[int]],
        order: Sequence[int],
        flow: Mapping[int, Sequence[int]],
        open_nodes: set[int],
    ):
        """The branches among the nodes of `order`; `open_nodes` have readers outside and are in none."""
        self.graph = graph
        self.branch: dict[int, Branch | None] = {}
        readers: dict[int, list[tuple[int, int]]] = {n: [] for n in order}
        for n in order:
            for slot, i in enumerate(inputs[n]):
                if i in readers and i in flow[n]:
                    readers[i].append((n, slot))
        self.inputs = inputs
        for n in reversed(order):
            op = graph[n].op
            inside = op.elementwise and n not in open_nodes
            self.branch[n] = self._around(n, readers[n]) if inside else None

    def _around(self, n: int, readers: Sequence[tuple[int, int]]) -> Branch | None:
        """The innermost branch that all readers of n are in, and that n is large enough for."""
        found: list[Branch | None] = [self._entered(reader, slot) for reader, slot in readers]
        branch = found[0] if found else None
        for other in found[1:]:
            branch = _common(branch, other)
        while branch is not None and not self._covers(n, branch):
            branch = branch.outer
        return branch

    def _entered(self, reader: int, slot: int) -> Branch | None:
        """The branch one is in after going from a reader to its input."""
        outer = self.branch.get(reader)
        guard = self.graph[reader].op.guards.get(slot)
        if guard is None:
            return outer
        condition, holds = self.inputs[reader][guard[0]], guard[1]
        return Branch(reader, holds, condition, outer, outer.depth + 1 if outer else 1)

    def _covers(self, n: int, branch: Branch) -> bool:
        """Whether each element of n belongs to one truth of the condition."""
        type, condition = self.graph.type(n), self.graph.type(branch.condition)
        try:
            together = broadcast((type, condition))
        except ShapeError:
            return False
        return (together.dims, together.axes) == (type.dims, type.axes)

    def guarded(self, n: int, i: int, part: int) -> int:
        """What node n passes back to its input i, with 0 where a branch that it thereby leaves was not taken."""
        branch, stays = self.branch.get(n), self.branch.get(i)
        while branch is not None and _common(branch, stays) != branch:
            part = where(self.graph, branch.condition, part, branch.holds)
            branch = branch.outer
        return part


def _common(one: Branch | None, other: Branch | None) -> Branch | None:
    """The innermost branch around both."""
    while one != other:
        if other is None or one is not None and one.depth >= other.depth:
            one = one.outer
        else:
            other = other.outer
        if one is None or other is None:
            return None
    return one
