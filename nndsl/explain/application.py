"""An example application of a definition: what comes out for inputs whose sizes are letters.

The example is a text of the language, and elaborated as any other. Required settings are sizes, each a letter of its
own, or functions, or the number 3:

    input x      : [N]
    input size_1 : [units]
    result = dense(units)(x)              result : [units], dense.linear.W : [units, N], dense.b : [units]

A definition says little about what it can be given, so several types are tried, the plainest first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice, product
from typing import Iterator, Mapping, Sequence

from nndsl.diagnostics import Refused
from nndsl.graph import Size
from nndsl.graph.sizes import count
from nndsl.semantics.elaborate import elaborate
from nndsl.semantics.network import Network
from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from nndsl.syntax.printer import to_text

PLAIN = ("[N]", "[N] over T", "class(N)", "class(N) over T", "[M, N]", "[K, M, N]")
AS_SETTING = ("input size_{number} : [{name}]", "fn {name}(u) = u", "{name} = 3")
RESULT = "result"
MOST = 100  # examples tried; one takes a millisecond or two


@dataclass(frozen=True)
class Application:
    """Names and types as text: of the inputs, of what comes out (nothing, where that is a distribution), of weights."""

    inputs: tuple[tuple[str, str], ...]
    results: tuple[tuple[str, str], ...]
    weights: tuple[tuple[str, str], ...]
    parameters: Size


@dataclass(frozen=True)
class _Text:
    """An example: the types of the inputs, what to call each result, and the program."""

    types: Sequence[str]
    results: Mapping[str, str]  # by the name of its equation
    program: str


def example(definition: tree.Definition, around: tree.Program | None = None) -> Application | None:
    """The first example that can be elaborated, among the definitions of a program; None where none can."""
    if definition.keyword == "optimizer":
        return None
    definitions = [s for s in around.statements if isinstance(s, tree.Definition)] if around else []
    for text in islice(_texts(definition), MOST):
        program = parse(Source("<example>", text.program))
        try:
            network = elaborate(replace(program, statements=(*definitions, *program.statements)))
        except Refused:
            continue
        return _application(definition, text, network)
    return None


def _application(definition: tree.Definition, text: _Text, network: Network) -> Application:
    weights = network.weights.values()
    values = network.values
    return Application(
        tuple(zip(_given(definition), text.types)),
        tuple((call, str(network.graph.type(values[name]))) for name, call in text.results.items() if name in values),
        tuple((weight.name.removeprefix(f"{RESULT}.{definition.name}."), str(weight.type)) for weight in weights),
        sum(count(weight.type.dims) for weight in weights),
    )


def _given(definition: tree.Definition) -> list[str]:
    return [parameter.name for parameter in definition.inputs if parameter.default is None]


def _texts(definition: tree.Definition) -> Iterator[_Text]:
    needed = [p.name for p in definition.settings or () if p.default is None]
    made = definition.name if definition.settings is None else f"{definition.name}({', '.join(needed)})"
    call = f"{made}({', '.join(_given(definition))})"
    members = _members(definition)
    results = {f"{RESULT}_{name}": f"{call}.{name}" for name in members} or {RESULT: call}
    equations = [f"{RESULT} = {call}", *(f"{RESULT}_{name} = {RESULT}.{name}" for name in members)]
    for forms in product(AS_SETTING, repeat=len(needed)):
        settings = [form.format(number=i, name=name) for i, (form, name) in enumerate(zip(forms, needed))]
        for types in product(*(_types(p) for p in definition.inputs if p.default is None)):
            inputs = [f"input {name} : {text}" for name, text in zip(_given(definition), types)]
            yield _Text(types, results, "\n".join([*settings, *inputs, *equations, ""]))


def _members(definition: tree.Definition) -> list[str]:
    """The names of several results."""
    returned = [s.value for s in definition.body if isinstance(s, tree.Return)]
    items = returned[0].items if returned and isinstance(returned[0], tree.Tuple) else ()
    return [item.id for item in items if isinstance(item, tree.Name)]


def _types(parameter: tree.Parameter) -> Sequence[str]:
    """What an input may be, as text: its type if that is written, `...` standing for no dims."""
    written = parameter.type
    if written is None:
        return PLAIN
    if written.dims:
        written = replace(written, dims=tuple(d for d in written.dims if not isinstance(d, tree.AnyDims)) or None)
    text = to_text(written)
    return (text,) if written.axes else (text, f"{text} over T")
