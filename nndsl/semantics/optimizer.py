"""Optimisers: the body of an `optimizer` becomes nodes, once for each weight.

A step is an update: `m[t-1]` is the value `m` had at the update before, a `state` of the graph; `t` is the number of
the update, from 1. `gradient(p)` is the gradient with every weight at its own `p`; `penalised` is whether the weight is
declared by `weight`. A setting may be a schedule, a function of the number of updates made so far, `t - 1`; one that
the text calls, as in `inner(w)`, is another optimiser.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Sequence

from nndsl.diagnostics import Diagnostics
from nndsl.diagnostics.catalogue import names, time
from nndsl.diagnostics.catalogue import updates as catalogue
from nndsl.graph import REAL, TRUTH, Graph, Origin, ShapeError, Type
from nndsl.graph.sizes import surely_differ
from nndsl.ops import ADD, CONSTANT, STATE, fit
from nndsl.semantics.calls import Given, apply, callee, check_assertion
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.network import Weight
from nndsl.semantics.ordering import in_order
from nndsl.semantics.scope import Scope
from nndsl.semantics.typing import match
from nndsl.semantics.values import (
    CALLABLE,
    FAILED,
    Composition,
    Function,
    Instance,
    Items,
    Layer,
    Primitive,
    Quantity,
    Value,
    Word,
    describe,
    is_number,
)
from nndsl.semantics.words import arguments_of
from nndsl.source import Span
from nndsl.syntax import tree

WORDS = ("t", "gradient", "penalised")  # what a body finds in its scope beside settings and the weight

# ---- what is known without a weight


def check_optimizer(e: Elaborator, definition: tree.Definition) -> None:
    """Report an optimizer that is not a function of one weight, or that declares weights of its own."""
    inputs = definition.inputs
    if len(inputs) != 1 or inputs[0].variadic or inputs[0].default is not None:
        e.report(catalogue.optimizer_inputs(definition.name_span, definition.name, inputs_text(inputs)))
    for statement in definition.body:
        if isinstance(statement, tree.Weight):
            e.report(catalogue.weight_in_update(statement.name_span, statement.name))
    for thing in (*(definition.settings or ()), *inputs, *definition.body):
        if getattr(thing, "name", None) in WORDS and not isinstance(thing, tree.Boundary):
            span = thing.name_span if isinstance(thing, tree.Statement) else thing.span
            e.report(catalogue.optimizer_word(span, thing.name))


def inputs_text(inputs: Sequence[tree.Parameter]) -> str:
    """The inputs of a definition as they are written: `(g, norm)`."""
    texts = (p.span.text if p.span else p.name + "..." * p.variadic for p in inputs)
    return f"`({', '.join(texts)})`"


def check_settings(layer: Layer, span: Span | None) -> None:
    """What an update is given is known before training: numbers, strings, truths and functions of such. A value of the
    model is a node of another graph. What the text calls, an optimiser's an optimiser, is callable. Raises Problem."""
    definition = layer.definition
    called = _called(definition)
    for name, value in layer.settings.items():
        if name in called and not _can_be_called(definition, value):
            raise Problem(catalogue.applied_setting(span, definition.name, name, definition.keyword, _told(value)))
        if isinstance(value, Items) or not _is_known(value):
            raise Problem(catalogue.update_setting(span, definition.name, name, _told(value)))
        if isinstance(value, Layer):
            check_settings(value, span)


def _called(definition: tree.Definition) -> set[str]:
    """The names that a body calls: `inner` in `inner(w)`."""
    calls = (node for statement in definition.body for node in tree.walk(statement) if isinstance(node, tree.Call))
    return {call.function.id for call in calls if isinstance(call.function, tree.Name)}


def _can_be_called(definition: tree.Definition, value: Any) -> bool:
    """Optimisers by optimisers, functions by functions; not a definition whose settings are missing."""
    if definition.keyword == "optimizer" or _is_optimizer(value):
        return definition.keyword == "optimizer" and _is_optimizer(value)
    return isinstance(value, CALLABLE) and not isinstance(value, Function)


def _is_optimizer(value: Any) -> bool:
    return isinstance(value, Layer) and value.definition.keyword == "optimizer"


def _told(value: Any) -> str:
    if isinstance(value, Function):
        return f"`{value.definition.name}` without its settings"
    if isinstance(value, Layer) and value.definition.keyword == "fn" and not _is_known(value):
        return "a function that reads values of the model"
    return "a value of the model" if isinstance(value, Value) else describe(value)


def _is_known(value: Any) -> bool:
    if isinstance(value, Composition):
        return all(map(_is_known, value.parts))
    if isinstance(value, Items):
        return all(map(_is_known, value.items))
    if isinstance(value, (Function, Layer)):
        within = (*value.settings.values(),) if isinstance(value, Layer) else ()
        known = value.definition.keyword in ("fn", "optimizer") and not _inside_a_layer(value.scope)
        return known and all(map(_is_known, within))
    return is_number(value) or isinstance(value, (bool, str, Quantity, Primitive, Word))


def _inside_a_layer(scope: Scope) -> bool:
    return any(around.equations or around.weights or around.owner.path for around in scope.outward())


# ---- the step of each weight


def elaborator_of_update(
    graph: Graph, diagnostics: Diagnostics, entry: Span | None, updates_per_epoch: int | None = None
) -> Elaborator:
    """What elaborates text into the graph of an update: it makes no weights, and shows what is wrong in the library at
    the entry of the training block."""
    e = Elaborator(graph, diagnostics, updates_per_epoch=updates_per_epoch, calls=[entry] if entry else [])
    e.on_weight, e.delayed = _refuse_weight, _refuse_delay
    return e


def _refuse_weight(weight: Weight) -> None:
    raise Problem(catalogue.weight_in_update(weight.span, weight.name))


def _refuse_delay(e: Elaborator, node: tree.Delay, place: Place, steps: int) -> Any:
    """Outside the body of an optimizer there is nothing to remember."""
    text = node.value.span.text if node.value.span else "this"
    raise Problem(catalogue.nothing_remembered(node.span, text))


def as_large(graph: Graph, n: int, want: Type, what: str, weight: str, span: Span | None, number: bool = False) -> int:
    """Node n in the type of a weight, which it has; with `number` it may be one, repeated. Raises Problem."""
    found = graph.type(n)
    same = len(found.dims) == len(want.dims) and not any(map(surely_differ, found.dims, want.dims))
    if found.kind == REAL and set(found.axes) <= set(want.axes) and (same or number and found.is_number):
        try:
            return fit(graph, n, want)
        except ShapeError:  # sizes that only the data will give, and that need not be equal
            pass
    text = f"{found}{' of truth values' if found.kind == TRUTH else ''}{' for each sample' if found.axes else ''}"
    raise Problem(catalogue.update_shape(span, what, text, weight, str(want)))


@dataclass
class Steps:
    """Elaborates one optimiser for several weights into one graph.

    `gradient_at(weight, point)` gives the node that will hold the gradient of a weight with the weights at their
    points; problems go to `diagnostics`. `entry` is the place of the training block that names the optimiser.
    """

    graph: Graph
    optimizer: Layer
    diagnostics: Diagnostics
    gradient_at: Callable[[int, int], int]
    updates_per_epoch: int | None = None
    entry: Span | None = None
    update: int = field(init=False)  # the node of t
    made_before: int = field(init=False)  # the node of t - 1, of which schedules are functions
    settings: dict[str, Any] = field(init=False)  # the same for every weight
    scheduled: set[int] = field(default_factory=set)  # the nodes of what schedules give

    def __post_init__(self) -> None:
        made_before = self.graph.add(STATE, self.graph.add(CONSTANT, value=0.0), name="update")
        self.update = self.graph.add(ADD, made_before, self.graph.add(CONSTANT, value=1.0))
        self.graph.bind(made_before, self.update)
        e = self.elaborator()
        self.made_before = made_before
        self.settings = settings_now(e, self.optimizer, made_before, self.entry)

    def step(self, weight: int, name: str, penalised: bool) -> int | None:
        """The node of what is added to the weight; None where the optimiser's text is wrong."""
        return _Step(self, weight, name, penalised).elaborate()

    def elaborator(self) -> Elaborator:
        e = elaborator_of_update(self.graph, self.diagnostics, self.entry, self.updates_per_epoch)
        e.scheduled = self.scheduled
        return e


def settings_now(e: Elaborator, layer: Layer, made_before: int, span: Span | None) -> dict[str, Any]:
    """The settings of an optimiser or a way to clip, schedules as their values at this update.

    Functions given for a setting are schedules, but for those that the text itself applies."""
    called = _called(layer.definition)

    def now(name: str, value: Any) -> Any:
        try:
            if isinstance(value, Quantity):
                return e.number(value, span)
            schedule = isinstance(value, CALLABLE) and not _is_optimizer(value) and name not in called
            return _at(e, layer.definition.name, name, value, made_before, span) if schedule else value
        except Problem as problem:
            e.report(problem.diagnostic)
            return FAILED

    return {name: now(name, value) for name, value in layer.settings.items()}


def _at(e: Elaborator, owner: str, name: str, schedule: Any, made_before: int, span: Span | None) -> Any:
    """The value of a schedule after so many updates. Raises Problem."""
    place, node = Place(Scope(None)), tree.Name(name, span=span)
    value = apply(e, callee(e, schedule, node, place), [(None, Value(made_before), span)], place, span)
    if value is FAILED:
        return value
    n = e.node(value, span)
    if e.graph.type(n) != Type((1,)):
        raise Problem(catalogue.schedule_value(span, owner, name, str(e.graph.type(n))))
    e.scheduled.add(n)
    return Value(n)


class _Step:
    """The optimiser's text for one weight, and that of optimisers which it applies in turn."""

    def __init__(self, steps: Steps, weight: int, name: str, penalised: bool):
        self.steps, self.graph, self.weight, self.name = steps, steps.graph, weight, name
        self.type = self.graph.type(weight)
        self.definition = steps.optimizer.definition
        self.asked = False  # for a gradient
        path = f"update.{name}"
        self.origin = Origin(path, "optimizer", steps.optimizer.label, self.definition.name_span)
        self.states: list[tuple[Scope, str, int]] = []  # what is read at the next update: equation of a body, node
        self.words = dict(zip(WORDS, (Value(steps.update), Word("gradient", self._gradient), penalised)))
        bound = {**steps.settings, self.definition.inputs[0].name: Value(weight), **self.words}
        self.body = Scope.of(
            self.definition.body, steps.optimizer.scope, bound=bound, owner=Instance(""), origin=self.origin, path=path
        )

    def elaborate(self) -> int | None:
        steps = self.steps
        e = steps.elaborator()
        e.delayed = self._delayed
        e.stepping = lambda inner: {**settings_now(e, inner, steps.made_before, steps.entry), **self.words}
        try:
            with self.graph.at(self.origin):
                return self._run(e)
        except Problem as problem:
            e.report(problem.diagnostic)
            return None

    def _run(self, e: Elaborator) -> int | None:
        (parameter,) = self.definition.inputs
        match(e, self.definition.name, parameter, self.type, Place(self.body), parameter.span)
        for statement in self.definition.body:
            if isinstance(statement, tree.Assertion):
                check_assertion(e, statement, Place(self.body))
        for equation in in_order(self.body.equations):
            e.equation(self.body, equation, self.body.equations[equation].name_span)
        returned = next(statement for statement in self.definition.body if isinstance(statement, tree.Return))
        result = e.evaluate(returned.value, Place(self.body))
        if result is FAILED or not self._remember(e):
            return None
        if not self.asked:
            raise Problem(catalogue.no_gradient(self.definition.name_span, self.definition.name))
        span = returned.value.span
        return self._as_large(e.node(result, span), f"what `{self.definition.name}` returns", span)

    def _remember(self, e: Elaborator) -> bool:
        """Bind what is read at the next update; False where its equation is wrong."""
        for body, name, state in self.states:
            value, span = e.equation(body, name), body.equations[name].name_span
            if value is FAILED:
                return False
            self.graph.bind(state, self._as_large(e.node(value, span), f"`{name}`", span, number=True))
        return True

    def _as_large(self, n: int, what: str, span: Span | None, number: bool = False) -> int:
        return as_large(self.graph, n, self.type, what, self.name, span, number)

    def _gradient(self, e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Any:
        ((point, at),) = arguments_of("gradient", [self.definition.inputs[0].name], given, span)
        self.asked = True
        n = self._as_large(e.node(point, at), "the point of this gradient", at)
        return Value(self.steps.gradient_at(self.weight, n))

    def _delayed(self, e: Elaborator, node: tree.Delay, place: Place, steps: int) -> Any:
        """`m[t-1]`: what `m` was at the update before, 0 at the first; as large as the weight."""
        if steps == 0:
            return e.evaluate(node.value, place)
        name = node.value.id if isinstance(node.value, tree.Name) else ""
        body = place.scope.find(name)
        if body is None or name not in body.equations or not _optimises(body):
            found = e.evaluate(node.value, place)
            if found is FAILED:
                return FAILED
            expected = "an equation of the optimizer"
            raise Problem(names.wrong_argument(node.span, "[t-1]", "what is delayed", expected, describe(found)))
        if steps != 1:
            raise Problem(time.step_in_optimizer(node.span, name))
        if (name, 1) not in body.delays:
            within = self.name if body is self.body else f"{self.name}.{body.path}"
            state = self.graph.add(STATE, self._first(e, body, name), name=f"update.{within}.{name}")
            body.delays[name, 1] = state
            self.states.append((body, name, state))
        return Value(body.delays[name, 1])

    def _first(self, e: Elaborator, body: Scope, name: str) -> int:
        """What is remembered before the first update."""
        statement = body.boundaries.get(name)
        if statement is None:
            return fit(self.graph, self.graph.add(CONSTANT, value=0.0), self.type)
        if not isinstance(statement.index, tree.Number) or statement.index.value != 0:
            raise Problem(time.boundary_index(statement.index.span, name))
        span = statement.value.span
        n = e.node(e.evaluate(statement.value, Place(body, name)), span)
        return self._as_large(n, f"`{name}[0]`", span, number=True)


def _optimises(body: Scope) -> bool:
    return body.origin is not None and body.origin.kind == "optimizer"
