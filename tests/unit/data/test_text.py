"""Texts as sequences of letters and words: line ends, forms of Unicode, pieces, and letters that were not learnt."""

import hashlib

import numpy as np
import pytest

from nndsl.data import load, read_inputs, split
from nndsl.data.sources import texts
from nndsl.model import Model
from nndsl.prediction import Trained
from tests.samples import predict_table
from nndsl.semantics.records import Record
from nndsl.syntax.parser import parse
from nndsl.syntax.read import source_of


@pytest.fixture
def read(make, tmp_path):
    def call(content, *declarations, length=None, categories=None, **columns):
        path = make.write(content, "t.txt")
        declared = {d.name: d for d in declarations or [make.label("letter", "K", ("T",))]}
        record = Record("characters", {"path": path, "length": length}, columns or {"letter": "letters"})
        return load(record, declared, tmp_path, None, categories)

    return call


def letters(found, name="letter"):
    """What was read, as a text for each sample."""
    categories, array = found.categories[name], found.arrays[name]
    (steps,) = found.lengths.values()
    return ["".join(categories[code] for code in codes[:n, 0]) for codes, n in zip(array, steps)]


def test_letters(read):
    found = read("to be,\nor not")
    assert letters(found) == ["to be,\nor not"] and found.categories["letter"] == sorted(set("to be,\nor not"))
    assert found.sizes == {"K": 9} and found.count == 1 and found.times.tolist() == list(range(1, 14))
    assert found.digests == {"t.txt": hashlib.sha256(b"to be,\nor not").hexdigest()}


@pytest.mark.parametrize(
    "content, expected",
    [
        ("\ufeffab", "ab"),
        ("a\r\nb\rc\n", "a\nb\nc\n"),
        ("e\u0301\u00e9", "\u00e9\u00e9"),
        ("\U0001f600a\u6f22", "\U0001f600a\u6f22"),
        (" \t ?", " \t ?"),
    ],
)
def test_forms_of_a_text(read, content, expected):
    assert letters(read(content)) == [expected]


def test_digits_are_categories_by_number(read):
    found = read("3137")
    assert found.categories == {"letter": [1, 3, 7]} and found.arrays["letter"].ravel().tolist() == [1, 0, 1, 2]


def test_words(read, make):
    found = read("To be, or\n not  to\tbe,\n", make.label("w", "K", ("T",)), make.label("v", "K", ("T",)), w="words", v="words")
    assert [found.categories["w"][code] for code in found.arrays["w"].ravel()] == ["To", "be,", "or", "not", "to", "be,"]
    assert found.sizes == {"K": 5} and np.array_equal(found.arrays["w"], found.arrays["v"])


def test_pieces(read):
    found = read("abcdefgh", length=3)
    assert letters(found) == ["abc", "def", "gh"] and found.lengths["T"].tolist() == [3, 3, 2] and found.times is None
    assert letters(read("abc", length=9)) == ["abc"]


def test_a_text_is_split_by_time(read):
    parts = split(read("abcdefgh"), Record("after", {"time": 6, "until": None}, {}), None, 0)
    assert parts.training.dataset.arrays["letter"].shape == (1, 6, 1)
    assert parts.validation.scored.tolist() == [[False] * 6 + [True] * 2]


@pytest.mark.parametrize(
    "content, unit, message",
    [
        ("", "letters", "NN698 there are no letters in `t.txt`"),
        ("\ufeff", "letters", "NN698 there are no letters in `t.txt`"),
        (" \n ", "words", "NN698 there are no words in `t.txt`"),
        (b"ab\nc\xff", "letters", "NN606 t.txt is not UTF-8 text: byte 4 (in line 2) cannot be read"),
        ("ab", "lines", 'NN696 `letter` of `characters` is "letters" or "words"; this is the string "lines"'),
    ],
)
def test_texts_that_are_refused(read, refused, content, unit, message):
    assert refused(read, content, letter=unit) == [message]


def test_what_names_take(read, make, refused):
    two = make.label("a", "K", ("T",)), make.label("b", "L", ("T",))
    assert refused(read, "ab", *two, a="words", b="letters") == [
        'NN696 `b` of `characters` is "words", as the others are; this is the string "letters"'
    ]
    assert refused(read, "ab", *two, a="words") == [
        'NN696 `b` of `characters` is "words", as the others are; this is not given'
    ]
    for declared in (make.label("letter", "K"), make.real("letter", over=("T",)), make.label("letter", "K", ("T", "S"))):
        assert [line[:5] for line in refused(read, "ab", declared)] == ["NN697"]
    assert [line[:5] for line in refused(read, "ab", make.label("letter", 3, ("T",)))] == ["NN617"]


def test_too_long(read, refused, monkeypatch):
    monkeypatch.setattr(texts, "LIMIT", 3)
    assert refused(read, "abcd") == ["NN699 `t.txt` has 4 letters, more than the 3 that are read"]


def test_letters_that_were_not_learnt(read, make, refused, tmp_path):
    assert refused(read, "ab\nbca\nd", categories={"letter": ["\n", "a", "b"]}) == [
        "NN616 t.txt, line 2, letter 2: 'c' is not one of the categories of `letter`"
    ]
    record = Record("characters", {"path": "t.txt", "length": None}, {"w": "words"})
    (tmp_path / "new.txt").write_text("a b\n  b c a")
    declared = {"w": make.label("w", 2, ("T",), role="input")}
    assert refused(read_inputs, tmp_path / "new.txt", declared, record, {"w": ["a", "b"]}) == [
        f"NN616 {tmp_path}/new.txt, line 2, letter 5: 'c' is not one of the categories of `w`"
    ]


TEXT = """
target letter : class(K) over T
code = letter -> one_hot
y = code[t-1] -> dense(K) -> softmax
output y for letter
train {
  data      = characters("t.txt", length = 6)(letter = "letters")
  loss      = cross_entropy(y, letter)
  optimizer = lbfgs()
}
"""


def test_the_next_letter_is_as_likely_as_it_was(tmp_path):
    """A model of the letter before gives, for each, how often the others came after it."""
    (tmp_path / "t.txt").write_text("abacab" * 20)
    made = Model(parse(source_of("m.nn", TEXT)), folder=tmp_path, dtype="float64")
    made.train()
    (tmp_path / "new.txt").write_text("abac")
    table = predict_table(Trained(made, made.categories), tmp_path / "new.txt")
    found = np.stack([table.columns[f"letter={letter}"] for letter in "abc"], axis=1)
    np.testing.assert_allclose(found, [[1, 0, 0], [0, 2 / 3, 1 / 3], [1, 0, 0], [0, 2 / 3, 1 / 3]], atol=2e-3)
