"""The core is general: a layer of the library, deleted there and written in a user's file, is the same layer.

It has the same graph, node by node, and so the same speed; and the same mistakes get the same answers.
"""

from __future__ import annotations

import pytest

from nndsl.compiler import check, elaborate_program
from nndsl.diagnostics import Refused
from nndsl.semantics import library
from nndsl.semantics.uses import uses
from nndsl.syntax import tree
from nndsl.syntax.printer import to_text
from tests.laws.reading import MODELS, program_of

SEQUENCE = "input x : [4] over T\ntarget d : class(3) over T\ny = x -> {layer} -> dense(3) -> softmax\noutput y for d\n"
IMAGE = "input x : [8, 8, 2]\ntarget d : class(3)\ny = x -> {layer} -> flatten -> dense(3) -> softmax\noutput y for d\n"
TRAIN = 'train {{\n  data = csv("a.csv")()\n  loss = {loss}\n  optimizer = {optimizer}\n}}\n'
LAYERS = {
    "dense": SEQUENCE.format(layer="dense(5)"),
    "dense linear": SEQUENCE.format(layer="dense(5)"),
    "lstm": SEQUENCE.format(layer="lstm(5, peephole = true)"),
    "gru": SEQUENCE.format(layer="gru(5)"),
    "both_ways": SEQUENCE.format(layer="both_ways(gru(3), rnn(2))"),
    "layer_norm": SEQUENCE.format(layer="layer_norm"),
    "batch_norm": SEQUENCE.format(layer="batch_norm"),
    "dropout": SEQUENCE.format(layer="dropout(20%)"),
    "maxout": SEQUENCE.format(layer="maxout(3)"),
    "softmax": SEQUENCE.format(layer="gelu"),
    "conv": IMAGE.format(layer="conv(3, 3x3, groups = 1) -> relu"),
    "maxpool": IMAGE.format(layer="maxpool(2x2)"),
    "cross_entropy": SEQUENCE.format(layer="tanh") + TRAIN.format(loss="cross_entropy(y, d)", optimizer="sgd()"),
    "adam": SEQUENCE.format(layer="tanh") + TRAIN.format(loss="cross_entropy(y, d)", optimizer="adam()"),
}
MISTAKES = {
    "dense": ["dense", "dense(8, unit = 3)", "dense(0)", "dense(2, 3, 4, 5)", "dense(8, initial = \"ones\")"],
    "lstm": ["lstm", "lstm(4, peepholes = true)", "lstm(4, initial = [1, 2])"],
    "embed": ["embed(4)"],
    "dropout": ["dropout(2)", "dropout"],
}


@pytest.fixture
def deleted(monkeypatch):
    """Deletes words of the library and gives their texts."""

    def delete(words: str) -> str:
        known = dict(library.definitions())
        texts = [to_text(known.pop(word)) for word in words.split()]
        monkeypatch.setattr(library, "definitions", lambda: known)
        return "".join(texts)

    return delete


def graph(text: str) -> str:
    network = elaborate_program(program_of(text))
    return network.graph.text() + repr(sorted((w.name, str(w.type), w.penalised) for w in network.weights.values()))


def said(text: str) -> list[tuple[str, str]]:
    try:
        return [(d.code, d.message) for d in check(program_of(text))[1]]
    except Refused as refused:
        return [(d.code, d.message) for d in refused.diagnostics]


@pytest.mark.parametrize("word", LAYERS)
def test_it_has_the_same_graph(word, deleted):
    before = graph(LAYERS[word])
    own = deleted(word)
    assert "NN201" in dict(said(LAYERS[word]))
    assert graph(own + LAYERS[word]) == before


@pytest.mark.parametrize(("word", "wrong"), [(word, wrong) for word, texts in MISTAKES.items() for wrong in texts])
def test_it_has_the_same_mistakes(word, wrong, deleted):
    text = SEQUENCE.format(layer=wrong)
    before = said(text)
    own = deleted(word)
    assert before and said(own + text) == before


# A file that is used sees the library and its own words, not those of its user: as a model it is tested by itself.
ALONE = [path for path in sorted(MODELS.glob("*.nn")) if not uses(program_of(path.read_text("utf-8"), path.name))]


@pytest.mark.parametrize("path", ALONE, ids=lambda path: path.stem)
def test_a_model_with_all_its_words_written_out_is_the_same_model(path, monkeypatch):
    text = path.read_text("utf-8")
    before = graph(text)
    own = needed(program_of(text, path.name), library.definitions())
    monkeypatch.setattr(library, "definitions", dict)
    assert own and graph("".join(map(to_text, own)) + text) == before


def needed(program: tree.Program, known: dict[str, tree.Definition]) -> list[tree.Definition]:
    """The definitions of the library that a program names, and those that they name; `adam` is understood."""
    own = {name for s in program.statements if isinstance(s, tree.Model) for name in [p.name for p in s.settings]}
    found, todo = {"adam": known["adam"]}, [program]
    while todo:
        names = {node.id for node in tree.walk(todo.pop()) if isinstance(node, tree.Name)}
        for name in sorted(names & known.keys() - found.keys() - own):
            found[name] = known[name]
            todo.append(known[name])
    return list(found.values())
