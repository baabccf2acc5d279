"""Numbers beyond the precision of a run are refused where they stand, and NumPy warns of nothing."""

import warnings

import numpy as np
import pytest

import nndsl
from nndsl.diagnostics import Refused

TEXT = """
input  x : [2]
target d : number
y = {body}
output y for d
train {{
  data   = rows(x = [[0, 1], [1, 0]], d = [1, 2])
  loss   = squared_error(y, d)
  epochs = 1
  {entry}
}}
"""
SCALED = "1e300 * (x -> dense(1)) * 1e-300"


@pytest.mark.parametrize(
    "body, entry, text",
    [
        ("x -> dense(1)", "clip = by_norm(1e300)", "by_norm(1e300)"),
        ("x -> dense(1)", "optimizer = sgd(1e300)", "sgd(1e300)"),
        (SCALED, "", "1e300 * (x -> dense(1))"),
        ("x -> dense(1) -> leaky(-4e38)", "", "leaky(-4e38)"),
        ("x -> dense(1, bias = 1e300)", "", "dense(1, bias = 1e300)"),
        ("sum(running(batch_mean(x), 0.9, initial = 1e300)) + (x -> dense(1))", "", "1e300"),
        ("sum([1, 4e38] * (x -> dense(2)))", "", "[1, 4e38] * (x -> dense(2))"),
    ],
)
def test_a_number_beyond_the_precision(body, entry, text):
    with warnings.catch_warnings(action="error"), pytest.raises(Refused) as refused:
        nndsl.loads(TEXT.format(body=body, entry=entry)).train()
    (found,) = refused.value.diagnostics
    assert found.code == "NN705" and text in found.span.text and "float32" in found.message


def test_double_precision_holds_it():
    model = nndsl.loads(TEXT.format(body=SCALED, entry=""), dtype="float64")
    same = nndsl.loads(TEXT.format(body="x -> dense(1)", entry=""), dtype="float64")
    model.train(), same.train()
    for name, value in model.state.items():
        np.testing.assert_allclose(value, same.state[name], rtol=1e-12)


def test_the_largest_number_of_the_precision():
    nndsl.loads(TEXT.format(body="x -> dense(1)", entry="clip = by_norm(3.4e38)")).train()


def test_data_beyond_it_are_infinite_and_say_so_at_the_loss():
    text = TEXT.format(body="x -> dense(1)", entry="").replace("d = [1, 2]", "d = [1e300, 2]")
    with warnings.catch_warnings(action="error"), pytest.raises(Refused) as refused:
        nndsl.loads(text).train()
    assert refused.value.diagnostics[0].code == "NN701"
