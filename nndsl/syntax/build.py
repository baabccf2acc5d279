"""The Python way to a model: a builder makes the tree that a text would give, and the tree prints as that text.

    from nndsl.syntax.build import Builder, words

    xor = Builder()
    x = xor.input("x", dims=[2])
    d = xor.target("d")
    y = xor.define("y", x >> words.dense(8) >> words.tanh >> words.dense(1) >> words.sigmoid)
    xor.output(y)
    xor.train(loss=words.binary_cross_entropy(y, d), epochs=500)
    print(xor.text())

Methods that define a name return it as an expression. A `doc` becomes the comment above the statement.
"""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import building
from nndsl.syntax import tree
from nndsl.syntax.expressions import (
    Expression,
    each,
    grid,
    identifier,
    if_,
    name,
    node_of,
    percent,
    quantity,
    range_,
    text_of,
    words,
)

__all__ = [
    "Body", "Builder", "Expression", "each", "grid", "if_", "name", "parameter", "percent", "quantity", "range_",
    "required", "type_", "words",
]  # fmt: skip

Parameters = Mapping[str, Any] | Sequence[Any]


class _Required:
    """The default of a setting that has none."""

    def __repr__(self) -> str:
        return "required"


required = _Required()


def type_(
    dims: Sequence[Any] | None = None, classes: Any = None, end: bool = False, kind: str | None = None, over: Any = ()
) -> tree.TypeExpression:
    """A type: `dims=[28, "N", ...]`, `classes=10` or `classes="K"`, with `end` if one label is the end sign.

    `over` is an axis or several, the innermost first. Without dims and classes the type is `number`.
    """
    arguments: tuple[tree.Node, ...] = ()
    if classes is not None:
        kind, arguments = kind or "class", (_size(classes),) + ((tree.Name("end"),) if end else ())
    elif kind is None and dims is None:
        kind = "number"
    sizes = None if dims is None else tuple(_size(size) for size in dims)
    axes = (over,) if isinstance(over, str) else tuple(over)
    return tree.TypeExpression(kind, arguments, sizes, tuple(identifier(axis) for axis in axes))


def parameter(name: str, type: tree.TypeExpression | None = None, default: Any = required) -> tree.Parameter:
    """A setting or an input; `parameter("x...")` takes any number of inputs."""
    if name.endswith("..."):
        return tree.Parameter(identifier(name.removesuffix("...")), variadic=True)
    return tree.Parameter(identifier(name), type, None if default is required else node_of(default))


class _Block:
    """Statements, and the methods for those that can stand anywhere."""

    def __init__(self) -> None:
        self.statements: list[tree.Statement] = []

    def define(self, name: Any, expression: Any, type: tree.TypeExpression | None = None, doc: str = "") -> Expression:
        """name : type = expression"""
        return self._add(tree.Equation(identifier(name), type, node_of(expression), doc=doc))

    def initial(self, name: Any, expression: Any, index: Any = 0, doc: str = "") -> Expression:
        """h[0] = expression"""
        return self._add(tree.Boundary(identifier(name), node_of(index), node_of(expression), doc=doc))

    def weight(self, name: Any, dims: Any, initial: Any, doc: str = "") -> Expression:
        """weight W : [64, 784] = initial"""
        return self._add(tree.Weight("weight", identifier(name), _declared(dims), node_of(initial), doc=doc))

    def param(self, name: Any, dims: Any, initial: Any, doc: str = "") -> Expression:
        """param b : [64] = initial"""
        return self._add(tree.Weight("param", identifier(name), _declared(dims), node_of(initial), doc=doc))

    def assertion(self, condition: Any, doc: str = "") -> None:
        """assert condition"""
        self.statements.append(tree.Assertion(node_of(condition), doc=doc))

    def layer(
        self, name: Any, inputs: Parameters, body: Any, settings: Parameters | None = None, doc: str = ""
    ) -> Expression:
        """layer name(settings)(inputs) = body, where the body is an expression or a `Body`."""
        return self._add(_definition("layer", name, settings, inputs, body, doc))

    def fn(
        self, name: Any, inputs: Parameters, body: Any, settings: Parameters | None = None, doc: str = ""
    ) -> Expression:
        """fn name(settings)(inputs) = body"""
        return self._add(_definition("fn", name, settings, inputs, body, doc))

    def _add(self, statement: Any) -> Expression:
        self.statements.append(statement)
        return Expression(tree.Name(statement.name))


class Body(_Block):
    """The lines of a definition in braces."""

    def returns(self, expression: Any, doc: str = "") -> None:
        """return expression"""
        self.statements.append(tree.Return(node_of(expression), doc=doc))


class Builder(_Block):
    """A model; with a name it has the header `model name(settings)`. The default of a setting may be `required`."""

    def __init__(self, name: str | None = None, /, doc: str = "", **settings: Any):
        super().__init__()
        if name is not None:
            self.statements.append(tree.Model(identifier(name), _parameters(settings), doc=doc))

    def use(self, path: str, alias: str | None = None, doc: str = "") -> None:
        """use "path" as alias"""
        self.statements.append(tree.Use(text_of(path), alias and identifier(alias), doc=doc))

    def input(
        self, name: Any, dims: Any = None, classes: Any = None, end: bool = False, over: Any = (), doc: str = ""
    ) -> Expression:
        """input name : type; see `type_`."""
        return self._add(tree.Input(identifier(name), _declared(dims, classes, end, over), doc=doc))

    def target(
        self, name: Any, dims: Any = None, classes: Any = None, end: bool = False, over: Any = (), doc: str = ""
    ) -> Expression:
        """target name : type; see `type_`."""
        return self._add(tree.Target(identifier(name), _declared(dims, classes, end, over), doc=doc))

    def output(self, name: Any, target: Any = None, doc: str = "") -> Expression:
        """output name for target"""
        answered = None if target is None else identifier(target)
        return self._add(tree.Output(identifier(name), answered, doc=doc))

    def optimizer(
        self, name: Any, inputs: Parameters, body: Any, settings: Parameters | None = None, doc: str = ""
    ) -> Expression:
        """optimizer name(settings)(inputs) = body"""
        return self._add(_definition("optimizer", name, settings, inputs, body, doc))

    def train(self, name: str | None = None, /, doc: str = "", **entries: Any) -> None:
        """train name { entries }"""
        given = tuple(tree.Entry(identifier(key), node_of(value)) for key, value in entries.items())
        self.statements.append(tree.Train(name and identifier(name), given, doc=doc))

    def text(self) -> str:
        """The model as `.nn` text."""
        from nndsl.syntax.printer import to_text

        try:
            return to_text(tree.Program(tuple(self.statements)))
        except RecursionError:
            raise Refused(building.nested_too_deep()) from None

    @property
    def program(self) -> tree.Program:
        """The tree, as read back from the text, so that every message can show its place. Raises Refused."""
        from nndsl.syntax.parser import parse
        from nndsl.syntax.read import source_of

        return parse(source_of("<built>", self.text()))


def _size(size: Any) -> tree.Node:
    if size is ...:
        return tree.AnyDims()
    return tree.Name(identifier(size)) if isinstance(size, str) else node_of(size)


def _declared(dims: Any, classes: Any = None, end: bool = False, over: Any = ()) -> tree.TypeExpression:
    return dims if isinstance(dims, tree.TypeExpression) else type_(dims, classes, end, over=over)


def _parameters(parameters: Parameters) -> tuple[tree.Parameter, ...]:
    if isinstance(parameters, Mapping):
        return tuple(parameter(key, default=value) for key, value in parameters.items())
    given = [parameters] if isinstance(parameters, (str, tree.Parameter)) else parameters
    return tuple(p if isinstance(p, tree.Parameter) else parameter(p) for p in given)


def _definition(
    keyword: str, name: Any, settings: Parameters | None, inputs: Parameters, body: Any, doc: str
) -> tree.Definition:
    statements = tuple(body.statements) if isinstance(body, Body) else (tree.Return(node_of(body)),)
    made = None if settings is None else _parameters(settings)
    return tree.Definition(keyword, identifier(name), made, _parameters(inputs), statements, doc=doc)
