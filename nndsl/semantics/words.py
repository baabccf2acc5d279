"""Words that only the elaborator can carry out: they work on layers, types or distributions, not on arrays."""

from __future__ import annotations

from math import nan, pi, prod
from typing import Any, Sequence

from nndsl.diagnostics.catalogue import names, shapes
from nndsl.diagnostics.catalogue import updates as updates_errors
from nndsl.graph import Size
from nndsl.graph.sizes import count, surely_differ
from nndsl.graph.types import dims_text
from nndsl.ops import DRAW, ONE_HOT, PARAMETER, SLICE, build
from nndsl.semantics.calls import Given, by_name, flat
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.network import Average
from nndsl.semantics.typing import check_size, unknown_size
from nndsl.semantics.values import (
    CALLABLE,
    Composition,
    Distribution,
    Items,
    Training,
    Value,
    Word,
    describe,
    is_number,
)
from nndsl.source import Span
from nndsl.syntax import tree

# Words that are not called, and what each means.
VALUES: dict[str, tuple[Any, str]] = {
    "pi": (pi, "The circumference of a circle over its diameter."),
    "training": (Training(), "True while training, false while predicting: `if training then ... else ...`."),
}


def words() -> dict[str, Any]:
    """Every word of this module by its name."""
    return {word.name: word for word in WORDS} | {name: value for name, (value, _) in VALUES.items()}


def arguments_of(
    word: str, parameters: Sequence[str], given: Sequence[Given], span: Span | None, needed: int | None = None
) -> list[tuple[Any, Span | None]]:
    """What each parameter of a word is given, by place or by name, and where; `(None, None)` for one that is left out,
    which those after the first `needed` may be. Raises Problem."""
    placed = [(name, (value, at), at) for name, value, at in flat(given)]
    bound = by_name(word, [tree.Parameter(name) for name in parameters], placed, span, "inputs")
    for name in parameters[:needed]:
        if name not in bound:
            raise Problem(names.missing_input(span, word, name, f"{word}({', '.join(parameters[:needed])})"))
    return [bound.get(name, (None, None)) for name in parameters]


# ---- layers one after another


def _chain(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Composition:
    """`chain(f, g)`, `chain(f for i in 1..3)`: layers connected one after another."""
    if not given:
        raise Problem(names.missing_input(span, "chain", "layer", "chain(dense(8), tanh)"))
    for name, value, where in given:
        if name is not None:
            raise Problem(names.unknown_setting(where, "chain", name, ()))
        if not isinstance(value, CALLABLE):
            raise Problem(names.not_a_layer(where, describe(value)))
    return Composition(tuple(value for _, value, _ in given))


# ---- first values of weights


def _fan_in(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Size:
    """How many inputs each unit of the weight reads: [units, N] has N."""
    dims = _weight_dims(e, given, "fan_in", span)
    return dims[-1] if len(dims) <= 2 else prod(dims[:-1])


def _fan_out(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Size:
    """How many units the weight feeds: [units, N] has units; a row alone feeds one."""
    dims = _weight_dims(e, given, "fan_out", span)
    return 1 if len(dims) == 1 else dims[0] if len(dims) == 2 else prod(dims[:-2]) * dims[-1]


def _rank(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Size:
    """How many dims a value has. As long as nobody knows, a letter."""
    ((value, at),) = arguments_of("rank", ["x"], given, span)
    type = e.graph.type(e.node(value, at))
    return len(type.written) if type.known else unknown_size()


def _weight_dims(e: Elaborator, given: Sequence[Given], word: str, span: Span | None) -> tuple[Size, ...]:
    ((value, _),) = arguments_of(word, ["w"], given, span)
    dims = e.graph.type(e.node(value, span)).dims
    return dims if dims is not None else (unknown_size(),)


def _parameters(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Size:
    """How many trained numbers a value depends on. Known when the whole graph is: in assertions of the model."""
    ((value, at),) = arguments_of("parameters", ["y"], given, span)
    e.open |= not e.whole
    needed = e.graph.needed([e.node(value, at)])
    return sum(count(e.graph.type(n).dims) for n in e.weights if n in needed)


def _running(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Value:
    """A mean over updates: mean' = keep mean + (1 - keep) x. A layer that is used twice has one, which moves twice."""
    if e.delayed is not None:
        raise Problem(updates_errors.nothing_remembered(span, span.text if span else "running"))
    (x, at), (keep, where), (initial, beside) = arguments_of("running", ["x", "keep", "initial"], given, span, needed=2)
    if not isinstance(keep, (int, float)) or not 0 <= keep < 1:
        raise Problem(
            names.wrong_argument(where, "running", "keep", "a number from 0 up to, but not, 1", describe(keep))
        )
    initial = 0 if initial is None else initial
    if not is_number(initial):
        raise Problem(names.wrong_argument(beside, "running", "initial", "a number", describe(initial)))
    n = e.node(x, at)
    type = e.graph.type(n)
    if type.axes:
        raise Problem(
            shapes.input_type(at, "running", "x", "the same for all samples and steps", str(type), _OF_THE_BATCH)
        )
    name = place.scope.owner.child((id(span), place.indices), place.equation, "running").path
    known = e.averages.get(name)
    if known and known.type.known and type.known and _differ(known.type.dims, type.dims):
        expected = f"{dims_text(known.type.dims)} where its layer is used first"
        help = ("use two layers, or make the sizes equal",)
        raise Problem(shapes.input_type(at, "running", "x", expected, dims_text(type.dims), help))
    node = known.node if known else e.graph.add(PARAMETER, name=name, type=type)
    before = known.next if known else node
    kept = build.multiply(e.graph, build.constant(e.graph, float(keep)), before)
    moved = build.add(e.graph, kept, build.multiply(e.graph, build.constant(e.graph, 1.0 - keep), n))
    e.averages[name] = Average(name, node, moved, type, float(initial))
    return Value(node)


def _differ(first: tuple[Size, ...], other: tuple[Size, ...]) -> bool:
    return len(first) != len(other) or any(map(surely_differ, first, other))


_OF_THE_BATCH = ("take the mean over the batch first: `running(batch_mean(x), 0.9)`",)


def _family(name: str, parameters: tuple[str, ...], doc: str) -> Word:
    def carry_out(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Distribution:
        found = arguments_of(name, parameters, given, span)
        _check_range(name, parameters, found)
        return Distribution(name, tuple(value for value, _ in found))

    return Word(name, carry_out, parameters, doc=doc)


def _orthogonal(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Distribution:
    """`orthogonal`, or with a factor `orthogonal(1.4)`: a random matrix of orthonormal rows or columns. Named only, it
    is a function that is given the weight."""
    own = [item for item in given if not (isinstance(item[1], Value) and item[1].node in e.weights)]
    ((gain, at),) = arguments_of("orthogonal", ["gain"], own, span, 0)
    if gain is not None and not is_number(gain):
        raise Problem(names.wrong_argument(at, "orthogonal", "gain", "a number", describe(gain)))
    return Distribution("orthogonal", (1 if gain is None else gain,))


def _check_range(family: str, parameters: Sequence[str], given: Sequence[tuple[Any, Span | None]]) -> None:
    """Refuse parameters that no such distribution has. Those computed from data cannot be checked; a number that
    depends on a size only the data will give is a letter or NaN, which is in every range."""
    numbers = [value if isinstance(value, (int, float)) else nan for value, _ in given]
    expected = _RANGES[family](*numbers)
    if expected:
        value, at = given[-1]
        raise Problem(names.wrong_argument(at, family, parameters[-1], expected, describe(value)))


# What the last parameter of each family should have been, if it is not.
_RANGES = {
    "uniform": lambda low, high: f"a number of at least {low}, its `low`" if high < low else "",
    "normal": lambda mean, deviation: "a number of at least 0" if deviation < 0 else "",
    "bernoulli": lambda probability: "a number from 0 to 1" if probability < 0 or probability > 1 else "",
}


def _spread(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Distribution:
    """`spread(uniform, s)`: the distribution of this family with mean 0 and standard deviation s."""
    (family, at), (deviation, where) = arguments_of("spread", ["family", "deviation"], given, span)
    if not isinstance(family, Word) or family.name not in _CENTRED:
        raise Problem(names.wrong_argument(at, "spread", "family", "`uniform` or `normal`", describe(family)))
    if not is_number(deviation):
        raise Problem(names.undecided(where, where.text if where else "this", "a number", describe(deviation)))
    if isinstance(deviation, (int, float)) and deviation < 0:
        raise Problem(names.wrong_argument(where, "spread", "deviation", "a number of at least 0", describe(deviation)))
    return _CENTRED[family.name](deviation)


# A uniform distribution on (-a, a) has the standard deviation a / sqrt(3).
_CENTRED = {
    "uniform": lambda deviation: Distribution("uniform", (-(3**0.5) * deviation, 3**0.5 * deviation)),
    "normal": lambda deviation: Distribution("normal", (0, deviation)),
}


# ---- random values


def _draw(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Any:
    """`draw(distribution, shape, like = x)`: drawn afresh for each sample and step."""
    (distribution, at), (shape, where), (like, beside) = arguments_of(
        "draw", ["distribution", "shape", "like"], given, span, needed=1
    )
    if not isinstance(distribution, Distribution):
        expected = "a distribution such as `normal(0, 1)`"
        raise Problem(names.wrong_argument(at, "draw", "distribution", expected, describe(distribution)))
    settings = {"family": distribution.family, "stream": len(e.graph)}
    if like is not None:
        settings["like"] = e.node(like, beside)
    if shape is not None:
        settings["shape"] = _dims(shape, where)
    values = list(distribution.parameters)
    return e.build(DRAW, values, [at] * len(values), span, **settings)


def _dims(shape: Any, span: Span | None) -> tuple[Size, ...]:
    if not isinstance(shape, Items) or not shape.bracketed or not shape.items:
        raise Problem(names.wrong_argument(span, "draw", "shape", "a list of sizes such as `[64]`", describe(shape)))
    return tuple(check_size(size, span) for size in shape.items)


# ---- labels


def _binary(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Any:
    """A yes-or-no answer as a number: of two categories the second counts as 1, of data with one category that one; a
    number stays itself."""
    ((value, at),) = arguments_of("binary", ["d"], given, span)
    n = e.node(value, at)
    type = e.graph.type(n)
    if type.kind.name != "label":
        return value
    if type.kind.classes != 1 and surely_differ(type.kind.classes, 2):
        expected = "a number or one of two categories"
        help = (f"one of {type.kind.classes} categories has `cross_entropy(y, d)`, and `best(y) == d`",)
        raise Problem(shapes.input_type(at, "binary", "d", expected, str(type), help))
    ones = e.build(ONE_HOT, [Value(n)], [at], span)
    if type.kind.classes == 1:
        return ones
    dim = len(e.type(ones).dims or (2,)) - 1  # the categories stand last
    return e.build(SLICE, [ones], [at], span, dim=dim, start=1, stop=2, keep=type.is_number)


WORDS = (
    Word("chain", _chain, ("f...",), doc="Layers connected one after another: `chain(dense(8), tanh)`."),
    Word("fan_in", _fan_in, ("w",), doc="How many values each unit of a weight reads: of [units, N] it is N."),
    Word("fan_out", _fan_out, ("w",), doc="How many units a weight feeds: of [units, N] it is units."),
    Word("rank", _rank, ("x",), doc="How many dims a value has: of [units, N] it is 2."),
    Word("parameters", _parameters, ("y",),
         doc="How many trained numbers a value depends on, for assertions of the model: "
             "`assert parameters(y) < 10_000`."),
    _family("uniform", ("low", "high"), "The distribution that is even between two numbers."),
    _family("normal", ("mean", "deviation"), "The normal distribution."),
    _family("bernoulli", ("probability",), "1 with this probability, else 0."),
    Word("running", _running, ("x", "keep"), {"initial": 0},
         "A mean over updates, kept with the weights: at each update mean = keep * mean + (1 - keep) * x."),
    Word("orthogonal", _orthogonal, (), {"gain": 1},
         "A random matrix of orthonormal rows or columns (Saxe et al., 2014), times `gain`; for first values of "
         "weights."),
    Word("spread", _spread, ("family", "deviation"),
         doc="The distribution of a family, `uniform` or `normal`, with mean 0 and this standard deviation."),
    Word("draw", _draw, ("distribution",), {"shape": None, "like": None},
         "A random value, drawn afresh for each sample and step, in the shape of the distribution's parameters, of "
         "a list of sizes, or of another value (`like = x`). Gradients pass to what `uniform` and `normal` are given."),
    Word("binary", _binary, ("d",),
         doc="A yes-or-no answer as a number: of two categories the second counts as 1; a number stays itself."),
)  # fmt: skip
