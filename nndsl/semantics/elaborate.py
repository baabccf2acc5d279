"""From the syntax tree to the graph: `elaborate`.

The model's equations are evaluated in the order of the text, each when it is first needed; the graph is built anew
in rounds until the types of delayed values are those the round assumed (see `rounds`).
"""

from __future__ import annotations

import sys
from itertools import count
from typing import Callable, Iterable, Mapping

from nndsl.diagnostics import Diagnostic, Diagnostics, Refused
from nndsl.diagnostics.catalogue import limits, names, time
from nndsl.graph import Size, Type
from nndsl.graph.sizes import listening
from nndsl.semantics import calls, expressions, recurrence  # noqa: F401  (they register their evaluators)
from nndsl.semantics.declarations import answer, declare
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.library import library
from nndsl.semantics.naming import check_names
from nndsl.semantics.network import Network, Output
from nndsl.semantics.ordering import in_order
from nndsl.semantics.rounds import as_numbers, close, report_open, report_unsettled
from nndsl.semantics.scope import Scope
from nndsl.semantics.solving import solve
from nndsl.semantics.training import elaborate_trainings
from nndsl.semantics.unconnected import unconnected
from nndsl.semantics.uses import file_scope
from nndsl.semantics.values import FAILED, Items, Value, describe
from nndsl.semantics.written import check_types
from nndsl.syntax import tree

Statements = tuple[tree.Statement, ...]
RECURSION_LIMIT = 6000  # frames: enough for expressions and layers nested to their own limits
SPARE_ROUNDS, MOST_ROUNDS = 10, 200  # a type may travel over one delay in each round; some more, and it never settles


def elaborate(
    program: tree.Program,
    sizes: Mapping[str, int] | None = None,
    name: str = "model",
    beside: Callable[[Network], Iterable[Diagnostic]] = lambda network: (),
) -> Network:
    """The network that a program describes. `sizes` gives letters of its types a number; others stay symbolic.

    Raises Refused with every mistake that can be found without data, and what is found `beside` them in what there is.
    """
    sys.setrecursionlimit(max(sys.getrecursionlimit(), RECURSION_LIMIT))
    diagnostics = Diagnostics()
    outermost = library()
    check_types(program, diagnostics)
    check_names(program, outermost.names(), diagnostics)
    e, network = _solved(program, sizes or {}, name, outermost)
    network.sizes = dict(sizes or {})
    for diagnostic in e.diagnostics.found:
        diagnostics.report(diagnostic)
    _check_outputs(network, diagnostics)
    for diagnostic in beside(network) if diagnostics.errors else ():
        diagnostics.report(diagnostic)
    diagnostics.stop_on_errors()
    network.warnings = diagnostics.found
    return network


def _solved(
    program: tree.Program, sizes: Mapping[str, Size], name: str, outermost: Scope
) -> tuple[Elaborator, Network]:
    """The elaboration in which every letter that the graph determines has its size."""
    while True:
        e, network = _settled(program, sizes, name, outermost)
        solution = solve(e.meetings.values())
        for diagnostic in solution.mistakes:
            e.report(diagnostic)
        if solution.mistakes or not solution.sizes:
            return e, network
        sizes = {**sizes, **solution.sizes}


def _settled(
    program: tree.Program, sizes: Mapping[str, Size], name: str, outermost: Scope
) -> tuple[Elaborator, Network]:
    """The last of the rounds: the one whose types are those it assumed."""
    assumed: dict[tuple[str, str], Type] = {}
    last_resort = False
    for number in count(1):
        e = Elaborator(assumed=assumed)
        with listening(e.meet):
            network, scope = _round(e, program, sizes, name, outermost)
            found = close(e)
        if found == assumed and (last_resort or all(type.known for type in found.values())):
            report_open(e)
            _check_assertions(e, program, scope)
            return e, network
        if number > SPARE_ROUNDS + min(len(e.pending), MOST_ROUNDS):
            report_unsettled(e, found)
            return e, network
        if found == assumed:
            last_resort, found = True, as_numbers(found)
        assumed = found


def _round(
    e: Elaborator, program: tree.Program, sizes: Mapping[str, Size], name: str, outermost: Scope
) -> tuple[Network, Scope]:
    """One elaboration of the whole program with the types assumed for delayed values; the network and the model's
    scope."""
    e.graph.depths = e.depths
    network = Network(name, e.graph, seen=e.seen, averages=e.averages)
    e.on_weight = lambda weight: network.weights.setdefault(weight.name, weight)
    e.on_value = lambda path, node: network.values.__setitem__(path, node)
    definitions = tuple(s for s in program.statements if isinstance(s, tree.Definition))
    rest = tuple(s for s in program.statements if not isinstance(s, tree.Definition))
    scope = Scope.of(rest, file_scope(program, outermost))
    place = None  # of the equation that is evaluated
    try:
        declare(e, network, program, scope, sizes)
        for equation in in_order(scope.equations):
            place = scope.equations[equation].name_span
            e.equation(scope, equation, place)
        place = None
        targets = _targets(rest)
        for statement in rest:
            _statement(e, network, statement, scope, targets)
        if not rest and not definitions:
            e.report(names.no_network(None, name))
        elaborate_trainings(e, network, program, scope)
    except Problem as problem:
        e.report(problem.diagnostic)
    except RecursionError:
        raise Refused(limits.too_deep_to_elaborate(place)) from None
    _name_nodes(network)
    network.beyond = list({diagnostic.span: diagnostic for diagnostic in e.beyond}.values())
    return network, scope


def _check_assertions(e: Elaborator, program: tree.Program, scope: Scope) -> None:
    """What the model asserts, when all of it is known."""
    e.whole = True
    for statement in program.statements:
        if isinstance(statement, tree.Assertion):
            try:
                calls.check_assertion(e, statement, Place(scope))
            except Problem as problem:
                e.report(problem.diagnostic)


def _targets(model: Statements) -> tuple[dict[str, None], str | None]:
    """The names of all targets, and the one that an output answers for without saying so: of one where there is one."""
    targets = {s.name: None for s in model if isinstance(s, tree.Target)}
    outputs = sum(isinstance(s, tree.Output) for s in model)
    return targets, next(iter(targets)) if len(targets) == outputs == 1 else None


def _statement(e: Elaborator, network: Network, statement: tree.Statement, scope: Scope, targets: tuple) -> None:
    try:
        if isinstance(statement, tree.Weight):
            e.evaluate(tree.Name(statement.name, span=statement.name_span), Place(scope, statement.name))
        elif isinstance(statement, tree.Output):
            _output(e, network, statement, scope, *targets)
    except Problem as problem:
        e.report(problem.diagnostic)


def _output(
    e: Elaborator, network: Network, statement: tree.Output, scope: Scope, targets: dict[str, None], alone: str | None
) -> None:
    """An output answers for the target it names, else for the one that is `alone`."""
    target = statement.target or alone
    if target is not None and target not in targets:
        e.report(names.not_a_target(statement.target_span, target, list(targets)))
        target = None
    value = e.evaluate(tree.Name(statement.name, span=statement.name_span), Place(scope))
    if value is FAILED:
        return
    if isinstance(value, Items) and value.bracketed:
        value = Value(e.node(value, statement.name_span))
    if not isinstance(value, Value):
        wrong = unconnected(value, statement.name_span)
        raise Problem(wrong or names.not_an_output(statement.name_span, statement.name, describe(value)))
    node = answer(e, network, statement, value.node, target)
    network.outputs[statement.name] = Output(statement.name, node, target, statement.name_span)


def _name_nodes(network: Network) -> None:
    """Users know a node by the shortest path to it."""
    for path, n in sorted(network.values.items(), key=lambda item: item[0].count(".")):
        if not network.graph[n].name:
            network.graph.rename(n, path)


def _check_outputs(network: Network, diagnostics: Diagnostics) -> None:
    """No output may read a target of the same step."""
    targets = {d.node: d.name for d in network.declarations.values() if d.role == "target"}
    for output in network.outputs.values():
        read = _same_step(network, output.node)
        for n in sorted(read & targets.keys()):
            diagnostics.report(time.output_reads_target(output.span, output.name, targets[n]))


def _same_step(network: Network, root: int) -> set[int]:
    graph = network.graph
    seen: set[int] = set()
    todo = [root]
    while todo:
        n = todo.pop()
        if n in seen:
            continue
        seen.add(n)
        late = graph[n].op.late
        todo += [i for slot, i in enumerate(graph.inputs(n)) if slot != late or graph[n].op.carried(graph[n]) is None]
    return seen


