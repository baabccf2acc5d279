"""From a graph to equations: one for each value that has a name, with everything else inside.

What is read several times, and is more than a few characters, has a name too; so has a part of what would be a long
line, and every draw, since two that are written alike are not the same. That a value is repeated is said only where its
reader would not repeat it itself: a number times a vector is one.
"""

from __future__ import annotations

from typing import Mapping, Sequence

from nndsl.equations.delays import Delays
from nndsl.equations.equation import Equation
from nndsl.equations.formulas import formula, repeated
from nndsl.equations.naming import Names
from nndsl.equations.tidy import finished
from nndsl.graph import Graph, Type
from nndsl.graph.types import broadcast
from nndsl.passes.rebuild import order
from nndsl.syntax import tree
from nndsl.syntax.print_expressions import expression

SHORT = 16  # characters of an expression that is written again rather than named
LONG = 100  # characters of an expression


class Writer:
    """The equations of all that `roots` are computed from."""

    def __init__(self, graph: Graph, roots: Sequence[int], names: Names):
        self.graph, self.names = graph, names
        self.inputs = {n: self._read(n) for n in graph.needed(roots)}
        names.plan(sorted({self.inputs[n][-1] for n in self.inputs if self._is_delay(n)} - names.twins.keys()))
        self.order = order({n: i[:-1] if self._is_delay(n) else i for n, i in self.inputs.items()})
        self._begin()
        while self._unpaired():
            names.plan(self._unpaired())
            self._begin()

    def _begin(self) -> None:
        self.users: dict[int, list[int]] = {}
        for n, inputs in self.inputs.items():
            for i in () if self._is_repeated(n) else inputs:
                self.users.setdefault(self._source(i), []).append(n)
        self.trees: dict[int, tree.Node] = {}  # what stands where a node is read
        self.types: dict[int, Type] = {}  # of these: they may lack what readers repeat
        self.found: dict[int, tree.Node] = {}
        self.known: dict[tuple[tree.Node, Type], tree.Node] = {}  # what an expression of a type is called
        self.delays = Delays(self)
        for n in self.order:
            self._visit(n)
        self.delays.settle()

    def _unpaired(self) -> list[int]:
        """The values without names whose gradients turned out to have equations."""
        twins = [self.names.twins[n] for n in self.found if n in self.names.twins]
        return [n for n in twins if n not in self.names.planned and n in self.inputs and self._has_equation(n)]

    def _has_equation(self, n: int) -> bool:
        """Whether a name would be worth an equation: not for what is delayed, given or repeated."""
        op = self.graph[n].op
        return op.late is None and not op.fed and not op.repeats

    # ---- the graph as it is read

    def _read(self, n: int) -> list[int]:
        """The inputs of a node in one run."""
        op, inputs = self.graph[n].op, self.graph.inputs(n)
        return inputs[: op.late] if op.stateful else inputs

    def _is_delay(self, n: int) -> bool:
        op = self.graph[n].op
        return op.late is not None and not op.stateful and len(self.inputs[n]) > op.late

    def _is_repeated(self, n: int) -> bool:
        return self.graph[n].op.repeats and n not in self.names.planned

    def _source(self, n: int) -> int:
        while self._is_repeated(n):
            (n,) = self.inputs[n]
        return n

    # ---- writing

    def write(self, parts: Mapping[int, str], more: Sequence[tuple[str, int]] = ()) -> list[Equation]:
        """The equations in the order of computation, each in the part of its node; `more` are further names."""
        also: dict[int, list[str]] = {}
        for name, n in (*more, *self.names.further()):
            also.setdefault(n, []).append(name)
        numbered = self.names.numbered(n for n in self.order if n in self.found)
        called = {before: tree.Name(after) for before, after in numbered.items()}
        equations = []
        for n in self.order:
            lines = self.delays.before(n)
            lines += [(tree.Name(self.names.of(n)), self.found[n])] if n in self.found else []
            lines += [(tree.Name(name), self.trees[n]) for name in also.get(n, ())]
            for name, value in lines:
                text = expression(_renamed(name, called))
                value = finished(_renamed(self.delays.closed(value), called))
                equations.append(Equation(text, value, self.types[n], parts[n], self.graph[n].span))
        return equations

    def _visit(self, n: int) -> None:
        node, inputs = self.graph[n], self.inputs[n]
        self.types[n] = node.type
        if node.op.fed:
            self.trees[n] = tree.Name(self.names.own.get(n) or node.name)
        elif node.op.repeats:
            self.types[n] = self.types[inputs[0]]
            self._settle(n, self.trees[inputs[0]])
        elif self._is_delay(n):
            self._settle(n, self.delays.written(n))
        else:
            self._settle(n, self._formula(n))

    def _settle(self, n: int, value: tree.Node) -> None:
        drawn, several = self.graph[n].op.drawn, len(self.users.get(n, ())) > 1
        plain = isinstance(value, (tree.Name, tree.Delay)) or _length(value) <= SHORT
        if n in self.names.planned:
            self.give_name(n, self._full(n, value))
        elif not drawn and (value, self.types[n]) in self.known:
            self.trees[n] = self.known[value, self.types[n]]
        elif drawn or several and not plain:
            self.give_name(n, value)
        else:
            self.trees[n] = value

    def give_name(self, n: int, value: tree.Node) -> None:
        self.found[n] = value
        self.trees[n] = tree.Name(self.names.of(n))
        self.known.setdefault((value, self.types[n]), self.trees[n])

    def _full(self, n: int, value: tree.Node) -> tree.Node:
        """The expression of node n, said to be repeated where it lacks dims or sequences that the node has."""
        have, want = self.types[n], self.graph.type(n)
        if (have.dims, have.frame_axes) == (want.dims, want.frame_axes):
            return value
        self.types[n] = want
        return repeated(have, want, value)

    def _formula(self, n: int) -> tree.Node:
        node, inputs = self.graph[n], self.inputs[n]
        types = [self.graph.type(i) for i in inputs]
        while True:
            value = formula(node, types, [self._argument(n, i) for i in inputs])
            if _length(value) <= LONG or not self._name_longest(inputs):
                self.types[n] = self._type(n)
                return value

    def _name_longest(self, inputs: Sequence[int]) -> bool:
        """Give a name to the longest of what has none; whether there is any worth it."""
        sources = [i for i in map(self._source, inputs) if not isinstance(self.trees[i], (tree.Name, tree.Delay))]
        longest = max(sources, key=lambda i: _length(self.trees[i]), default=None)
        if longest is None or _length(self.trees[longest]) <= SHORT:
            return False
        self.give_name(longest, self.trees[longest])
        for n, inputs in self.inputs.items():
            if n in self.trees and self._is_repeated(n) and self._source(n) == longest:
                self.trees[n] = self.trees[longest]
        return True

    def _argument(self, n: int, i: int) -> tree.Node:
        """What stands for input i in the formula of n."""
        if self._repeats_itself(n, i):
            return self.trees[i]
        have, want = self.types[i], self.graph.type(i)
        same = (have.dims, have.frame_axes) == (want.dims, want.frame_axes)
        return self.trees[i] if same else repeated(have, want, self.trees[i])

    def _repeats_itself(self, n: int, i: int) -> bool:
        """Whether n gives the same, repeated, where its input i lacks what is repeated."""
        op, want = self.graph[n].op, self.graph.type(n)
        if op.elementwise:
            return True
        axes = {axis for other in self.inputs[n] for axis in self.types[other].axes}
        gone = {axis for other in self.inputs[n] for axis in self.graph.type(other).frame_axes} - set(want.axes)
        return op.unites and self.types[i].dims == self.graph.type(i).dims and gone <= axes

    def _type(self, n: int) -> Type:
        """The type of the formula of n as it is written."""
        type, have = self.graph.type(n), [self.types[i] for i in self.inputs[n]]
        if self.graph[n].op.elementwise and have:
            together = broadcast(tuple(have))
            return Type(together.dims, together.axes, type.kind)
        if self.graph[n].op.unites and all(self._repeats_itself(n, i) for i in self.inputs[n]):
            axes = {axis for other in have for axis in other.axes}
            return Type(type.dims, tuple(axis for axis in type.axes if axis in axes), type.kind)
        return type


def _length(value: tree.Node) -> int:
    return len(expression(finished(value)))


def _renamed(node: tree.Node, called: Mapping[str, tree.Node]) -> tree.Node:
    if isinstance(node, tree.Name):
        return called.get(node.id, node)
    return tree.with_children(node, lambda child: _renamed(child, called))
