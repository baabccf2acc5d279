"""Text to tree: every statement and expression, the places of their parts, and how operators bind."""

import pytest

from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.parser import parse
from nndsl.syntax.printer import to_text
from nndsl.syntax.words import STATEMENTS, UNITS


def program(text):
    return parse(Source("t.nn", text))


def statement(text):
    (only,) = program(text).statements
    return only


def value(text):
    return statement(f"y = {text}").value


def name(id):
    return tree.Name(id)


def number(n):
    return tree.Number(n, str(n))


def bracketed(node):
    """An expression with all its brackets, to show how it was read."""
    match node:
        case tree.Binary():
            return f"({bracketed(node.left)} {node.operator} {bracketed(node.right)})"
        case tree.Unary():
            return f"({node.operator} {bracketed(node.operand)})"
        case tree.Arrow():
            return f"({' -> '.join(map(bracketed, node.parts))})"
        case tree.If():
            return f"(if {bracketed(node.condition)} then {bracketed(node.then)} else {bracketed(node.otherwise)})"
    return to_text(node)


@pytest.mark.parametrize(
    "text, read",
    [
        ("a + b -> f", "((a + b) -> f)"),
        ("a - b - c", "((a - b) - c)"),
        ("a + b * c", "(a + (b * c))"),
        ("a @ b / c * d", "(((a @ b) / c) * d)"),
        ("-x^2", "(- (x ^ 2))"),
        ("2^-1", "(2 ^ (- 1))"),
        ("x^2^3", "(x ^ (2 ^ 3))"),
        ("-a * b", "((- a) * b)"),
        ("a--b", "(a - (- b))"),
        ("W' @ h + c", "((W' @ h) + c)"),
        ("1..n - 1", "(1 .. (n - 1))"),
        ("a + 1 < b * 2", "((a + 1) < (b * 2))"),
        ("not a == b", "(not (a == b))"),
        ("not a and b or c", "(((not a) and b) or c)"),
        ("a or b and c", "(a or (b and c))"),
        ("a or b -> f -> g", "((a or b) -> f -> g)"),
        ("if a then b else c -> f", "(if a then b else (c -> f))"),
        ("if a then b else if c then d else e", "(if a then b else (if c then d else e))"),
        ("x + (x -> f)", "(x + (x -> f))"),
        ("(x -> f) -> g", "((x -> f) -> g)"),
    ],
)
def test_strength_of_operators(text, read):
    assert bracketed(value(text)) == read


@pytest.mark.parametrize(
    "text, node",
    [
        ("60_000", tree.Number(60000, "60_000")),
        ("1e-4", tree.Number(1e-4, "1e-4")),
        ("1e3", tree.Number(1000.0, "1e3")),
        ("0.5", tree.Number(0.5, "0.5")),
        ("20%", tree.Percent(0.2, "20%")),
        ("12.5%", tree.Percent(0.125, "12.5%")),
        ("500 updates", tree.Quantity(500, "updates")),
        ("1 epoch", tree.Quantity(1, "epochs")),
        ("5x5", tree.Grid((5, 5))),
        ("28×28×3", tree.Grid((28, 28, 3))),
        ('"a \\"b\\" \\\\c"', tree.String('a "b" \\c')),
        ("true", tree.Truth(True)),
        ("false", tree.Truth(False)),
        ("(a, b,)", tree.Tuple((tree.Name("a"), tree.Name("b")))),
        ("(a)", tree.Name("a")),
        ("[]", tree.List(())),
        ("重み", tree.Name("重み")),
    ],
)
def test_literals(text, node):
    assert value(text) == node
    assert type(getattr(value(text), "value", None)) is type(getattr(node, "value", None))


def test_postfix():
    h, one = name("h"), number(1)
    assert value("h[t-1]") == tree.Delay(h, "-", one)
    assert value("h[t + k]") == tree.Delay(h, "+", name("k"))
    assert value("h[t]") == tree.Delay(h, "", None)
    assert value("h[(t)]") == tree.Index(h, (name("t"),))
    assert value("h[s-1]") == tree.Index(h, (tree.Binary("-", name("s"), one),))
    assert value("W[2, 3]") == tree.Index(name("W"), (number(2), number(3)))
    assert value("h[t-1][1..4]") == tree.Index(tree.Delay(h, "-", one), (tree.Binary("..", one, number(4)),))
    assert value("encode.W'") == tree.Transpose(tree.Member(name("encode"), "W"))
    assert value("f(1)(a = h)") == tree.Call(
        tree.Call(name("f"), (tree.Argument(None, one),)), (tree.Argument("a", h),)
    )


def test_repetition():
    call = tree.Call(name("f"), (tree.Argument(None, name("i")),))
    each = tree.Each(call, "i", tree.Binary("..", number(1), name("n")))
    assert value("add(f(i) for i in 1..n)") == tree.Call(name("add"), (tree.Argument(None, each),))
    assert value("[f(i) for i in 1..n]") == tree.List((each,))


def test_a_layer_after_an_arrow():
    call = tree.Call(name("dense"), (tree.Argument(None, number(8)),))
    assert value("x -> dense(8) -> q.act") == tree.Arrow((name("x"), call, tree.Member(name("q"), "act")))
    assert value("x -> (f -> g)") == tree.Arrow((name("x"), tree.Arrow((name("f"), name("g")))))
    assert value("x -> (f)(3)") == tree.Arrow((name("x"), tree.Call(name("f"), (tree.Argument(None, number(3)),))))


def kind(text):
    return statement(f"input x : {text}").type


def test_types():
    size = name("N")
    assert kind("[28, N]") == tree.TypeExpression(None, (), (number(28), size), ())
    assert kind("[..., N]") == tree.TypeExpression(None, (), (tree.AnyDims(), size), ())
    assert kind("number over T") == tree.TypeExpression("number", (), None, ("T",))
    assert kind("class(P, end)[5] over L over W") == tree.TypeExpression(
        "class", (name("P"), name("end")), (number(5),), ("L", "W")
    )


def test_declarations():
    four = tree.TypeExpression(None, (), (number(4),), ())
    assert statement("model iris(hidden = 16, k)") == tree.Model(
        "iris", (tree.Parameter("hidden", None, number(16)), tree.Parameter("k"))
    )
    assert statement("model iris") == tree.Model("iris", ())
    assert statement('use "a.nn" as b') == tree.Use("a.nn", "b")
    assert statement('use "a.nn"') == tree.Use("a.nn", None)
    assert statement("input x : [4]") == tree.Input("x", four)
    assert statement("target x : [4]") == tree.Target("x", four)
    assert statement("output y") == tree.Output("y", None)
    assert statement("output y for d") == tree.Output("y", "d")
    assert statement("weight W : [4] = 0") == tree.Weight("weight", "W", four, number(0))
    assert statement("param b : [4] = 0") == tree.Weight("param", "b", four, number(0))
    assert statement("assert a > 0") == tree.Assertion(tree.Binary(">", name("a"), number(0)))
    assert statement("h[0] = c") == tree.Boundary("h", number(0), name("c"))
    assert statement("h : [4] = c") == tree.Equation("h", four, name("c"))


def test_definitions():
    x = tree.Parameter("x")
    returns = (tree.Return(name("x")),)
    assert statement("fn f(x) = x") == tree.Definition("fn", "f", None, (x,), returns)
    assert statement("fn f(x) { return x }") == tree.Definition("fn", "f", None, (x,), returns)
    assert statement("layer f()(x) = x") == tree.Definition("layer", "f", (), (x,), returns)
    many = tree.Parameter("x", variadic=True)
    assert statement("layer f(a, b = 1,)(x...) = x").inputs == (many,)
    inner = statement("optimizer f(r)(w) {\n  layer g(x) = x\n  a[0] = 1\n  assert r > 0\n\n  return w\n}")
    assert [type(line).__name__ for line in inner.body] == ["Definition", "Boundary", "Assertion", "Return"]


def test_training_blocks():
    assert statement("train { }") == tree.Train(None, ())
    entries = (tree.Entry("loss", name("l")), tree.Entry("epochs", number(3)))
    assert statement("train all {\n  loss = l\n  epochs = 3\n}") == tree.Train("all", entries)
    assert statement("train all { loss = l\n epochs = 3 }") == tree.Train("all", entries)


@pytest.mark.parametrize(
    "text, lines",
    [
        ("y = x\n  # why\n  -> f\n\n  -> g", 1),
        ("y = x ->\n f", 1),
        ("y = a\n  - b", 1),
        ("y =\n  x", 1),
        ("y = f(\n a,\n b\n)", 1),
        ("y = [\n 1,\n 2,\n]", 1),
        ("y = if a then\n b\n else\n c", 1),
        ("y = if a\n then b\n else c", 1),
        ("y = a # b\n\n\n# c\nz = a", 2),
        ("# only a comment", 0),
        ("", 0),
        ("\n\n  \n", 0),
        ("y = a   ", 1),
    ],
)
def test_where_a_line_ends(text, lines):
    assert len(program(text).statements) == lines


@pytest.mark.parametrize("word", [*STATEMENTS, *UNITS, "over", "t", "as"])
def test_a_word_is_special_only_in_its_place(word):
    text = f"input {word} : [3]\nz = {word} -> f({word} = {word})\n{word} = 3\n{word}[0] = 3\n{word} : [3] = q.{word}"
    assert {s.name for s in program(text).statements} == {word, "z"}


def test_places():
    text = "# about y\n# and more\nlayer f(n = 2)(x...) = (x + 1) * n\ny : [3] = f(a, b = 3)\noutput y for d\n"
    parsed = program(text)
    definition, equation, output = parsed.statements
    assert parsed.span.text == text
    assert definition.doc == "about y\nand more" and equation.doc == ""
    assert definition.name_span.text == "f"
    assert definition.span.text == "layer f(n = 2)(x...) = (x + 1) * n"
    product = definition.body[0].value
    assert (product.span.text, product.operator_span.text, product.left.span.text) == ("(x + 1) * n", "*", "(x + 1)")
    assert equation.name_span.text == "y" and equation.type.span.text == "[3]"
    assert [argument.span.text for argument in equation.value.arguments] == ["a", "b = 3"]
    assert (output.name_span.text, output.target_span.text) == ("y", "d")
    assert all(node.span is not None for node in tree.walk(parsed))


def test_documentation_ends_at_an_empty_line():
    first, second = program("# no\n\n# yes\na = 1 # nor this\nb = 2").statements
    assert (first.doc, second.doc) == ("yes", "")


def test_a_long_chain_is_no_deep_tree_to_the_parser():
    assert value(" + ".join(["x"] * 3000)) == value(" + ".join(["x"] * 3000))
