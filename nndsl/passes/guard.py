"""Guard: a value that was not chosen passes no gradient, whatever it is.

In `if x > 0 then log(x) else 0` the gradient that enters log(x) is 0 where x is not positive, but 0 / x there may be
NaN, and NaN + 0 is NaN. So what flows back out of a branch is replaced by 0 where the branch was not taken.

A branch is what is read by nothing else: all users of its nodes are in it, and each element belongs to one truth of
the condition: all work element by element, or the condition is one number for all elements that are brought together.
Branches may lie inside branches.

A product in a branch multiplies the 0 that flows back by its other operand, and sums over samples: there 0 * NaN would
reach what the taken branches share. So its gradient is that of the same product of operands that are 0 where the
branch was not taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Iterator, Mapping, Sequence

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

    def chain(self) -> Iterator[Branch]:
        """This branch and those around it."""
        branch: Branch | None = self
        while branch is not None:
            yield branch
            branch = branch.outer


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
            inside = graph[n].op.late is None and n not in open_nodes
            self.branch[n] = self._around(n, readers[n]) if inside else None

    def _around(self, n: int, readers: Sequence[tuple[int, int]]) -> Branch | None:
        """The innermost branch that all readers of n are in, and whose truths n is large enough for and keeps apart."""
        found: list[Branch | None] = [self._entered(reader, slot) for reader, slot in readers]
        branch = found[0] if found else None
        for other in found[1:]:
            branch = _common(branch, other)
        while branch is not None and not all(self._covers(n, b) and self._apart(n, b) for b in branch.chain()):
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

    def _apart(self, n: int, branch: Branch) -> bool:
        """Whether node n brings together only elements of its inputs that belong to the same truth."""
        node, condition = self.graph[n], self.graph.type(branch.condition)
        if node.op.elementwise:
            return True
        crossed = node.op.crossed(node, [self.graph.type(i) for i in self.inputs[n]])
        return condition.is_number and not crossed & set(condition.axes)

    def _covers(self, n: int, branch: Branch) -> bool:
        """Whether each element of n belongs to one truth of the condition."""
        type, condition = self.graph.type(n), self.graph.type(branch.condition)
        try:
            together = broadcast((type, condition))
        except ShapeError:
            return False
        return (together.dims, together.axes) == (type.dims, type.axes)

    def guarded(self, n: int, i: int, part: int) -> int:
        """What node n passes back to its input i, with 0 where a branch that it thereby leaves was not taken.

        A sum over elements of both truths is left as it is: see `safe`.
        """
        branch, stays = self.branch.get(n), self.branch.get(i) if self.graph[i].op.elementwise else None
        while branch is not None and _common(branch, stays) != branch:
            if self._covers(part, branch):
                part = where(self.graph, branch.condition, part, branch.holds)
            branch = branch.outer
        return part


    def safe(self, n: int) -> int:
        """A node that has the gradient of node n where its branch was taken, and a finite one where it was not."""
        node, branch = self.graph[n], self.branch.get(n)
        if branch is None or node.op.elementwise:
            return n
        inputs = [self._cleared(i, branch) for i in self.inputs[n]]
        return n if inputs == self.inputs[n] else self.graph.add(node.op, *inputs, **node.attributes)

    def _cleared(self, i: int, branch: Branch) -> int:
        """The value of node i, and 0 where its elements belong to a branch that was not taken."""
        cleared = i
        for around in branch.chain():
            if self.graph.type(i).kind.name == "real" and self._covers(i, around):
                cleared = where(self.graph, around.condition, cleared, around.holds)
        return cleared


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
