"""Rebuild: a new graph from an old one, in which a rule may put something else in the place of a node.

Types are inferred anew as nodes are added. Late edges are bound at the end, once both ends exist.
"""

from __future__ import annotations

from typing import Callable, Collection, Mapping, Sequence

from nndsl.graph import Graph, Node
from nndsl.ops import fit

Rule = Callable[[int, list[int | None], Graph], int | None]


class Cyclic(Exception):
    """There is a cycle without a late edge."""


def copied(n: int, inputs: list[int | None], new: Graph) -> None:
    """The rule that changes nothing."""
    return None


def add_copy(new: Graph, node: Node, inputs: Sequence[int]) -> int:
    """Add what `node` is, with its place in the source, over other inputs."""
    new.origin, new.span = node.origin, node.span
    return new.add(node.op, *inputs, name=node.name, **node.attributes)


def rebuild(
    graph: Graph, rule: Rule = copied, nodes: Collection[int] | None = None, stand_in: Mapping[int, int] = {}
) -> tuple[Graph, dict[int, int]]:
    """A new graph and where each node went.

    `rule(n, inputs, new)` gives the node of `new` that takes the place of n, given what stands for its inputs, late
    ones left out; None: a copy. `nodes` are those to keep, or all. Whoever reads a key of `stand_in` reads its value.
    Raises Cyclic.
    """
    nodes = set(graph) if nodes is None else set(nodes)
    inputs = {n: [stand_in.get(i, i) for i in graph.inputs(n)] for n in nodes}
    early = {n: [i for slot, i in enumerate(reads) if slot != graph[n].op.late] for n, reads in inputs.items()}
    new, to, open_nodes = Graph(), {}, []
    for n in order(early):
        node = graph[n]
        reads = [to.get(i) for i in early[n]]
        made = rule(n, reads, new)
        if made is None:
            made = add_copy(new, node, reads)
            if len(inputs[n]) > len(early[n]):
                open_nodes.append(n)
        to[n] = made
    for n in open_nodes:
        late = inputs[n][graph[n].op.late]
        new.bind(to[n], fit(new, to[late], new.type(to[n])))
    new.origin = new.span = None
    return new, to


def order(inputs: Mapping[int, Sequence[int]]) -> list[int]:
    """All nodes, each after its inputs, otherwise by number; inputs that are no nodes do not count. Raises Cyclic."""
    done: dict[int, bool] = {}  # False while the node's inputs are being placed
    result = []
    for root in sorted(inputs):
        todo = [root]
        while todo:
            n = todo[-1]
            if done.get(n) is None:
                done[n] = False
                waiting = [i for i in inputs[n] if i in inputs and not done.get(i)]
                if any(done.get(i) is False for i in waiting):
                    raise Cyclic
                todo += sorted(waiting, reverse=True)
                continue
            todo.pop()
            if not done[n]:
                done[n] = True
                result.append(n)
    return result
