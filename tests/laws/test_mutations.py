"""A thousand of the changes that `mutations.py` tries, evenly spread over the models, and some wilder ones."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from tests.laws.edits import token_edits, wild_edits
from tests.laws.mutations import BAD, MODELS, chosen, edits, judged

COUNT = 1000


@pytest.mark.parametrize("number", range(4))
def test_a_changed_model_is_valid_or_told_what_is_wrong_and_where(number):
    outcomes = [judged(edit) for edit in chosen(list(edits(MODELS)), COUNT)[number::4]]
    assert [outcome for outcome in outcomes if outcome.kind in BAD] == []
    found = Counter(outcome.kind for outcome in outcomes)
    assert found["refused"] > 5 * found["valid"] > 0


@pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)
def test_texts_cut_anywhere_and_strange_characters(path):
    found = list(wild_edits(path.read_text("utf-8"), Random(path.name)))
    assert [outcome for outcome in map(judged, chosen(found, 150)) if outcome.kind in BAD] == []


def test_every_token_is_deleted_doubled_and_swapped():
    texts = {edit.text for edit in token_edits("y = x\n")}
    assert texts == {
        " = x\n",
        "y y = x\n",
        "= y x\n",
        "y  x\n",
        "y = = x\n",
        "y x =\n",
        "y = \n",
        "y = x x\n",
        "y = \n x",
        "y = x",
        "y = x\n \n",
    }
