"""What a legal graph is: each rule, broken."""

from __future__ import annotations

import pytest

from nndsl.graph import BATCH, Graph, Node, Type
from nndsl.graph.legal import violations
from nndsl.ops import DELAY, INPUT, PARAMETER, PLACEHOLDER, STATE, build

SEQUENCE = Type((2,), ("T", BATCH))


def replace(g: Graph, n: int, **changes) -> None:
    node = g[n]
    fields = {name: getattr(node, name) for name in ("op", "type", "attributes", "name", "span", "origin")}
    g.nodes[n] = Node(**{**fields, **changes})


def test_a_legal_graph():
    g = Graph()
    before = g.add(DELAY, build.constant(g, 0.0), axis="T", steps=1, type=SEQUENCE)
    g.bind(before, build.add(g, before, g.add(INPUT, type=SEQUENCE)))
    g.add(PARAMETER, type=Type((2,)))
    assert violations(g) == []


def unknown(g: Graph) -> None:
    g.add(INPUT, type=Type(None))


def hole(g: Graph) -> None:
    n = g.add(PLACEHOLDER, type=Type((1,)))
    g.bind(n, build.constant(g, 0.0))


def unbound(g: Graph) -> None:
    g.add(STATE, build.constant(g, 0.0))


def without_batch(g: Graph) -> None:
    replace(g, g.add(INPUT, type=SEQUENCE), type=Type((2,), ("T",)))


def other_type(g: Graph) -> None:
    replace(g, build.negate(g, g.add(INPUT, type=SEQUENCE)), type=Type((3,), ("T", BATCH)))


def other_late_type(g: Graph) -> None:
    n = g.add(STATE, build.constant(g, 0.0))
    g.nx.add_edge(g.add(INPUT, type=SEQUENCE), n, 1)


def early_cycle(g: Graph) -> None:
    x = g.add(INPUT, type=SEQUENCE)
    y = build.add(g, x, x)
    z = build.negate(g, y)
    g.nx.remove_edge(x, y, 1)
    g.nx.add_edge(z, y, 1)


@pytest.mark.parametrize(
    "broken, message",
    [
        (unknown, "unknown"), (hole, "hole"), (unbound, "late input is missing"), (without_batch, "without the batch"),
        (other_type, "make it"), (other_late_type, "would be"), (early_cycle, "a cycle"),
    ],
)  # fmt: skip
def test_each_rule(broken, message):
    g = Graph()
    broken(g)
    assert any(message in problem for problem in violations(g))
