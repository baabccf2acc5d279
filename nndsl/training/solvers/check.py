"""What can be said of a solver without data: whether the loss can be solved, and what is written that has no effect."""

from __future__ import annotations

from typing import Iterator

from nndsl.diagnostics import Diagnostic, Diagnostics
from nndsl.diagnostics.catalogue import solvers as catalogue
from nndsl.graph import Graph
from nndsl.semantics.memory import place_of
from nndsl.semantics.network import Network, Training
from nndsl.semantics.records import Record
from nndsl.semantics.units import check_units
from nndsl.training.solvers.kinds import KINDS, Kind
from nndsl.training.update import objective, trained_weights


def check_solver(network: Network, training: Training) -> None:
    """Raises Refused for a training block whose optimizer is a solver that cannot do what the block asks of it (NN506,
    NN530 to NN532)."""
    diagnostics = Diagnostics()
    if isinstance(training.optimizer, Record):
        for diagnostic in _mistakes(network, training, training.optimizer):
            diagnostics.report(diagnostic)
    diagnostics.stop_on_errors()


def _mistakes(network: Network, training: Training, solver: Record) -> Iterator[Diagnostic]:
    kind = KINDS[solver.word]
    yield from check_units(network, training)
    for name in training.spans:
        if name in kind.idle:
            yield catalogue.beside_solver(training.spans[name], solver.span, name, solver.word, kind.idle[name])
    graph, loss, to = objective(network, training)
    trained_weights(network, training, graph, loss, to)
    yield from _not_one_function(network, training, solver, graph)
    yield from _not_quadratic(network, training, solver, kind)


def _not_one_function(network: Network, training: Training, solver: Record, graph: Graph) -> Iterator[Diagnostic]:
    """The loss draws random values, or something remembers what it saw from update to update."""
    drawn = next((n for n in graph if graph[n].op.drawn), None)
    if drawn is not None:
        yield catalogue.cannot_solve(solver.span, place_of(graph[drawn]), solver.word)
    moving = [average for average in network.averages.values() if average.name not in training.frozen]
    for average in moving[:1]:
        place = place_of(network.graph[average.next])
        yield catalogue.cannot_solve(solver.span, place, solver.word, average.name)


def _not_quadratic(network: Network, training: Training, solver: Record, kind: Kind) -> Iterator[Diagnostic]:
    if kind.quadratic:
        from nndsl.training.solvers.derivatives import derivatives, not_quadratic_in

        names = not_quadratic_in(derivatives(network, training, second=True))
        if names:
            yield catalogue.not_quadratic(solver.span, training.spans.get("loss"), solver.word, names)
