"""The rules of time, checked before anything runs: every loop of the graph can be scheduled.

This is where the passes meet the names and places that people know.
"""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics import Diagnostic, Diagnostics, Label, Refused
from nndsl.diagnostics.catalogue import time
from nndsl.graph import Graph
from nndsl.passes.resolve import resolve
from nndsl.passes.schedule import TimeRuleError, verify_loops
from nndsl.semantics.network import Network
from nndsl.source import Span


def check_loops(network: Network) -> None:
    """Raises Refused for loops that cannot run, with the names and places their author knows."""
    diagnostics = Diagnostics()
    for diagnostic in loop_mistakes(network):
        diagnostics.report(diagnostic)
    diagnostics.stop_on_errors()


def loop_mistakes(network: Network) -> list[Diagnostic]:
    """What is wrong with loops, in a network that may have other mistakes, and so gaps."""
    return [_diagnostic(network.graph, error) for error in verify_loops(network.graph, _roots(network))]


def fill_holes(network: Network) -> Network:
    """The network without placeholders: weights that were reached before they were made are in their places."""
    holes = {n for n in network.graph if network.graph[n].op.hole}
    if not holes:
        return network
    read = [
        n for n in network.graph if n not in holes or network.graph.inputs(n)
    ]  # not what only a training block names
    try:
        graph, to = resolve(network.graph, read)
    except TimeRuleError as error:
        raise Refused(_diagnostic(network.graph, error)) from None
    return network.moved(graph, to)


def _roots(network: Network) -> list[int]:
    nodes = set(network.values.values()) | {output.node for output in network.outputs.values()}
    for training in network.trainings:
        nodes |= set(training.scores)
    nodes |= {average.next for average in network.averages.values()}
    return sorted(nodes)


def _diagnostic(graph: Graph, error: TimeRuleError) -> Diagnostic:
    span = _place(graph, error.nodes)
    names = _names(graph, error.nodes)
    if error.kind == "needs all":
        n = error.nodes[0]
        what = graph[n].span.text if graph[n].span else graph[n].op.label(graph[n])
        return time.needs_whole_sequence(_place(graph, (n, *error.nodes)), what, error.axis, names)
    if error.kind == "mixed signs":
        return _mixed_signs(graph, error)
    places = [Label(graph[n].span, "in the loop") for n in error.nodes[1:] if graph[n].span is not None]
    return time.loop_without_delay(span, names, places[:3])


def _mixed_signs(graph: Graph, error: TimeRuleError) -> Diagnostic:
    """Of the two cycles the first delays by no step or back, the second by none or forward."""
    loops = [(_delay(graph, nodes, error.axis), _names(graph, nodes)) for nodes in (error.nodes, error.other)]
    for nodes, (steps, names) in zip((error.nodes, error.other), loops):
        if steps == 0:
            return time.no_total_delay(_place(graph, nodes), error.axis, names)
    backward, forward = loops
    return time.mixed_directions(_place(graph, error.nodes), error.axis, forward, backward)


def _delay(graph: Graph, nodes: Sequence[int], axis: str) -> int:
    """The total delay along an axis around a cycle."""
    total = 0
    for before, n in zip((nodes[-1], *nodes), nodes):
        carried = graph[n].op.carried(graph[n])
        if carried is not None and carried[0] == axis and graph.inputs(n)[graph[n].op.late] == before:
            total += carried[1]
    return total


def _place(graph: Graph, nodes: Sequence[int]) -> Span | None:
    """The first place in the user's own text."""
    spans = [graph[n].span for n in nodes]
    spans += [origin.span for n in nodes if graph[n].origin for origin in graph[n].origin.chain()]
    return next((span for span in spans if span is not None and not span.source.library), None)


def _names(graph: Graph, nodes: Sequence[int]) -> list[str]:
    """The named values on a cycle; the equations its nodes stand in where none has a name."""
    named = [graph[n].name for n in nodes if graph[n].name]
    if not named:
        named = [graph[n].origin.chain()[0].path for n in nodes if graph[n].origin]
    unique = list(dict.fromkeys(named))
    return unique + unique[:1]
