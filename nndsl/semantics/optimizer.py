"""Optimisers: the body of an `optimizer` becomes nodes, once for each weight.

A step is an update: `m[t-1]` is the value `m` had at the update before, a `state` of the graph; `t` is the number of
the update, from 1. `gradient(p)` is the gradient with every weight at its own `p`. A setting may be a schedule: a
function of the number of updates made so far, `t - 1`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Sequence

from nndsl.diagnostics import Diagnostics
from nndsl.diagnostics.catalogue import names, time
from nndsl.graph import Graph, Origin
from nndsl.ops import ADD, CONSTANT, STATE, fit
from nndsl.semantics.calls import Given, apply, callee, flat
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.ordering import in_order
from nndsl.semantics.scope import Scope
from nndsl.semantics.values import FAILED, Function, Instance, Layer, Quantity, Value, Word, describe
from nndsl.source import Span
from nndsl.syntax import tree


@dataclass
class Steps:
    """Elaborates one optimiser for several weights into one graph.

    `gradient_at(weight, point)` gives the node that will hold the gradient of a weight with the weights at their
    points; problems go to `diagnostics`.
    """

    graph: Graph
    optimizer: Layer
    diagnostics: Diagnostics
    gradient_at: Callable[[int, int], int]
    updates_per_epoch: int | None = None
    update: int = field(init=False)  # the node of t
    settings: dict[str, Any] = field(init=False)  # the same for every weight

    def __post_init__(self) -> None:
        made_before = self.graph.add(STATE, self.graph.add(CONSTANT, value=0.0), name="update")
        self.update = self.graph.add(ADD, made_before, self.graph.add(CONSTANT, value=1.0))
        self.graph.bind(made_before, self.update)
        e = Elaborator(self.graph, self.diagnostics, updates_per_epoch=self.updates_per_epoch)
        self.settings = {key: self._setting(e, value, made_before) for key, value in self.optimizer.settings.items()}

    def step(self, weight: int, name: str) -> int | None:
        """The node of what is added to the weight; None where the optimiser's text is wrong."""
        e = Elaborator(self.graph, self.diagnostics, updates_per_epoch=self.updates_per_epoch)
        e.delayed = lambda e, node, place, steps: self._state(e, node, place, steps, weight, name)
        definition = self.optimizer.definition
        origin = Origin(f"update.{name}", "optimizer", self.optimizer.label, definition.name_span)
        bound = {**self.settings, definition.inputs[0].name: Value(weight)}
        bound |= {"t": Value(self.update), "gradient": Word("gradient", self._gradient(weight))}
        body = Scope.of(
            definition.body, self.optimizer.scope, bound=bound, owner=Instance(""), origin=origin, path=f"update.{name}"
        )
        try:
            with self.graph.at(origin):
                return self._run(e, definition, body, weight)
        except Problem as problem:
            e.report(problem.diagnostic)
            return None

    def _run(self, e: Elaborator, definition: tree.Definition, body: Scope, weight: int) -> int | None:
        for equation in in_order(body.equations):
            e.equation(body, equation, body.equations[equation].name_span)
        returned = next(statement for statement in definition.body if isinstance(statement, tree.Return))
        result = e.evaluate(returned.value, Place(body))
        for name, state in {name: node for (name, _), node in body.delays.items()}.items():
            value = e.equation(body, name)
            if value is not FAILED:
                self.graph.bind(state, fit(self.graph, e.node(value, None), self.graph.type(state)))
        if result is FAILED:
            return None
        return fit(self.graph, e.node(result, definition.name_span), self.graph.type(weight))

    def _setting(self, e: Elaborator, value: Any, updates_made: int) -> Any:
        if isinstance(value, Quantity):
            return e.number(value, None)
        if isinstance(value, (Function, Layer)) and value.definition.keyword == "fn":
            place = Place(Scope(None))
            span = value.definition.name_span
            schedule = callee(e, value, value.definition, place) if isinstance(value, Function) else value
            return apply(e, schedule, [(None, Value(updates_made), span)], place, span)
        return value

    def _gradient(self, weight: int) -> Callable[..., Any]:
        def carry_out(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Any:
            given = flat(given)
            if len(given) != 1:
                raise Problem(names.missing_input(span, "gradient", "w", "gradient(w)"))
            point = fit(self.graph, e.node(given[0][1], given[0][2]), self.graph.type(weight))
            return Value(self.gradient_at(weight, point))

        return carry_out

    def _state(self, e: Elaborator, node: tree.Delay, place: Place, steps: int, weight: int, name: str) -> Any:
        """`m[t-1]`: what `m` was at the update before, 0 at the first; as large as the weight."""
        if steps == 0:
            return e.evaluate(node.value, place)
        known = isinstance(node.value, tree.Name) and place.scope.find(node.value.id)
        if not known or node.value.id not in known.equations:
            found = describe(e.evaluate(node.value, place))
            raise Problem(names.wrong_argument(node.span, "[t-1]", "what is delayed", "an equation of the optimizer", found))
        if steps != 1:
            raise Problem(time.step_in_optimizer(node.span, node.value.id))
        return Value(self._remembered(e, known, node.value.id, weight, name))

    def _remembered(self, e: Elaborator, scope: Scope, name: str, weight: int, path: str) -> int:
        if (name, 1) not in scope.delays:
            first: int = self.graph.add(CONSTANT, value=0.0)
            if name in scope.boundaries:
                statement = scope.boundaries[name]
                first = e.node(e.evaluate(statement.value, Place(scope, name)), statement.value.span)
            first = fit(self.graph, first, self.graph.type(weight))
            scope.delays[name, 1] = self.graph.add(STATE, first, name=f"update.{path}.{name}")
        return scope.delays[name, 1]
