"""What values are called in equations.

    what the text calls them               h, h.lstm.s, h.dense.b
    the result of a layer or function      h.dense, by its path
    any other that needs a name            v1, v2, ...
    the loss, and its gradient by those    E, dE/dh, dE/d(h.dense.b); L where the text has an E of its own

A value has a name in any case if a person gave it one, if it is delayed, or if its gradient has to have one: the total
input of a layer is read by one function, but its gradient by all weights of the layer.
"""

from __future__ import annotations

from itertools import chain, count
from typing import Iterable, Mapping

from nndsl.graph import Graph

VALUE = "?"  # what a value without a name is called until all are numbered; no name of the language


class Names:
    """`own` are the names that people gave, `inner` those of values in layers, `adjoints` the gradient of each node.

    `planned` is what has a name whatever it looks like, `twins` the value that each gradient belongs to.
    """

    def __init__(
        self,
        own: Mapping[int, str],
        inner: Mapping[int, str],
        loss: int | None = None,
        adjoints: Mapping[int, int] | None = None,
    ):
        self.own, self.adjoints = own, adjoints or {}
        letters = chain("EL", (f"E{number}" for number in count(2)))
        self.loss = next(letter for letter in letters if letter not in own.values())
        self.spare = {n: name for n, name in inner.items() if n not in own}
        self.taken = {*own.values(), *inner.values(), self.loss}
        self.planned = {**({} if loss is None else {loss: self.loss}), **own}
        self._pair()

    def plan(self, nodes: Iterable[int]) -> None:
        """Settle that these have a name, and so their gradients."""
        self.planned |= {n: self.of(n) for n in nodes if n not in self.planned}
        self._pair()

    def of(self, n: int) -> str:
        """The name of a node that needs one."""
        return self.planned.get(n) or self.spare.get(n) or f"{VALUE}{n}"

    def _pair(self) -> None:
        """Each gradient with its value, of several the one with the best name, then the last; and its name."""
        self.twins: dict[int, int] = {}
        for n, gradient in self.adjoints.items():
            if gradient not in self.twins or self._rank(n) >= self._rank(self.twins[gradient]):
                self.twins[gradient] = n
        for n, twin in self.twins.items():
            if twin in self.planned:
                self.planned.setdefault(n, self.adjoint_name(self.planned[twin]))

    def _rank(self, n: int) -> tuple[int, int]:
        return 2 if n in self.own else 1 if n in self.spare or n in self.planned else 0, n

    def adjoint_name(self, name: str) -> str:
        return f"d{self.loss}/d{name}" if "." not in name else f"d{self.loss}/d({name})"

    def further(self) -> list[tuple[str, int]]:
        """The gradients by what people named that are those of something else too."""
        others = [(n, gradient) for n, gradient in self.adjoints.items() if n in self.own and self.twins[gradient] != n]
        return [(self.adjoint_name(self.own[n]), gradient) for n, gradient in others]

    def numbered(self, nodes: Iterable[int]) -> dict[str, str]:
        """What is called v1, v2, ... of these nodes, and their gradients, by what they were called so far."""
        numbers = (f"v{number}" for number in count(1) if f"v{number}" not in self.taken)
        found = {self.of(n): next(numbers) for n in nodes if self.of(n) == f"{VALUE}{n}"}
        return found | {self.adjoint_name(name): self.adjoint_name(new) for name, new in found.items()}


def results(graph: Graph) -> dict[int, str]:
    """The nodes that are what an application gives, with its path: the last node of each that is read outside it."""
    found: dict[str, int] = {}
    for n in graph:
        for path in _applications(graph, n):
            if any(path not in _applications(graph, user) for user in graph.nx.succ[n]):
                found[path] = n
                break
    return {n: path for path, n in found.items()}


def _applications(graph: Graph, n: int) -> list[str]:
    """The paths of the layers and functions that a node is in, the outermost first."""
    origin = graph[n].origin
    chain = origin.chain() if origin is not None else []
    return [part.path for part in chain if part.kind in ("layer", "fn")]
