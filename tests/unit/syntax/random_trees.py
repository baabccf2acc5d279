"""Random trees of the language: every node there is, in every place where it may stand."""

from nndsl.syntax import tree

NAMES = ["x", "y", "h", "W", "t", "over", "input", "layer", "epochs", "code", "δ", "end", "as"]
NUMBERS = ["0", "1", "3", "60_000", "0.5", "1e-4", "12.25"]
DOCS = ["", "", "", "what it is", "two\n\nlines"]


def random_program(rng):
    return tree.Program(tuple(_statement(rng) for _ in range(rng.randint(0, 6))))


def expression(rng, depth=3):
    if depth == 0:
        return _leaf(rng)
    return rng.choice(_EXPRESSIONS)(rng, depth - 1)


# ---- expressions


def _name(rng):
    return rng.choice(NAMES)


def _number(rng):
    text = rng.choice(NUMBERS)
    digits = text.replace("_", "")
    return tree.Number(int(digits) if digits.isdigit() else float(digits), text)


def _leaf(rng, depth=0):
    return rng.choice(
        [
            lambda: tree.Name(_name(rng)),
            lambda: tree.Name(_name(rng)),
            lambda: _number(rng),
            lambda: tree.Percent(0.2, "20%"),
            lambda: tree.Quantity(rng.choice([1, 500, 2.5]), rng.choice(["updates", "hours"])),
            lambda: tree.Grid((3, rng.randint(1, 30))),
            lambda: tree.String(rng.choice(["", "same", 'a "b"', "c:\\d", "# no comment"])),
            lambda: tree.Truth(rng.random() < 0.5),
        ]
    )()


def _several(rng, depth, least=0, most=3):
    return tuple(expression(rng, depth) for _ in range(rng.randint(least, most)))


def _each(rng, depth):
    return tree.Each(expression(rng, depth), _name(rng), expression(rng, depth))


def _items(rng, depth):
    return tuple(_each(rng, depth) if rng.random() < 0.2 else expression(rng, depth) for _ in range(rng.randint(0, 3)))


def _call(rng, depth):
    plain = [tree.Argument(None, value) for value in _items(rng, depth)]
    names = rng.sample(NAMES, rng.randint(0, 2))
    named = [tree.Argument(name, expression(rng, depth)) for name in names]
    return tree.Call(expression(rng, depth), (*plain, *named))


def _index(rng, depth):
    # A step in arithmetic is refused, so `t` stands alone here.
    indices = [tree.Name("t"), _number(rng), tree.Name("k"), tree.Binary("..", _number(rng), tree.Name("n"))]
    return tree.Index(expression(rng, depth), tuple(rng.sample(indices, rng.randint(1, 3))))


def _delay(rng, depth):
    sign = rng.choice(["", "-", "+"])
    return tree.Delay(expression(rng, depth), sign, expression(rng, depth) if sign else None)


def _binary(rng, depth):
    sign = rng.choice(["+", "-", "*", "/", "@", "^", "..", "==", "!=", "<=", ">=", "<", ">", "and", "or"])
    return tree.Binary(sign, expression(rng, depth), expression(rng, depth))


_EXPRESSIONS = [
    _leaf,
    _call,
    _index,
    _delay,
    _binary,
    _binary,
    lambda rng, depth: tree.Unary(rng.choice(["-", "+", "not"]), expression(rng, depth)),
    lambda rng, depth: tree.Arrow(_several(rng, depth, 2, 4)),
    lambda rng, depth: tree.If(expression(rng, depth), expression(rng, depth), expression(rng, depth)),
    lambda rng, depth: tree.Member(expression(rng, depth), _name(rng)),
    lambda rng, depth: tree.Transpose(expression(rng, depth)),
    lambda rng, depth: tree.Tuple(_several(rng, depth, 2, 3)),
    lambda rng, depth: tree.List(_items(rng, depth)),
]


# ---- types and statements


def _type(rng):
    axes = tuple(rng.choice(["T", "S", "over"]) for _ in range(rng.randint(0, 2)))
    dims = tuple(tree.AnyDims() if rng.random() < 0.2 else expression(rng, 1) for _ in range(rng.randint(1, 3)))
    form = rng.randint(0, 3)
    if form == 0:
        return tree.TypeExpression(None, (), dims, axes)
    if form == 1:
        return tree.TypeExpression("number", (), None, axes)
    words = tuple(tree.Name(word) for word in rng.sample(["end", "first"], rng.randint(0, 2)))
    return tree.TypeExpression("class", (expression(rng, 1), *words), dims if form == 3 else None, axes)


def _parameters(rng):
    return tuple(_parameter(rng, name) for name in rng.sample(NAMES, rng.randint(0, 3)))


def _parameter(rng, name):
    if rng.random() < 0.2:
        return tree.Parameter(name, variadic=True)
    return tree.Parameter(name, _maybe(rng, _type), _maybe(rng, expression))


def _maybe(rng, make):
    return make(rng) if rng.random() < 0.5 else None


def _doc(rng):
    return rng.choice(DOCS)


def _equation(rng):
    return tree.Equation(_name(rng), _maybe(rng, _type), expression(rng), doc=_doc(rng))


def _boundary(rng):
    return tree.Boundary(_name(rng), _number(rng), expression(rng), doc=_doc(rng))


def _weight(rng):
    return tree.Weight(rng.choice(["weight", "param"]), _name(rng), _type(rng), expression(rng), doc=_doc(rng))


def _assertion(rng):
    return tree.Assertion(expression(rng), doc=_doc(rng))


def _definition(rng, keywords=("layer", "fn")):
    body = tuple(rng.choice(_LOCAL)(rng) for _ in range(rng.randint(0, 3)))
    returns = tree.Return(expression(rng), doc=_doc(rng) if body else "")
    settings = _maybe(rng, _parameters)
    return tree.Definition(
        rng.choice(keywords), _name(rng), settings, _parameters(rng), (*body, returns), doc=_doc(rng)
    )


def _train(rng):
    entries = tuple(tree.Entry(_name(rng), expression(rng), doc=_doc(rng)) for _ in range(rng.randint(0, 3)))
    return tree.Train(_maybe(rng, _name), entries, doc=_doc(rng))


_LOCAL = [_equation, _equation, _boundary, _weight, _assertion, _definition]
_TOP = [
    *_LOCAL,
    _train,
    lambda rng: _definition(rng, ("optimizer",)),
    lambda rng: tree.Model(_name(rng), _parameters(rng), doc=_doc(rng)),
    lambda rng: tree.Use(rng.choice(["a.nn", 'b "c".nn']), _maybe(rng, _name), doc=_doc(rng)),
    lambda rng: tree.Input(_name(rng), _type(rng), doc=_doc(rng)),
    lambda rng: tree.Target(_name(rng), _type(rng), doc=_doc(rng)),
    lambda rng: tree.Output(_name(rng), _maybe(rng, _name), doc=_doc(rng)),
]


def _statement(rng):
    return rng.choice(_TOP)(rng)
