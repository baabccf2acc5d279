"""The vocabulary: every word is documented where it is defined, and no word has two meanings."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from nndsl.diagnostics import Refused
from nndsl.semantics import naming
from nndsl.semantics.elaborate import elaborate
from nndsl.semantics.library import library
from nndsl.semantics.vocabulary import KINDS, NAMES, Setting, find, vocabulary
from nndsl.semantics.words import WORDS
from nndsl.source import Source
from nndsl.syntax.parser import parse

ENTRIES = vocabulary()


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.kind} {entry.word}")
def test_a_word_is_documented(entry):
    assert entry.kind in KINDS
    assert entry.meaning.strip(), f"the {entry.kind} `{entry.word}` has no documentation"
    assert entry.summary[-1] in ".", f"the documentation of `{entry.word}` is no sentence: {entry.summary}"


def test_no_word_has_two_meanings():
    """The words of expressions share one space of names; reserved words can be none of them. What has a
    meaning in one place only (`gradient` in an optimizer) is no name of the library either."""
    words = Counter(e.word for e in ENTRIES if e.kind in (*NAMES, "reserved") and e.word.isidentifier())
    assert not {word: number for word, number in words.items() if number > 1}
    for kind in KINDS:
        within = Counter(e.word for e in ENTRIES if e.kind == kind and e.word.isidentifier())
        assert not {word: number for word, number in within.items() if number > 1}, kind


def test_the_vocabulary_has_the_names_of_the_library():
    inside = naming.IN_TRAINING.keys() | naming.IN_OPTIMIZER.keys()
    found = {e.word for e in ENTRIES if e.kind in NAMES and e.word.isidentifier()} - {"and", "or", "not"}
    assert found - inside == library().names()


@pytest.mark.parametrize("word", [w for w in WORDS if not any(p.endswith("...") for p in w.parameters)], ids=lambda word: word.name)
def test_a_word_takes_what_it_is_documented_to_take(word):
    with pytest.raises(Refused) as refused:
        elaborate(parse(Source("<text>", f"y = {word.name}(nonsense_ = 1)\n")))
    (found,) = [d for d in refused.value.diagnostics if d.code == "NN203"]
    assert set(re.findall(r"`(\w+)`", found.notes[0])[1:]) == {*word.parameters, *word.settings}


def test_entries():
    (lstm,) = find(ENTRIES, "lstm")
    assert (lstm.kind, lstm.inputs) == ("layer", ("x...",))
    assert lstm.settings[:2] == (Setting("units", None, True), Setting("peephole", "false", False))
    assert lstm.signature == "layer lstm(units, peephole = false, initial = 0, initial_cell = 0)(x...)"
    (plus,) = find(ENTRIES, "+")
    assert plus.word == "add" and plus in find(ENTRIES, "add")
    assert {e.signature for e in find(ENTRIES, "-")} == {"x - y", "-x"}
    assert [e.signature for e in find(ENTRIES, "'")] == ["x'"]
    assert [e.signature for e in find(ENTRIES, "not")] == ["not x"]
    assert [e.signature for e in find(ENTRIES, "standard")] == ["standard(x...)"]
    assert [e.signature for e in find(ENTRIES, "batch")] == ["batch = 32"]
    assert [e.signature for e in find(ENTRIES, "draw")] == ["draw(distribution, shape = ..., like = ...)"]
    assert find(ENTRIES, "lstm", "fn") == []


def test_a_file_defines_words_of_its_own_and_some_anew():
    program = parse(Source("m.nn", "# Mine.\nfn relu(u) = u\n\n# New.\nfn cube(u) = u^3\n"))
    entries = vocabulary(program)
    assert [e.meaning for e in find(entries, "relu")] == ["Mine."]
    assert [e.meaning for e in find(entries, "cube")] == ["New."]
    assert not find(ENTRIES, "cube")
