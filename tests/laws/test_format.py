"""What the formatter promises, over every text there is and over texts made by the grammar and at random.

The tree, the documentation, the tokens and the comments of a text stay; what is written is left as it is when it is
formatted again; no row ends in a blank. NNDSL_FORMAT_LAWS=100 makes a hundred times as many texts.
"""

from __future__ import annotations

import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.lark import from_lark
from lark import Lark

from nndsl.diagnostics import Refused
from nndsl.resources import resource
from nndsl.syntax import tree
from nndsl.syntax.formatting import format_source
from nndsl.syntax.layout import ASKS_FOR_MORE, GOES_ON, Layout
from nndsl.syntax.parser import parse, scanner
from nndsl.syntax.printer import to_text
from nndsl.syntax.read import source_of
from tests.unit.syntax.random_trees import random_program

ROOT = Path(__file__).parents[2]
MANY = int(os.environ.get("NNDSL_FORMAT_LAWS", "1"))
FOLDERS = ["models", "nndsl/stdlib", "examples", "tests/unit/syntax/texts", "tests/golden/bad"]
README = re.findall(r"^```nn\n(.*?)^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def program(text):
    return parse(source_of("t.nn", text))


def is_refused(text):
    try:
        program(text)
    except Refused:
        return True
    return False


def _texts():
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.nn")):
            yield pytest.param(path.read_text(encoding="utf-8"), id=path.name)
    for i, text in enumerate(README):
        yield pytest.param(text, id=f"README {i}")


TEXTS = [case for case in _texts() if not is_refused(case.values[0])]


def docs(node):
    return [statement.doc for statement in tree.walk(node) if isinstance(statement, tree.Statement)]


def tokens(text):
    return [token.value for token in scanner().scan(source_of("t.nn", text)) if token.type != "NEWLINE"]


def comments(text):
    """Without the blanks at their ends, and the one that the formatter adds."""
    found = (token.value.rstrip() for token in scanner().comments(source_of("t.nn", text)))
    return [re.sub("^# ", "#", comment) for comment in found]


def check_laws(text):
    before = program(text)
    formatted = format_source(source_of("t.nn", text))
    assert tokens(formatted) == tokens(text)
    assert comments(formatted) == comments(text)
    after = program(formatted)
    assert after == before
    assert docs(after) == docs(before)
    assert format_source(source_of("t.nn", formatted)) == formatted
    check_shape(formatted)


def check_shape(formatted):
    rows = formatted.split("\n")
    assert all(row == row.rstrip() for row in rows)
    assert rows[-1] == "" and (rows == [""] or rows[0] != "" != rows[-2])
    assert "\n\n\n" not in formatted and "{\n\n" not in formatted and "\n\n}" not in formatted


# ---- odd texts


def sprinkled(text, rng):
    """The same statements with comments, blanks and line breaks wherever they may stand."""
    made, depth = [], 0
    found = list(Layout(scanner().scan(source_of("t.nn", text)), scanner().words))
    odd = rng.choice([0.02, 0.2, 0.6])
    for before, token in zip([None, *found], found):
        if token.type == "NEWLINE":
            made.append(_comment(rng) if rng.random() < odd else "")
            # A brace may stand on the row of the statement before it.
            made.append(_broken(rng, odd))
            continue
        if before is not None and before.type == "LBRACE" and rng.random() < odd:
            made.append(_broken(rng, odd))
        elif before is not None and _may_break(before, token, depth) and rng.random() < odd:
            made.append(_broken(rng, odd))
        elif before is not None:
            made.append(rng.choice([" ", " ", "  ", "\t", " \t "]))
        made.append(token.value)
        depth += (token.type in ("LPAR", "LSQB")) - (token.type in ("RPAR", "RSQB"))
    return "".join(made) + rng.choice(["", "# the end", "\n\n#the end\n\n"])


def _may_break(before, token, depth):
    if depth:
        return before.type != "LSQB" and token.type not in ("LSQB", "UNIT", "OVER", "AS")
    return before.type in ASKS_FOR_MORE or token.type in GOES_ON


def _broken(rng, odd):
    """A line break, perhaps after a comment, and perhaps with empty rows and comments after it."""
    rows = [_comment(rng) if rng.random() < odd else rng.choice(["", "  "])]
    while rng.random() < odd:
        rows.append(rng.choice(["", "\t", _comment(rng)]))
    return "\n".join(rows) + "\n" + " " * rng.randrange(5)


def _comment(rng):
    return rng.choice([" # a comment", "#", "#no blank", "  #\tx  ", "## two", "#!", '# "quoted" { ( ['])


# ---- the laws


@pytest.mark.parametrize("text", TEXTS)
def test_every_text(text):
    check_laws(text)


@pytest.mark.parametrize("text", TEXTS)
def test_every_text_with_odd_blanks_and_comments(text):
    for seed in range(2 * MANY):
        check_laws(sprinkled(text, random.Random(seed)))


@pytest.mark.parametrize("first", range(4))
def test_random_trees(first):
    for seed in range(first, 100 * MANY, 4):
        rng = random.Random(seed)
        text = to_text(random_program(rng))
        assert format_source(source_of("t.nn", text)) == text
        check_laws(sprinkled(text, rng))


EASE = 14
TEXT = resource("grammar", "nn.lark").read_text(encoding="utf-8")
RULE = re.compile(r"^(\?\w+:) +(\w+)", re.MULTILINE)  # of an expression, and its simplest form
SIMPLEST = sorted({name for _, name in RULE.findall(TEXT)})
PLAIN = "".join(f"\nplain{i}_{name.lower()}: {name}" for name in SIMPLEST for i in range(EASE))


def _easy(rule):
    """So many ways to the simplest form that what is made comes to an end."""
    head, simplest = rule.groups()
    return f"{head} " + " | ".join([simplest, *(f"plain{i}_{simplest.lower()}" for i in range(EASE))])


# Statements that hold expressions come up more often than others.
OFTEN = "\noften: (_often NEWLINE)*\n_often: _statement | equation | equation | weight | boundary | layer | train\n"
GRAMMAR = Lark(RULE.sub(_easy, TEXT) + PLAIN + OFTEN, start="often", parser="earley")
SPELLINGS = {
    "NAME": ["x", "y", "h", "W", "units", "a_rather_long_name_for_a_layer", "δ", "重み", "kind"],
    "UNIT": ["epochs", "updates", "second"],
    "NEWLINE": ["\n"],
    "NUMBER": ["0", "1", "60_000", "1e-4", "12.25"],
    "GRID": ["5x5", "3×3×2"],
    "STRING": ['""', '"same"', '"a \\"b\\" # c"', '"  "'],
    "PERCENT": ["20%", "12.5%"],
    "DOT": ["."],
}
TERMINALS = {name: st.sampled_from([f"{spelling} " for spelling in given]) for name, given in SPELLINGS.items()} | {
    terminal.name: st.from_regex(terminal.pattern.to_regexp(), fullmatch=True).map(lambda spelling: f"{spelling} ")
    for terminal in GRAMMAR.terminals
    if terminal.name not in SPELLINGS
}


@settings(max_examples=50 * MANY, deadline=None, derandomize=MANY == 1, suppress_health_check=list(HealthCheck))
@given(text=from_lark(GRAMMAR, explicit=TERMINALS), rng=st.randoms(use_true_random=False))
def test_what_the_grammar_makes(text, rng):
    assume(not is_refused(text))
    check_laws(text)
    check_laws(sprinkled(text, rng))
