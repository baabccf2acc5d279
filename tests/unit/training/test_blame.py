"""Where numbers stop being numbers: the operation and its place, forward, backward and in time."""

import numpy as np
import pytest

import nndsl

HEAD = "input x : [2]\ntarget d : number\n"
DATA = "rows(x = [[1, 2], [2, 3], [4, 1]], d = [1, 2, 3])"
BLOCK = f"\noutput y\ntrain {{\n  data = {DATA}\n  loss = LOSS\n  optimizer = sgd(0.1)\n  shuffle = false\n  batch = 2\n}}"


def told(text, loss="squared_error(y, d)"):
    with pytest.raises(nndsl.Refused) as refused:
        nndsl.loads(text + BLOCK.replace("LOSS", loss), dtype="float64").train()
    (diagnostic,) = refused.value.diagnostics
    assert diagnostic.code == "NN701"
    return diagnostic


def test_the_first_operation_forward():
    text = HEAD + "weight w : [2] = 0\na = w @ x\nb = 1 / a\nc = b * b - b * b\ny = c + 1"
    found = told(text)
    assert found.notes[0] == "the first value that is not finite: `b`"
    assert (found.span.text, found.span.line) == ("/", 5)  # the operator itself
    assert found.message == "the loss became NaN at epoch 1, update 1"


def test_an_operation_without_a_name():
    found = told(HEAD + "weight w : [2] = -1\ny = tanh(log(w @ x)) + 1")
    assert found.notes[0] == "the first value that is not finite: `log(w @ x)`"


def test_a_gradient_that_is_not_finite_though_the_loss_is():
    """The root of 0 has no slope: the first update spoils the weights, the second finds them so."""
    found = told(HEAD + "weight w : [2] = 0\nr = sqrt(sum((w * x)^2))\ny = r")
    assert found.message == "the loss became NaN at epoch 1, update 2"
    assert found.notes[0] == "the first value that is not finite: the gradient of `sqrt(sum((w * x)^2))`"


def test_in_the_loss_itself():
    found = told(HEAD + "weight w : [2] = 0\ny = w @ x", "log(y) + d")
    assert found.notes[0] == "the first value that is not finite: `log(y)`"


def test_a_value_of_the_library_is_shown_where_it_is_used():
    found = told(HEAD + "weight w : [2] = 0\ny = w @ x", "binary_cross_entropy(y, d)")
    assert found.span.text.startswith("binary_cross_entropy")


def test_what_lies_beyond_the_end_of_a_sequence_is_not_to_blame():
    text = """input x : [1] over T
target d : number
weight w : [1] = 1
u = log(w * x)
z = sum(last(u))
y = 1 / (z - z)
output y
train {
  data  = rows(x = [[[1], [1]], [[2], [1], [5]]], d = [1, 2])
  loss  = squared_error(y, d)
  batch = 2
}"""
    with pytest.raises(nndsl.Refused) as refused:
        nndsl.loads(text).train()
    assert refused.value.diagnostics[0].notes[0] == "the first value that is not finite: `y`"


def test_on_the_validation_part_nothing_is_dropped():
    text = HEAD + "weight w : [2] = 1\ny = if training then w @ x else log(-(w @ x))\noutput y\n"
    text += f"train {{\n  data = {DATA}\n  loss = squared_error(y, d)\n  validation = 33%\n}}"
    with pytest.raises(nndsl.Refused) as refused:
        nndsl.loads(text).train()
    assert refused.value.diagnostics[0].notes[0] == "the first value that is not finite: `log(-(w @ x))`"
    assert "on the validation part" in refused.value.diagnostics[0].message


def test_the_weights_before_are_kept():
    model = nndsl.loads(HEAD + "weight w : [2] = 0\nr = sqrt(sum((w * x)^2))\ny = r" + BLOCK.replace("LOSS", "squared_error(y, d)"))
    with pytest.raises(nndsl.Refused):
        model.train()
    assert np.array_equal(model.parameters["w"], np.zeros(2))
