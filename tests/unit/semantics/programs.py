"""Small programs for the tests of elaboration."""

from __future__ import annotations

from nndsl.compiler import elaborate_program
from nndsl.diagnostics import Diagnostic, Refused
from nndsl.semantics.network import Network
from nndsl.source import Source
from nndsl.syntax.parser import parse


def network(text: str, **sizes: int) -> Network:
    return elaborate_program(parse(Source("<text>", text)), sizes or None)


def refused(text: str) -> list[Diagnostic]:
    """The diagnostics of a program that must be refused."""
    try:
        network(text)
    except Refused as error:
        return list(error.diagnostics)
    raise AssertionError("this program was accepted")


def types(text: str, **sizes: int) -> dict[str, str]:
    """The type of each named value, as the language writes it."""
    made = network(text, **sizes)
    return {name: str(made.graph.type(n)) for name, n in made.values.items()}


def weights(text: str, **sizes: int) -> dict[str, tuple]:
    return {name: weight.type.dims for name, weight in network(text, **sizes).weights.items()}
