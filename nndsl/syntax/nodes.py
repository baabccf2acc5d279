"""Tokens to tree nodes, bottom up while the parser reduces: one method for each rule or alias of the grammar.

Each method is given all the parts of its rule, tokens and nodes alike, and returns one node. None of them can fail,
and none of them recurses, so a tree may be as deep as the parser lets it be.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Sequence

from nndsl.source import Span
from nndsl.syntax import tree
from nndsl.syntax.scanner import Token
from nndsl.syntax.words import plural

Parts = Sequence[Any]


@dataclass(slots=True)
class Part:
    """What the parser carries between rules but the tree does not hold as a node."""

    rule: str
    value: Any
    span: Span


def _span(parts: Parts) -> Span:
    return parts[0].span.to(parts[-1].span)


def _nodes(parts: Parts) -> tuple[Any, ...]:
    """The parts that are nodes; the rest are brackets, commas and words."""
    return tuple(part for part in parts if isinstance(part, tree.Node))


def _head(parts: Parts) -> dict[str, Any]:
    """What every statement that begins with a word and a name has."""
    return dict(span=_span(parts), name_span=parts[1].span, doc=parts[0].doc)


def _names_after(parts: Parts, word: str) -> tuple[Token, ...]:
    return tuple(b for a, b in zip(parts, parts[1:]) if isinstance(a, Token) and a.type == word)


class Nodes:
    # ---- statements

    def program(self, parts: Parts) -> tuple[tree.Statement, ...]:
        return _nodes(parts)

    def model(self, parts: Parts) -> tree.Model:
        settings = parts[2].value if len(parts) > 2 else ()
        return tree.Model(parts[1].value, settings, **_head(parts))

    def use(self, parts: Parts) -> tree.Use:
        name = parts[3] if len(parts) > 2 else None
        return tree.Use(
            _unquoted(parts[1].value),
            name and name.value,
            span=_span(parts),
            name_span=parts[1].span,
            alias_span=name and name.span,
            doc=parts[0].doc,
        )

    def input(self, parts: Parts) -> tree.Input:
        return tree.Input(parts[1].value, parts[3], **_head(parts))

    def target(self, parts: Parts) -> tree.Target:
        return tree.Target(parts[1].value, parts[3], **_head(parts))

    def output(self, parts: Parts) -> tree.Output:
        target = parts[3] if len(parts) > 2 else None
        return tree.Output(parts[1].value, target and target.value, target_span=target and target.span, **_head(parts))

    def weight(self, parts: Parts) -> tree.Weight:
        return tree.Weight(parts[0].value, parts[1].value, parts[3], parts[5], **_head(parts))

    def assertion(self, parts: Parts) -> tree.Assertion:
        return tree.Assertion(parts[1], span=_span(parts), doc=parts[0].doc)

    def definition(self, parts: Parts) -> tree.Definition:
        *settings, inputs, body = (part.value for part in parts[2:])
        keyword, name = parts[0].value, parts[1].value
        return tree.Definition(keyword, name, settings[0] if settings else None, inputs, body, **_head(parts))

    def body(self, parts: Parts) -> Part:
        return Part("body", (tree.Return(parts[1], span=parts[1].span),), _span(parts))

    def block(self, parts: Parts) -> Part:
        return Part("body", _nodes(parts), _span(parts))

    def result(self, parts: Parts) -> tree.Return:
        return tree.Return(parts[1], span=_span(parts), doc=parts[0].doc)

    def parameters(self, parts: Parts) -> Part:
        return Part("parameters", _nodes(parts), _span(parts))

    def parameter(self, parts: Parts) -> tree.Parameter:
        type = next((part for part in parts if isinstance(part, tree.TypeExpression)), None)
        default = parts[-1] if len(parts) > 2 and parts[-1] is not type else None
        return tree.Parameter(parts[0].value, type, default, span=_span(parts))

    def variadic(self, parts: Parts) -> tree.Parameter:
        return tree.Parameter(parts[0].value, variadic=True, span=_span(parts))

    def train(self, parts: Parts) -> tree.Train:
        name = parts[1] if parts[1].type == "NAME" else None
        return tree.Train(
            name and name.value,
            _nodes(parts),
            span=_span(parts),
            name_span=(name or parts[0]).span,
            doc=parts[0].doc,
        )

    def entry(self, parts: Parts) -> tree.Entry:
        return tree.Entry(parts[0].value, parts[2], span=_span(parts), name_span=parts[0].span, doc=parts[0].doc)

    def equation(self, parts: Parts) -> tree.Equation:
        type = parts[2] if len(parts) > 3 else None
        name = parts[0]
        return tree.Equation(name.value, type, parts[-1], span=_span(parts), name_span=name.span, doc=name.doc)

    def boundary(self, parts: Parts) -> tree.Boundary:
        name = parts[0]
        return tree.Boundary(name.value, parts[2], parts[5], span=_span(parts), name_span=name.span, doc=name.doc)

    # ---- types

    def type(self, parts: Parts) -> tree.TypeExpression:
        given = {part.rule: part.value for part in parts if isinstance(part, Part)}
        kind, arguments = given.get("kind", (None, ()))
        axes = tuple(name.value for name in _names_after(parts, "OVER"))
        return tree.TypeExpression(kind, arguments, given.get("dims"), axes, span=_span(parts))

    def kind(self, parts: Parts) -> Part:
        words = tuple(tree.Name(word.value, span=word.span) for word in _names_after(parts, "COMMA"))
        return Part("kind", (parts[0].value, _nodes(parts) + words), _span(parts))

    def dims(self, parts: Parts) -> Part:
        return Part("dims", _nodes(parts), _span(parts))

    def any_dims(self, parts: Parts) -> tree.AnyDims:
        return tree.AnyDims(span=parts[0].span)

    # ---- expressions

    def conditional(self, parts: Parts) -> tree.If:
        return tree.If(parts[1], parts[3], parts[5], span=_span(parts))

    def arrow(self, parts: Parts) -> tree.Arrow:
        return tree.Arrow(_nodes(parts), span=_span(parts))

    def binary(self, parts: Parts) -> tree.Binary:
        left, operator, right = parts
        return tree.Binary(operator.value, left, right, span=_span(parts), operator_span=operator.span)

    def unary(self, parts: Parts) -> tree.Unary:
        return tree.Unary(parts[0].value, parts[1], span=_span(parts))

    def call(self, parts: Parts) -> tree.Call:
        return tree.Call(parts[0], parts[1].value, span=_span(parts))

    def arguments(self, parts: Parts) -> Part:
        return Part("arguments", _nodes(parts), _span(parts))

    def argument(self, parts: Parts) -> tree.Argument:
        return tree.Argument(None, parts[0], span=parts[0].span)

    def named(self, parts: Parts) -> tree.Argument:
        return tree.Argument(parts[0].value, parts[2], span=_span(parts))

    def each(self, parts: Parts) -> tree.Each:
        return tree.Each(parts[0], parts[2].value, parts[4], span=_span(parts), name_span=parts[2].span)

    def index(self, parts: Parts) -> tree.Index:
        return tree.Index(parts[0], _nodes(parts[1:]), span=_span(parts))

    def delay(self, parts: Parts) -> tree.Delay:
        sign, steps = (parts[3].value, parts[4]) if len(parts) > 4 else ("", None)
        return tree.Delay(parts[0], sign, steps, span=_span(parts))

    def member(self, parts: Parts) -> tree.Member:
        return tree.Member(parts[0], parts[2].value, span=_span(parts))

    def transpose(self, parts: Parts) -> tree.Transpose:
        return tree.Transpose(parts[0], span=_span(parts))

    def brackets(self, parts: Parts) -> tree.Node:
        """Brackets leave no node of their own, but count as part of the place of what stands in them."""
        return replace(parts[1], span=_span(parts))

    def several(self, parts: Parts) -> tree.Tuple:
        return tree.Tuple(_nodes(parts), span=_span(parts))

    def listed(self, parts: Parts) -> tree.List:
        return tree.List(_nodes(parts), span=_span(parts))

    # ---- names and literals

    def name(self, parts: Parts) -> tree.Name:
        return tree.Name(parts[0].value, span=parts[0].span)

    def number(self, parts: Parts) -> tree.Number:
        return tree.Number(number_value(parts[0].value), parts[0].value, span=parts[0].span)

    def quantity(self, parts: Parts) -> tree.Quantity:
        return tree.Quantity(number_value(parts[0].value), plural(parts[1].value), span=_span(parts))

    def percent(self, parts: Parts) -> tree.Percent:
        text = parts[0].value
        return tree.Percent(float(text[:-1] + "e-2"), text, span=parts[0].span)

    def grid(self, parts: Parts) -> tree.Grid:
        sizes = parts[0].value.replace("×", "x").split("x")
        return tree.Grid(tuple(int(size) for size in sizes), span=parts[0].span)

    def string(self, parts: Parts) -> tree.String:
        return tree.String(_unquoted(parts[0].value), span=parts[0].span)

    def truth(self, parts: Parts) -> tree.Truth:
        return tree.Truth(parts[0].value == "true", span=parts[0].span)


def number_value(text: str) -> int | float:
    """An int where the spelling is whole, else a float."""
    digits = text.replace("_", "")
    return int(digits) if digits.isdigit() else float(digits)


def _unquoted(text: str) -> str:
    return text[1:-1].replace('\\"', '"').replace("\\\\", "\\")
