"""Words that only the elaborator can carry out: they work on layers, types or distributions, not on arrays."""

from __future__ import annotations

from math import pi, prod
from typing import Any, Sequence

from nndsl.diagnostics.catalogue import names
from nndsl.graph import Size
from nndsl.ops import DRAW, ONE_HOT, SLICE
from nndsl.semantics.calls import Given, flat
from nndsl.semantics.elaborator import Elaborator, Place, Problem
from nndsl.semantics.typing import unknown_size
from nndsl.semantics.values import CALLABLE, Composition, Distribution, Items, Training, Value, Word, describe, is_number
from nndsl.source import Span

# Parts of the language that later versions carry out; naming one says so instead of "not defined".
PLANNED = frozenset(
    """running batch_mean batch_norm conv conv_transpose maxpool avgpool mean_pool lp_pool unpool blur window_sum
    whole past reverse both_ways parameters saved early bagging folds minimize bptt rtrl least_squares newton lbfgs
    orthogonal npz idx images characters pairs""".split()
)


def words() -> dict[str, Any]:
    """Every word of this module by its name, and what is not called: `pi`, `training`."""
    return {word.name: word for word in WORDS} | {"pi": pi, "training": Training()}


def _one(given: Sequence[Given], word: str, span: Span | None, count: int = 1) -> list[Any]:
    given = flat(given)
    if len(given) > count:
        raise Problem(names.too_many(span, word, len(given), count, "inputs"))
    if len(given) < count:
        raise Problem(names.missing_input(span, word, "x", f"{word}(x)"))
    return [value for _, value, _ in given]


# ---- layers one after another


def _chain(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Composition:
    """`chain(f, g)`, `chain(f for i in 1..3)`: layers connected one after another."""
    if not given:
        raise Problem(names.missing_input(span, "chain", "layer", "chain(dense(8), tanh)"))
    for _, value, where in given:
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


def _weight_dims(e: Elaborator, given: Sequence[Given], word: str, span: Span | None) -> tuple[Size, ...]:
    (value,) = _one(given, word, span)
    dims = e.graph.type(e.node(value, span)).dims
    return dims if dims is not None else (unknown_size(),)


def _family(name: str, parameters: tuple[str, str] | tuple[str]) -> Word:
    def carry_out(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Distribution:
        return Distribution(name, tuple(_one(given, name, span, len(parameters))))

    return Word(name, carry_out)


def _spread(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Distribution:
    """`spread(uniform, s)`: the distribution of this family with mean 0 and standard deviation s."""
    family, deviation = _one(given, "spread", span, 2)
    if not isinstance(family, Word) or family.name not in _CENTRED:
        raise Problem(names.wrong_argument(given[0][2], "spread", "the family", "`uniform` or `normal`", describe(family)))
    if not is_number(deviation):
        raise Problem(names.undecided(given[1][2], describe(deviation)))
    return _CENTRED[family.name](deviation)


# A uniform distribution on (-a, a) has the standard deviation a / sqrt(3).
_CENTRED = {
    "uniform": lambda deviation: Distribution("uniform", (-(3**0.5) * deviation, 3**0.5 * deviation)),
    "normal": lambda deviation: Distribution("normal", (0, deviation)),
}


# ---- random values


def _draw(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Any:
    """`draw(distribution, shape, like = x)`: drawn afresh for each sample and step."""
    like = next((item for item in given if item[0] == "like"), None)
    unknown = next((item for item in given if item[0] not in (None, "like")), None)
    if unknown is not None:
        raise Problem(names.unknown_setting(unknown[2], "draw", unknown[0], ("like",)))
    plain = [item for item in given if item[0] is None]
    if not plain or not isinstance(plain[0][1], Distribution):
        found = describe(plain[0][1]) if plain else "nothing"
        raise Problem(names.wrong_argument(span, "draw", "the first input", "a distribution", found))
    distribution = plain[0][1]
    shape = None
    if len(plain) > 1 and isinstance(plain[1][1], Items):
        shape = plain[1][1].items
    settings = {"family": distribution.family, "stream": len(e.graph)}
    values = list(distribution.parameters)
    if like is not None:
        settings["like"] = e.node(like[1], like[2])
    if shape is not None:
        settings["shape"] = shape
    return e.build(DRAW, values, [plain[0][2]] * len(values), span, **settings)


# ---- labels


def _binary(e: Elaborator, given: Sequence[Given], place: Place, span: Span | None) -> Any:
    """A yes-or-no answer as a number: of two categories the second counts as 1; a number stays itself."""
    (value,) = _one(given, "binary", span)
    n = e.node(value, span)
    if e.graph.type(n).kind.name != "label":
        return value
    both = e.build(ONE_HOT, [Value(n)], [span], span)
    return e.build(SLICE, [both], [span], span, dim=0, start=1, stop=2, keep=True)


WORDS = (
    Word("chain", _chain),
    Word("fan_in", _fan_in),
    Word("fan_out", _fan_out),
    _family("uniform", ("low", "high")),
    _family("normal", ("mean", "deviation")),
    _family("bernoulli", ("probability",)),
    Word("spread", _spread),
    Word("draw", _draw),
    Word("binary", _binary),
)
