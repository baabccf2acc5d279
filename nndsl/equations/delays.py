"""Delays in equations: `h[t-1]`, and `h[0] = ...` for what stands before the first step.

What is delayed has a name, or it is a gradient, 0 beyond the edge: then the delay is taken into its expression (see
`shift`). That expression may not be written yet where the delay is read, because they stand in a circle. So something
else stands in its place until all is written.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nndsl.equations.shift import shifted
from nndsl.equations.tidy import tidied
from nndsl.syntax import tree

if TYPE_CHECKING:
    from nndsl.equations.writer import Writer

HOLE = "delay {}"  # no name of the language


class Delays:
    def __init__(self, writer: Writer):
        self.writer = writer
        self.holes: dict[str, tree.Node | None] = {}
        self.firsts: dict[int, int] = {}  # of what is delayed: the node of its value before the first step

    def written(self, n: int) -> tree.Node:
        """The expression of a delay."""
        initial, late = self.writer.inputs[n]
        if not self._is_zero(initial):
            self.firsts[late] = initial
        if late in self.writer.names.planned:
            return self._delayed(n, tree.Name(self.writer.names.planned[late]))
        self.holes[HOLE.format(n)] = None
        return tree.Name(HOLE.format(n))

    def before(self, n: int) -> list[tuple[tree.Node, tree.Node]]:
        """The equation of the value before the first step, if it is not 0."""
        if n not in self.firsts:
            return []
        return [(tree.Index(self.writer.trees[n], (tree.Number(0, "0"),)), self.writer.trees[self.firsts[n]])]

    def settle(self) -> None:
        """Find what stands in each place that was left open, now that all is written."""
        for hole in self.holes:
            n = int(hole.split()[1])
            late = self.writer.inputs[n][-1]
            value = self.writer.trees[late]
            if isinstance(value, tree.Name) and value.id not in self.holes:
                self.holes[hole] = self._delayed(n, value)
                continue
            moved = self._taken_in(n, value)
            if moved is None:
                self.writer.give_name(late, value)
                moved = self._delayed(n, self.writer.trees[late])
            self.holes[hole] = moved

    def closed(self, node: tree.Node) -> tree.Node:
        """An expression with nothing left open."""
        if isinstance(node, tree.Name):
            return self.holes.get(node.id) or node
        return tidied(tree.with_children(node, self.closed))

    def _is_zero(self, n: int) -> bool:
        node = self.writer.graph[n]
        value = node.op.known(node)
        return value is not None and node.type.kind.name == "real" and not np.any(value)

    def _steps(self, n: int) -> tuple[str, tree.Node]:
        _, steps = self.writer.graph[n].op.carried(self.writer.graph[n])
        return "-" if steps > 0 else "+", tree.Number(abs(steps), str(abs(steps)))

    def _delayed(self, n: int, value: tree.Node) -> tree.Node:
        return tree.Delay(value, *self._steps(n))

    def _taken_in(self, n: int, value: tree.Node) -> tree.Node | None:
        """The delay taken into an expression, if it can be."""
        if any(isinstance(part, tree.Name) and part.id in self.holes for part in tree.walk(value)):
            return None
        moving = self._moving(n)
        fading = {name for name in moving if name.startswith(self.writer.names.adjoint_name(""))}
        return shifted(value, *self._steps(n), moving.__contains__, fading.__contains__)

    def _moving(self, n: int) -> set[str]:
        """The names of what has another value at each step of a delay."""
        axis, _ = self.writer.graph[n].op.carried(self.writer.graph[n])
        trees, types = self.writer.trees, self.writer.types
        return {value.id for i, value in trees.items() if isinstance(value, tree.Name) and axis in types[i].axes}
