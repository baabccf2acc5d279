"""What each piece of a text is: held to the tree that the compiler makes of it, and to any garbage."""

import random
from collections import Counter
from pathlib import Path

import pytest

from nndsl.source import Source
from nndsl.syntax import tree
from nndsl.syntax.ansi import CODES, coloured_parts
from nndsl.syntax.colours import pieces
from nndsl.syntax.parser import parse
from nndsl.syntax.printer import to_text
from nndsl.syntax.read import source_of
from tests.unit.syntax.random_trees import random_program
from tests.unit.syntax.test_refusals import spoilt

ROOT = Path(__file__).parents[3]
RIGHT = [*ROOT.glob("models/*.nn"), *ROOT.glob("nndsl/stdlib/*.nn"), *ROOT.glob("tests/unit/syntax/texts/*.nn")]
WRONG = [*ROOT.glob("tests/golden/bad/*.nn")]


NAMED = (tree.Model, tree.Input, tree.Target, tree.Weight, tree.Equation, tree.Boundary, tree.Definition, tree.Entry,
         tree.Train)  # fmt: skip


def text_of(path):
    return source_of(path.name, path.read_text("utf-8")).text


def kinds(text):
    return [(text[piece.start : piece.end], piece.kind) for piece in pieces(Source("t.nn", text))]


def shown(text):
    """Each piece with its kind behind it, but for plain names, operators and punctuation."""
    plain = ("name", "operator", "punctuation")
    return " ".join(word if kind in plain else f"{word}:{kind}" for word, kind in kinds(text))


@pytest.mark.parametrize(
    "text, expected",
    [
        ("input weight : [3]", "input:keyword weight:definition : [ 3:number ]"),
        ("weight = input + train", "weight:definition = input + train"),
        ("x : class(K, end) over T", "x:definition : class:type ( K , end ) over:keyword T:type"),
        ("over = over + as", "over:definition = over + as"),
        ('use "a.nn" as b', 'use:keyword "a.nn":string as:keyword b:definition'),
        ("h[0] = h[t-1]", "h:definition [ 0:number ] = h [:delay t:delay - 1:number ]:delay"),
        ("h = [t, (t)] + W[i, t]", "h:definition = [ t , ( t ) ] + W [ i , t ]"),
        ("u = h[t-f(a[1])][2]", "u:definition = h [:delay t:delay - f:function ( a [ 1:number ] ) ]:delay [ 2:number ]"),
        ("y = x -> f -> a.g(3) -> g.W'", "y:definition = x -> f:function -> a:function . g:function ( 3:number ) -> g:function . W:member '"),
        ("y = x ->\n  # c\n  relu", "y:definition = x -> # c:comment relu:function"),
        ("y = f(a, b = 2) == c", "y:definition = f:function ( a , b:argument = 2:number ) == c"),
        ("a = 10 epochs + 20% + 5x5×3", "a:definition = 10:number epochs:unit + 20%:number + 5x5×3:number"),
        ("epochs = 3", "epochs:definition = 3:number"),
        ("c = not true or a", "c:definition = not:logic true:constant or:logic a"),
        ("fn f(x) { y = x\n return y }", "fn:keyword f:definition ( x ) { y:definition = x return:keyword y }"),
        ("y = $ + 3x + \"a", 'y:definition = $:error + 3x:error + "a:error'),
        ("y = 1e999 + x²", "y:definition = 1e999:error + x²:error"),
        ('# a "b" $\n\n', '# a "b" $:comment'),
        ("y = (x\nweight W : [3] = 0", "y:definition = ( x weight:keyword W:definition : [ 3:number ] = 0:number"),
        ("y = a +\ninput x : [3]", "y:definition = a + input:keyword x:definition : [ 3:number ]"),
        ("fn f(x) {\n y = (x\n}\nz = 1", "fn:keyword f:definition ( x ) { y:definition = ( x } z:definition = 1:number"),
        ("y = (x,\n weight,\n input = 3)", "y:definition = ( x , weight , input:argument = 3:number )"),
        ("y = h[t-1\noutput z]", "y:definition = h [:delay t:delay - 1:number output:keyword z ]"),
        ("", ""),
    ],
)  # fmt: skip
def test_what_pieces_are(text, expected):
    assert shown(text) == expected


def covered(text):
    """Every character but blanks and line breaks is in just one piece."""
    end = 0
    for piece in pieces(Source("t.nn", text)):
        assert end <= piece.start < piece.end and not text[end : piece.start].strip(" \t\n")
        end = piece.end
    return not text[end:].strip(" \t\n")


def agrees_with_the_tree(text):
    """The parser knows what is defined, what is delayed, and where literals and calls are."""
    program = parse(Source("t.nn", text))
    nodes = list(tree.walk(program))
    named = [n for n in nodes if isinstance(n, NAMED) and getattr(n, "name", None) or getattr(n, "alias", None)]
    found = list(pieces(Source("t.nn", text)))
    defined = {(piece.start, piece.end) for piece in found if piece.kind == "definition"}
    places = [n.alias_span if isinstance(n, tree.Use) else n.name_span for n in named]
    assert defined == {(place.start, place.end) for place in places}
    counted, made = Counter(piece.kind for piece in found), Counter(type(node) for node in nodes)
    assert counted["error"] == 0
    assert counted["delay"] == 3 * made[tree.Delay]
    assert counted["unit"] == made[tree.Quantity]
    assert counted["constant"] == made[tree.Truth]
    assert counted["string"] == made[tree.String] + made[tree.Use]
    assert counted["number"] == sum(made[kind] for kind in (tree.Number, tree.Percent, tree.Grid, tree.Quantity))
    assert counted["member"] <= made[tree.Member] and counted["argument"] >= sum(
        bool(node.name) for node in nodes if isinstance(node, tree.Argument)
    )


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_right_texts(path):
    text = text_of(path)
    assert covered(text)
    agrees_with_the_tree(text)


def test_random_right_texts():
    for seed in range(100):
        agrees_with_the_tree(to_text(random_program(random.Random(seed))))


def test_any_text_has_pieces():
    for path in WRONG:
        assert covered(text_of(path))
    for seed in range(200):
        assert covered(spoilt(random.Random(seed)))
    rng = random.Random(0)
    for _ in range(300):
        assert covered("".join(chr(rng.choice([rng.randrange(128), rng.randrange(0x11000)])) for _ in range(80)))


def test_deep_and_long_texts():
    assert covered("(" * 10_000 + ")" * 10_000) and covered("[t" * 5_000) and covered("x" * 100_000)


def test_the_coloured_parts_of_a_line():
    source = Source("t.nn", "# c\n\ninput weight : [3]\ny = 2")
    assert coloured_parts(source, 1) == [(0, 3, CODES["comment"])]
    assert coloured_parts(source, 2) == []
    assert coloured_parts(source, 3) == [
        (0, 5, CODES["keyword"]),
        (6, 12, CODES["definition"]),
        (16, 17, CODES["number"]),
    ]
    assert coloured_parts(source, 4) == [(0, 1, CODES["definition"]), (4, 5, CODES["number"])]


def test_colours_are_the_basic_ones_that_both_backgrounds_show():
    """Bold, faint, red, green, magenta, cyan; never blue, yellow, black or white."""
    assert set(CODES.values()) <= {"1", "2", "31", "32", "35", "36"}
