"""The rules of time, checked before anything runs: every loop of the graph can be scheduled."""

from __future__ import annotations

from nndsl.diagnostics import Diagnostics
from nndsl.diagnostics.catalogue import time
from nndsl.semantics.network import Network
from nndsl.source import Span


def check_loops(network: Network, diagnostics: Diagnostics) -> None:
    """Report the loops that cannot run, by the names and places their author knows."""
    from nndsl.passes.schedule import TimeRuleError, verify_loops

    try:
        verify_loops(network.graph, _roots(network))
    except TimeRuleError as error:
        diagnostics.report(_diagnostic(network, error))


def _roots(network: Network) -> list[int]:
    nodes = set(network.values.values()) | {output.node for output in network.outputs.values()}
    for training in network.trainings:
        nodes |= {n for n in (training.loss, *training.metrics.values()) if n is not None}
    return sorted(nodes)


def _diagnostic(network: Network, error):
    raise NotImplementedError
