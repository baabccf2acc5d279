"""The printed equations of a model are a model: read again, with its weights, it gives what the first one gave."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import nndsl
from nndsl.syntax import tree
from nndsl.syntax.printer import to_text
from tests.unit.equations.evaluator import plain

MODELS = Path(__file__).parents[3] / "models"
RECURRENT = """
input x : [4] over T
h = x -> {layer}
y = last(h) -> dense(2) -> softmax
output y
"""
TEXTS = {
    "lstm": RECURRENT.format(layer="lstm(3)"),
    "gru": RECURRENT.format(layer="gru(3)"),
    "both ways": RECURRENT.format(layer="both_ways(rnn(3), lstm(2))"),
    "attention": RECURRENT.format(layer="attend").replace("h = x -> attend", "\n".join([
        "q = x -> dense(3)", "k = x -> dense(3)", "v = x -> dense(5)", "h = softmax(past(k) @ q) @ past(v)",
    ])),
    "first value": "input x : [2] over T\nweight s : [2] = normal(0, 1)\nh = tanh(x + h[t-1])\nh[0] = s\noutput h\n",
    "signs": "input x : [3]\ny = -(x - 2) * -(x^2) / (1 - -x) - (x - (x - 0.1)) * (if x > 0 then x else -x)\noutput y\n",
    "powers": "input x : [3]\ny = (x * x)^2 + 2^(x - 1) + (-x)^2 - x^2\noutput y\n",
    "matrices": "input x : [3]\nweight W : [3, 4] = normal(0, 1)\ny = (x @ W) @ W' @ (W @ W')' + sum(W, axis = 2)\noutput y\n",
    "parts": "input x : [6]\ny = concat(x[2..4], x[1], -x[5..6]) * (x[2] + 1)\nz = reshape([2, 3])(x)[2]\noutput y\noutput z\n",
    "aliases": "input x : [2]\nh = x\ny = tanh(h)\nz = y\noutput z\n",
    "shadows": "input E : [2]\nv1 = tanh(E)\ny = concat(v1 -> dense(2), v1) -> softmax\noutput y\n",
    "pooling": "input x : [6, 6, 2]\ny = x -> conv(3, 3x3) -> relu -> maxpool(2x2) -> flatten -> dense(2)\noutput y\n",
    "normed": "input x : [5]\ny = x -> dense(4) -> layer_norm -> gelu\noutput y\n",
}
FILES = ["xor", "elman", "backpropagation", "by_hand", "perceptron", "weight_sharing", "digits_convolution"]


def declarations(model):
    """The inputs of a model, and its weights and statistics as weights under plain names."""
    for statement in model.program.statements:
        if isinstance(statement, tree.Input):
            yield to_text(statement)
    for name, array in model.state.items():
        size = "number" if array.shape == (1,) else str(list(array.shape))
        yield f"weight {plain(name)} : {size} = 0\n"


def again(model):
    """The model of the printed equations."""
    equations = [plain(e.text) + "\n" for e in model.equations()]
    outputs = [f"output {name}\n" for name in model.network.outputs]
    printed = nndsl.loads("".join([*declarations(model), *equations, *outputs]), dtype="float64")
    printed.restore({plain(name): array for name, array in model.state.items()})
    return printed


def check(model):
    random = np.random.default_rng(5)
    model.restore({name: random.normal(size=array.shape) for name, array in model.state.items()})
    inputs = {}
    for declaration in model.network.declarations.values():
        if declaration.role == "input":
            type = declaration.type
            inputs[declaration.name] = random.normal(size=(4, *[3 for _ in type.sequence_axes], *type.dims))
    names = [name for name in model.network.values if "." not in name and name not in model.network.declarations]
    expected, found = model.values(inputs, names), again(model).values(inputs, names)
    for name in names:
        np.testing.assert_allclose(found[name], expected[name], rtol=1e-12, atol=1e-14, err_msg=name)


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_texts(text):
    check(nndsl.loads(text, dtype="float64"))


@pytest.mark.parametrize("name", FILES)
def test_models(name):
    check(nndsl.load(MODELS / f"{name}.nn", dtype="float64"))
