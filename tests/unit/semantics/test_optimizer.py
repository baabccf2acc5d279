"""Optimizers and ways to clip: what they are given, and what they may return."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.compiler import check
from nndsl.diagnostics import Refused
from nndsl.engines.interpreter import Interpreter
from nndsl.graph import BATCH
from nndsl.source import Source
from nndsl.syntax.parser import parse
from nndsl.training.update import build_update

MODEL = "input x : [3]\ntarget d : [2]\ny = x -> dense(2)\noutput y\n"
FUNCTIONS = """
fn pair(a, b) = a + b
fn list(n) = [1, 2]
fn times(s)(n) = s * n
fn made(n) = n -> dense(1)
optimizer own(rate)(w) = -rate * gradient(w)
"""
RATES = ["0.1", "5 updates", "times(0.1)", "times(-0.1) -> exp", "ramp(from = 1, to = 0, over = 9 epochs)"]
CLIPS = """
fn three(a)(b, c, d) = b
fn any(g...) = g
fn soft(f)(g) = f(g)
fn list(n) = [1, 2]
fn longer(g) = [1, 2, 3, 4]
fn shorter(g) = sum(g^2)
fn moded(g) = if training then g else 0 * g
fn late(g) {
  m = g + m[t-1]
  return m
}
"""


def checked(entry: str, definitions: str = ""):
    text = f"{definitions}\n{MODEL}train {{\n  loss = squared_error(y, d)\n  {entry}\n}}\n"
    return check(parse(Source("<text>", text)))[0]


def codes(entry: str, definitions: str = "") -> list[str]:
    try:
        checked(entry, definitions)
    except Refused as refused:
        assert all(d.span is None or not d.span.source.library for d in refused.diagnostics)
        return [diagnostic.code for diagnostic in refused.diagnostics]
    return []


@pytest.mark.parametrize(
    "optimizer, code",
    [
        ("sgd(rate = x)", "NN512"),
        ("sgd(rate = y)", "NN512"),
        ("sgd(rate = times(y))", "NN512"),
        ("sgd(rate = [1, 2])", "NN512"),
        ("sgd(rate = dense(1))", "NN512"),
        ("sgd(rate = normal(0, 1))", "NN512"),
        ("adam(rate = ramp)", "NN204"),
        ("adam(rate = pair)", "NN206"),
        ("adam(rate = list)", "NN522"),
        ("adam(rate = made)", "NN225"),
        ('sgd(rate = "a")', "NN208"),
        ("sgd(rate = adam)", "NN208"),
        ("sgd(rate = -0.1)", "NN216"),
        ("momentum(momentum = 1)", "NN216"),
        ("max_norm(1, sgd(rate = -1))", "NN216"),
        ("sgd(ramp(from = 1, to = 0, over = 0))", "NN216"),
        ("max_norm(1, tanh)", "NN550"),
        ("max_norm(1, ramp(from = 1, to = 0, over = 9))", "NN550"),
        ("max_norm(1, max_norm(1, 2))", "NN550"),
        ("max_norm(1, own)", "NN550"),
        ("sgd(warm_up(over = 9, schedule = 0.1))", "NN550"),
        ("sgd(warm_up(over = 9, schedule = adam))", "NN550"),
        ("max_norm(1, sgd(warm_up(over = 9, schedule = decay)))", "NN550"),
    ],
)
def test_a_setting_of_an_optimizer_that_cannot_be(optimizer, code):
    assert codes(f"optimizer = {optimizer}", FUNCTIONS) == [code]


@pytest.mark.parametrize(
    "optimizer",
    [
        "max_norm(1, adam)",
        "max_norm(ramp(from = 1, to = 2, over = 9), sgd)",
        "max_norm(1, max_norm(2, own(0.1)))",
        "momentum(momentum = ramp(from = 0.5, to = 0.9, over = 9))",
        "sgd(warm_up(over = 2 epochs, schedule = cosine(from = 1, to = 0, over = 9 epochs)))",
    ],
)
def test_an_optimizer_that_can_be(optimizer):
    assert codes(f"optimizer = {optimizer}", FUNCTIONS) == []


@pytest.mark.parametrize("rate", RATES)
def test_a_setting_of_an_optimizer_that_can_be(rate):
    assert codes(f"optimizer = sgd(rate = {rate})", FUNCTIONS) == []


@pytest.mark.parametrize(
    "clip, code",
    [
        ("by_norm(y)", "NN512"),
        ("by_norm([1, 2])", "NN512"),
        ('by_norm("a")', "NN208"),
        ("by_norm", "NN204"),
        ("by_norm(0)", "NN216"),
        ("by_norm(ramp)", "NN204"),
        ("by_norm(list)", "NN522"),
        ("by_norm(adam)", "NN208"),
        ("soft(3)", "NN550"),
        ("three(1)", "NN514"),
        ("any", "NN514"),
        ("longer", "NN515"),
        ("shorter", "NN515"),
        ("tanh", "NN503"),
        ("dropout(0.5)", "NN515"),
        ("moded", "NN523"),
        ("late", "NN524"),
    ],
)
def test_a_way_to_clip_that_cannot_be(clip, code):
    assert codes(f"clip = {clip}", CLIPS) == [code]


@pytest.mark.parametrize(
    "clip", ["by_norm(1)", "by_norm(ramp(from = 9, to = 1, over = 2 epochs))", "by_value(50 updates)", "soft(tanh)"]
)
def test_a_way_to_clip_that_can_be(clip):
    assert codes(f"clip = {clip}", CLIPS) == []


@pytest.mark.parametrize(
    "inputs, body, code",
    [
        ("()", "return 1", "NN513"),
        ("(w, v)", "return gradient(w)", "NN513"),
        ("(w...)", "return gradient(w)", "NN513"),
        ("(w = 3)", "return gradient(w)", "NN513"),
        ("(w : [N])", "return gradient(w)", "NN305"),
        ("(w)", "return -rate * w", "NN516"),
        ("(w)", "return [1, 2, 3, 4, 5]", "NN516"),
        ("(w)", "return -rate * sum(gradient(w))", "NN515"),
        ("(w)", "return [sum(gradient(w)), 2, 3, 4, 5]", "NN515"),
        ("(w)", "return gradient(w) > 0", "NN515"),
        ("(w)", "return gradient(w) * draw(normal(0, 1), like = w)", "NN515"),
        ("(w)", "return gradient([1, 2])", "NN515"),
        ("(w)", "return gradient()", "NN206"),
        ("(w)", "return gradient(w, w)", "NN205"),
        ("(w)", "assert rate > 2\n  return gradient(w)", "NN216"),
        ("(w)", "param v : [3] = 1\n  return gradient(w)", "NN517"),
        ("(w)", "weight v : [3] = 1\n  return gradient(w) * sum(v)", "NN517"),
        ("(w)", "t = 3\n  return gradient(w) * t", "NN518"),
        ("(w)", "penalised = 3\n  return gradient(w) * penalised", "NN518"),
        ("(w)", "assert t > 3\n  return gradient(w)", "NN217"),
        ("(w)", "assert w > 3\n  return gradient(w)", "NN217"),
        ("(w)", "assert rank(w) == 3\n  return gradient(w)", "NN216"),
        ("(w)", "m = m[t-1] + gradient(w)\n  m[0] = [1, 2]\n  return m", "NN515"),
        ("(w)", "m = m[t-1] + gradient(w)\n  m[3] = 1\n  return m", "NN408"),
        ("(w)", "return if training then gradient(w) else w", "NN523"),
        ("(w)", "s = [1, 2]\n  return gradient(w) * s[t-1]", "NN515"),
    ],
)
def test_an_optimizer_that_cannot_be(inputs, body, code):
    assert codes("optimizer = own", f"optimizer own(rate = 1){inputs} {{\n  {body}\n}}") == [code]


def test_both_shapes_are_shown():
    with pytest.raises(Refused) as error:
        checked("optimizer = own", "optimizer own(w) {\n  return sum(gradient(w))\n}")
    (diagnostic,) = error.value.diagnostics
    assert diagnostic.message == "what `own` returns is number for the weight `y.dense.linear.W`, which is [2, 3]"


def test_each_shape_of_weight_is_checked():
    own = "optimizer own(w) {\n  return gradient(w) * [1, 2, 3]\n}"  # fits the matrix [2, 3], not the bias [2]
    assert codes("optimizer = own", own) == ["NN301"]


def test_what_is_remembered_starts_at_its_first_value():
    """step = m[t-1] * gradient with m[0] = 5 and m = 0: the first step is 5 times the gradient, the second is 0."""
    own = "optimizer own(w) {\n  m = 0 * w\n  m[0] = 5\n  return m[t-1] * gradient(w)\n}"
    network = checked("optimizer = own", own)
    plan = build_update(network, network.trainings[0])
    interpreter = Interpreter(plan.graph, [plan.loss, *plan.gradients.values()], "float64")
    feeds = {plan.inputs["x"]: np.ones((1, 3)), plan.inputs["d"]: np.ones((1, 2))}
    weights = {"y.dense.linear.W": np.zeros((2, 3)), "y.dense.b": np.zeros(2)}
    state = {n: weights[name] for name, n in plan.weights.items()}
    interpreter.run(feeds, {BATCH: 1}, state=state, seed=(0, 1))
    once = {name: np.array(state[n]) for name, n in plan.weights.items()}
    # The loss is sum((b - 1)^2), so its gradient at 0 is -2 for each weight.
    assert all(np.array_equal(value, np.full(value.shape, -10.0)) for value in once.values())
    interpreter.run(feeds, {BATCH: 1}, state=state, seed=(0, 2))
    assert all(np.array_equal(state[n], once[name]) for name, n in plan.weights.items())
