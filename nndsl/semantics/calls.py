"""Calls and arrows: making layers, connecting inputs, composing.

With two lists, settings make a layer and inputs connect it; one list is the inputs. `x -> f` is `f(x)`, and
`x -> f(s)` is `f(s)(x)`. Each mention of a definition makes a layer of its own; a name bound by `=` stands for one.
"""

from __future__ import annotations

from typing import Any, Iterator, Sequence

from nndsl.diagnostics import Diagnostic
from nndsl.diagnostics.catalogue import names
from nndsl.graph import Origin
from nndsl.ops.base import Op
from nndsl.semantics.elaborator import Elaborator, Place, Problem, check_items, evaluates
from nndsl.semantics.ordering import in_order
from nndsl.semantics.repetition import repeated
from nndsl.semantics.scope import Scope
from nndsl.semantics.typing import match
from nndsl.semantics.unconnected import inputs_for_settings
from nndsl.semantics.values import (
    CALLABLE,
    FAILED,
    Axis,
    Composition,
    Function,
    Given,
    Instance,
    Items,
    Layer,
    Primitive,
    Value,
    Word,
    describe,
    is_number,
)
from nndsl.source import Span
from nndsl.syntax import tree


@evaluates(tree.Call)
def call(e: Elaborator, node: tree.Call, place: Place) -> Any:
    function = e.evaluate(node.function, place)
    if isinstance(function, Function):
        function = _prepared(e, function, node, place)
    given = arguments(e, node, place)
    if function is FAILED or any(value is FAILED for _, value, _ in given):
        return FAILED
    if isinstance(function, _Making):
        return make(e, function, given, node)
    return apply(e, function, given, place, node.span)


@evaluates(tree.Arrow)
def arrow(e: Elaborator, node: tree.Arrow, place: Place) -> Any:
    """`a -> f -> g`; where `a` is a layer itself, the whole is one layer."""
    value = e.evaluate(node.parts[0], place)
    if isinstance(value, CALLABLE):
        value = callee(e, value, node.parts[0], place)
    for before, part in zip(node.parts, node.parts[1:]):
        function = e.evaluate(part, place)
        if FAILED in (function, value):
            value = FAILED
            continue
        function = callee(e, function, part, place)
        if isinstance(value, CALLABLE):
            value = Composition((value, function))
        else:
            value = apply(e, function, [(None, value, before.span)], place, part.span)
    return value


def arguments(e: Elaborator, node: tree.Call, place: Place) -> list[Given]:
    given: list[Given] = []
    for argument in node.arguments:
        if isinstance(argument.value, tree.Each):
            given += [(None, value, span) for value, span in repeated(e, argument.value, place, made)]
        else:
            at = argument.value.span if argument.name is None else argument.span
            value = made(e, e.evaluate(argument.value, place), argument.value, place)
            given.append((argument.name, value, at))
    return given


# ---- making


class _Making:
    """A definition with settings, named in a call whose list is therefore the settings."""

    def __init__(self, function: Function, instance: Instance):
        self.function, self.instance = function, instance


def _prepared(e: Elaborator, function: Function, node: tree.Call, place: Place) -> Any:
    """The layer is numbered before its arguments are, so that numbers follow the text from left to right."""
    instance = _instance(function, node, place)
    if function.definition.settings is None:
        return Layer(function.definition, function.scope, {}, instance, function.definition.name)
    return _Making(function, instance)


def _instance(function: Function, node: tree.Node, place: Place) -> Instance:
    key = (id(node), place.indices)
    definition = function.definition
    return place.scope.owner.child(key, place.equation, definition.name, definition.keyword == "fn")


def make(e: Elaborator, making: _Making, given: Sequence[Given], node: tree.Node) -> Layer:
    definition = making.function.definition
    settings = _bind_settings(e, making.function, given, node, making.instance)
    label = node.span.text if node.span else definition.name
    return Layer(definition, making.function.scope, settings, making.instance, label, tuple(given), node.span)


def made(e: Elaborator, value: Any, node: tree.Node, place: Place) -> Any:
    """A mention of a definition that needs no settings is a layer of its own, made where it is mentioned."""
    if isinstance(value, Function):
        if all(parameter.default is not None for parameter in value.definition.settings or ()):
            return callee(e, value, node, place)
    return value


def _bind_settings(
    e: Elaborator, function: Function, given: Sequence[Given], node: tree.Node, instance: Instance
) -> dict[str, Any]:
    definition = function.definition
    parameters = definition.settings or ()
    bound = by_name(definition.name, parameters, given, node.span, "settings")
    scope = Scope(function.scope, bound, owner=instance)  # a layer as a default belongs to the layer that is made
    for parameter in parameters:
        if parameter.default is not None:
            e.seen.claim(parameter.default)
        if parameter.name in bound:
            continue
        if parameter.default is None:
            example = f"{definition.name}({parameter.name} = ...)"
            meant = inputs_for_settings(definition, given, node.span, describe(function))
            raise Problem(meant or names.missing_setting(node.span, definition.name, parameter.name, example))
        place = Place(scope, parameter.name)
        bound[parameter.name] = made(e, e.evaluate(parameter.default, place), parameter.default, place)
    return bound


def by_name(owner: str, parameters: Sequence[tree.Parameter], given, span: Span | None, what: str) -> dict[str, Any]:
    """What is given, by the name of the parameter it is for."""
    bound: dict[str, Any] = {}
    known = [parameter.name for parameter in parameters]
    places = iter(known)
    positional = sum(name is None for name, _, _ in given)
    if positional > len(known):
        raise Problem(names.too_many(span, owner, positional, len(known), what))
    for name, value, at in given:
        name = next(places) if name is None else name
        if name not in known:
            raise Problem(names.unknown_setting(at, owner, name, known, what))
        if name in bound:
            raise Problem(names.given_twice(at, owner, name))
        bound[name] = value
    return bound


def callee(e: Elaborator, function: Any, node: tree.Node, place: Place) -> Any:
    """What stands after an arrow: a layer; a definition whose settings all have defaults makes one."""
    if isinstance(function, Function):
        instance = _instance(function, node, place)
        settings = _bind_settings(e, function, [], node, instance)
        label = function.definition.name
        return Layer(function.definition, function.scope, settings, instance, label)
    if not isinstance(function, CALLABLE):
        raise Problem(names.not_a_layer(node.span, describe(function)))
    return function


# ---- connecting


def apply(e: Elaborator, function: Any, given: Sequence[Given], place: Place, span: Span | None) -> Any:
    """The result of connecting inputs to a layer or function."""
    if isinstance(function, Composition):
        for part in function.parts:
            given = [(None, apply(e, part, given, place, span), span)]
            if given[0][1] is FAILED:
                return FAILED
        return given[0][1]
    if isinstance(function, Function):
        function = callee(e, function, function.definition, place)
    if isinstance(function, Word):
        return function.carry_out(e, given, place, span)
    if isinstance(function, Primitive):
        return _operate(e, function.op, given, span)
    if not isinstance(function, Layer):
        raise Problem(names.not_a_layer(span, describe(function)))
    return _connect(e, function, given, place, span)


def flat(given: Sequence[Given]) -> list[Given]:
    """A tuple among inputs counts as its members. Raises Problem when these are too many."""
    check_items(sum(value.size for _, value, _ in given if isinstance(value, Items)), given[0][2] if given else None)
    result: list[Given] = []
    for name, value, span in given:
        if name is None and isinstance(value, Items) and not value.bracketed:
            result += flat([(None, item, span) for item in value.items])
        else:
            result.append((name, value, span))
    return result


def _operate(e: Elaborator, op: Op, given: Sequence[Given], span: Span | None) -> Any:
    word = op.word or op.name
    inputs, settings = [], {}
    for name, value, at in flat(given):
        if name is None:
            inputs.append((value, at))
        elif name in op.settings:
            settings[name] = setting(value, at, word, name)
        else:
            raise Problem(names.unknown_setting(at, word, name, tuple(op.settings)))
    variadic = bool(op.parameters) and op.parameters[-1].endswith("...")
    if len(inputs) > len(op.parameters) and not variadic:
        raise Problem(names.too_many(span, word, len(inputs), len(op.parameters), "inputs"))
    if len(inputs) < len(op.parameters):
        parameters = [parameter.removesuffix("...") for parameter in op.parameters]
        raise Problem(names.missing_input(span, word, parameters[len(inputs)], *_connections(word, parameters)))
    return e.build(op, [value for value, _ in inputs], [at for _, at in inputs], span, **settings)


def setting(value: Any, span: Span | None, owner: str, name: str) -> Any:
    """A setting of an operator, as Python's own. Raises Problem."""
    if isinstance(value, Axis):
        return value.name
    if name == "over":
        raise Problem(names.wrong_argument(span, owner, name, "a sequence axis, such as `over = T`", describe(value)))
    if is_number(value) or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Items) and all(is_number(item) for item in value.items):
        return value.items
    raise Problem(names.wrong_argument(span, owner, name, "a number, a string or a list", describe(value)))


def _connect(e: Elaborator, layer: Layer, given: Sequence[Given], place: Place, span: Span | None) -> Any:
    """One application of a layer: a scope of its own, the layer's weights."""
    definition, instance = layer.definition, layer.instance
    settings = dict(layer.settings)
    if definition.keyword == "optimizer":
        if e.stepping is None:
            raise Problem(names.optimizer_in_model(span, definition.name))
        settings |= e.stepping(layer)
    instance.applications += 1
    instance.made_at = instance.made_at or e.own(span)
    path = instance.path if instance.applications == 1 else f"{instance.path}#{instance.applications}"
    origin = Origin(path, definition.keyword, layer.label, span, e.graph.origin)
    e.deeper(span)
    try:
        body = Scope.of(
            definition.body, layer.scope, bound=settings, owner=instance, origin=origin, path=path
        )
        with e.graph.at(origin, span):
            _bind_inputs(e, layer, flat(given), body, span)
            return _run_body(e, definition, body)
    except Problem as problem:
        raise Problem(e.placed(problem.diagnostic)) from None
    finally:
        e.calls.pop()


def _bind_inputs(e: Elaborator, layer: Layer, given: list[Given], body: Scope, span: Span | None) -> None:
    definition = layer.definition
    parameters = definition.inputs
    if parameters and parameters[-1].variadic:
        fixed = len(parameters) - 1
        positional = [item for item in given if item[0] is None]
        rest = tuple(value for _, value, _ in positional[fixed:])
        given = positional[:fixed] + [item for item in given if item[0] is not None]
        body.bound[parameters[-1].name] = Items(rest)
        parameters = parameters[:-1]
        if not rest and not fixed:
            raise Problem(_missing(layer, definition.inputs[-1], span))
    bound = by_name(definition.name, parameters, given, span, "inputs")
    places = {parameter.name: at for parameter, (_, _, at) in zip(parameters, given)}
    for parameter in parameters:
        if parameter.default is not None:
            e.seen.claim(parameter.default)
        if parameter.name not in bound:
            if parameter.default is None:
                raise Problem(_missing(layer, parameter, span))
            bound[parameter.name] = e.evaluate(parameter.default, Place(body))
        value = bound[parameter.name]
        if parameter.type is not None:
            e.seen.claim(parameter.type)
            value = Value(e.node(value, places.get(parameter.name, span)))
            match(
                e, definition.name, parameter, e.type(value), Place(body), places.get(parameter.name, span), value.node
            )
        body.bound[parameter.name] = value


def _missing(layer: Layer, parameter: tree.Parameter, span: Span | None) -> Diagnostic:
    definition = layer.definition
    inputs = [parameter.name for parameter in definition.inputs]
    examples = _connections(layer.label, inputs)[definition.settings is not None :]
    return names.missing_input(span, definition.name, parameter.name, *examples)


def _connections(callee: str, inputs: Sequence[str]) -> tuple[str, str]:
    """The two ways to write a connection, a call and an arrow. With settings there is the arrow alone: `f(x)` makes a
    layer where `x -> f` connects one."""
    several = f"({', '.join(inputs)})"
    return f"{callee}{several}", f"{several if len(inputs) > 1 else inputs[0]} -> {callee}"


def _run_body(e: Elaborator, definition: tree.Definition, body: Scope) -> Any:
    """All equations of a body, and what it returns. A dot on the result reads the equations: `code.s`.

    What it asserts comes first, so that a wrong setting is named and not what follows from it."""
    result: Any = FAILED
    for statement in definition.body:
        if isinstance(statement, tree.Assertion):
            check_assertion(e, statement, Place(body))
    for name in in_order(body.equations):
        e.equation(body, name, body.equations[name].name_span)
    for statement in definition.body:
        if isinstance(statement, tree.Weight) and definition.keyword == "fn":
            raise Problem(names.layer_in_function(statement.name_span, definition.name))
        elif isinstance(statement, tree.Return):
            result = e.evaluate(statement.value, Place(body))
    if isinstance(result, Value):
        return Value(result.node, body)
    return result


def _sides(e: Elaborator, condition: tree.Node, place: Place) -> Iterator[tuple[str, Any]]:
    """What the two sides of a comparison are, where the text does not show it."""
    for side in (condition.left, condition.right) if isinstance(condition, tree.Binary) else ():
        value = e.evaluate(side, place)
        if is_number(value) and not isinstance(side, (tree.Number, tree.Percent)) and side.span is not None:
            yield side.span.text, value


def check_assertion(e: Elaborator, statement: tree.Assertion, place: Place) -> None:
    """What must hold of sizes and settings, before anything runs."""
    e.open = False
    e.seen.claim(statement.condition)
    value = e.evaluate(statement.condition, place)
    text = statement.condition.span.text if statement.condition.span else "the condition"
    if e.open:
        return  # it is checked again when the data have given the sizes
    if isinstance(value, Value) and e.scheduled & set(e.graph.needed([value.node])):
        return  # what holds of a number is not asked of a schedule
    if value is False:
        known = {**_settled(e, statement.condition, place), **dict(_sides(e, statement.condition, place))}
        raise Problem(names.assertion_fails(statement.condition.span, text, known))
    if value is not True and value is not FAILED:
        raise Problem(names.undecided(statement.condition.span, text, "a condition", describe(value)))


def _settled(e: Elaborator, condition: tree.Node, place: Place) -> dict[str, Any]:
    """The names in a condition that stand for a number, a string or a truth, and what each is."""
    found = dict.fromkeys(node.id for node in tree.walk(condition) if isinstance(node, tree.Name))
    values = {name: e.evaluate(tree.Name(name), place) for name in found if place.scope.find(name) is not None}
    return {name: value for name, value in values.items() if is_number(value) or isinstance(value, (str, bool))}
