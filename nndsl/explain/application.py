"""An example application of a definition: what comes out for inputs whose sizes are letters.

The example is a text of the language, and elaborated as any other. Required settings are sizes, each a letter of its own:

    input x        : [N]
    input settings : [units]
    result = dense(units)(x)              result : [units], dense.linear.W : [units, N], dense.b : [units]

A definition says little about what it can be given, so several types are tried, the plainest first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import Iterator, Sequence

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
RESULT, SIZES = "result", "settings_"
MOST = 60  # examples tried; one takes a millisecond or two


@dataclass(frozen=True)
class Application:
    """`inputs` and `weights` are names and types as text. `result` is None where no value comes out, but a distribution
    or several values."""

    call: str
    inputs: tuple[tuple[str, str], ...]
    result: str | None
    weights: tuple[tuple[str, str], ...]
    parameters: Size


def example(definition: tree.Definition, around: tree.Program | None = None) -> Application | None:
    """The first example that can be elaborated, among the definitions of a program; None where none can."""
    if definition.keyword == "optimizer":
        return None
    definitions = [s for s in around.statements if isinstance(s, tree.Definition)] if around else []
    for number, (types, call, text) in enumerate(_texts(definition)):
        if number == MOST:
            break
        program = parse(Source("<example>", text))
        try:
            network = elaborate(replace(program, statements=(*definitions, *program.statements)))
        except Refused:
            continue
        return _application(definition, types, call, network)
    return None


def _application(definition: tree.Definition, types: Sequence[str], call: str, network: Network) -> Application:
    result = network.values.get(RESULT)
    weights = network.weights.values()
    return Application(
        call,
        tuple((parameter.name, text) for parameter, text in zip(definition.inputs, types)),
        None if result is None else str(network.graph.type(result)),
        tuple((weight.name.removeprefix(f"{RESULT}.{definition.name}."), str(weight.type)) for weight in weights),
        sum(count(weight.type.dims) for weight in weights),
    )


def _texts(definition: tree.Definition) -> Iterator[tuple[Sequence[str], str, str]]:
    """The types of the inputs, the call, and the program around it, for each example."""
    needed = [p.name for p in definition.settings or () if p.default is None]
    names = [p.name for p in definition.inputs if p.default is None]
    made = definition.name if definition.settings is None else f"{definition.name}({', '.join(needed)})"
    call = f"{made}({', '.join(names)})"
    for types in product(*(_types(p) for p in definition.inputs if p.default is None)):
        lines = [f"input {name} : {text}" for name, text in zip(names, types)]
        lines += [f"input {SIZES}{name} : [{name}]" for name in needed]
        yield types, call, "\n".join([*lines, f"{RESULT} = {call}", ""])


def _types(parameter: tree.Parameter) -> Sequence[str]:
    """What an input may be, as text: its type if that is written, `...` standing for no dims."""
    written = parameter.type
    if written is None:
        return PLAIN
    if written.dims:
        written = replace(written, dims=tuple(d for d in written.dims if not isinstance(d, tree.AnyDims)) or None)
    text = to_text(written)
    return (text,) if written.axes else (text, f"{text} over T")
