"""Strongly connected components and shortest cycles, against networkx."""

from __future__ import annotations

import networkx
import pytest

from nndsl.passes.cycles import components, shortest_cycle
from nndsl.passes.retime import retime


@pytest.mark.parametrize("seed", range(20))
def test_components(seed):
    graph = networkx.gnp_random_graph(30, 0.05, seed=seed, directed=True)
    after = {n: list(graph.succ[n]) for n in graph}
    found = components(graph, after)
    assert {frozenset(part) for part in found} == set(map(frozenset, networkx.strongly_connected_components(graph)))
    place = {n: i for i, part in enumerate(found) for n in part}
    assert all(place[u] <= place[v] for u, v in graph.edges)


@pytest.mark.parametrize("seed", range(20))
def test_the_shortest_cycle_is_the_girth(seed):
    graph = networkx.gnp_random_graph(20, 0.1, seed=seed, directed=True)
    cycle = shortest_cycle(graph, {n: list(graph.succ[n]) for n in graph})
    girth = min(map(len, networkx.simple_cycles(graph)), default=0)
    assert len(cycle) == girth
    assert all(graph.has_edge(u, v) for u, v in zip(cycle, cycle[1:] + cycle[:1]))


def test_a_long_chain_is_no_trouble():
    size = 50_000
    after = {n: [n + 1] for n in range(size - 1)} | {size - 1: [0]}
    assert len(components(range(size), after)) == 1


@pytest.mark.parametrize("seed", range(30))
def test_lags_exist_where_every_cycle_has_a_delay_in_all(seed):
    graph = networkx.gnp_random_graph(8, 0.25, seed=seed, directed=True)
    delays = {(u, v): (u * 7 + v * 3 + seed) % 4 - 1 for u, v in graph.edges}
    edges = [(u, v, delay) for (u, v), delay in delays.items()]
    lag, cycle = retime(list(graph), edges)
    totals = [sum(delays[e] for e in zip(c, c[1:] + c[:1])) for c in networkx.simple_cycles(graph)]
    if all(total > 0 for total in totals):
        assert not cycle and min(lag.values()) == 0
        assert all(lag[v] >= lag[u] - delay for u, v, delay in edges)
    else:
        around = list(zip(cycle, cycle[1:] + cycle[:1]))
        assert sum(delays[edge] for edge in around) <= 0
