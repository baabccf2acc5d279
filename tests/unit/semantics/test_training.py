"""Training blocks: entries that cannot be, lists of metrics, units."""

from __future__ import annotations

import pytest

from nndsl.compiler import check
from nndsl.diagnostics import Refused
from nndsl.source import Source
from nndsl.syntax.parser import parse

MODEL = "input x : [3]\ntarget d : [2]\nh = x -> dense(3) -> tanh\ncode = dense(2)\ny = h -> code\noutput y\n"


def checked(text: str):
    return check(parse(Source("<text>", text)))[0]


def block(*entries: str, loss: str = "squared_error(y, d)", name: str = "") -> str:
    return "\n  ".join([f"train {name}{{", f"loss = {loss}", *entries]) + "\n}\n"


def codes(text: str) -> list[str]:
    with pytest.raises(Refused) as error:
        checked(text)
    return [diagnostic.code for diagnostic in error.value.diagnostics]


def test_metrics_may_be_repeated_and_each_has_a_name():
    text = "fn power(k)(y, d) = sum(abs(y - d)^k)\n" + MODEL
    (training,) = checked(text + block("metrics = [power(k)(y, d) for k in 1..2]", "seed = 1")).trainings
    assert list(training.metrics) == ["power", "power2"] and len(set(training.metrics.values())) == 2
    mixed = block("metrics = [squared_error(y, d), sum(y)^k for k in 1..3, squared_error(y, d)]")
    (training,) = checked(MODEL + mixed).trainings
    assert list(training.metrics) == ["squared_error", "metric", "metric2", "metric3", "squared_error2"]
    assert codes(MODEL + block("metrics = [y for k in 1..2]")) == ["NN526"]


def test_two_blocks_of_one_name_are_refused():
    assert codes(MODEL + block() + block()) == ["NN511"]
    assert codes(MODEL + block(name="a ") + block(name="a ")) == ["NN511"]
    assert codes(MODEL + block(name="train ") + block()) == ["NN511"]
    assert len(checked(MODEL + block(name="a ") + block() + block(name="b ")).trainings) == 3


def test_a_penalty_needs_weights():
    model = "input x : [3]\ntarget d : [2]\n{} A : [2, 3] = 1\ny = A @ x\noutput y\n"
    text = model + block(loss="squared_error(y, d) + l2(weights)").replace("{", "{{").replace("}", "}}")
    checked(text.format("weight"))
    assert codes(text.format("param")) == ["NN510"]


@pytest.mark.parametrize(
    "normalize, code",
    [
        ("standard(x, 3)", "NN214"),
        ("standard(x = x)", "NN203"),
        ("standard(x, x)", "NN221"),
        ("standard(x + 1)", "NN503"),
        ("standard()", "NN503"),
        ("standard", "NN503"),
        ("standard(h)", "NN508"),
    ],
)
def test_what_cannot_be_normalised(normalize, code):
    assert codes(MODEL + block(f"normalize = {normalize}")) == [code]


def test_metrics_read_inputs_targets_and_outputs_in_the_units_of_the_data():
    network = checked(MODEL + block("normalize = standard(x, d)", "metrics = [sum(x), sum(d), sum(y)]"))
    read = {name: network.graph.inputs(n)[0] for name, n in network.trainings[0].metrics.items()}
    raw = {name: declaration.node for name, declaration in network.declarations.items()}
    assert read == {"sum": raw["x"], "sum2": raw["d"], "sum3": network.outputs["y"].node}


@pytest.mark.parametrize(
    "metric", ["sum(e)", "sum(h) * sum(x)", "sum(h) * sum(y)", "sum(x -> dense(2))", "sum(abs(h -> code) - d)"]
)
def test_metrics_that_mix_units(metric):
    text = MODEL + "e = abs(y - d)\n" + block("normalize = standard(x, d)", f"metrics = [{metric}]")
    assert codes(text) == ["NN521"]
    checked(text.replace("normalize = standard(x, d)", ""))


@pytest.mark.parametrize(
    "metric", ["absolute_error(y, d)", "sum(h)", "squared_error(y, d) + l2(weights)", "sum(h -> code)"]
)
def test_metrics_that_do_not(metric):
    checked(MODEL + block("normalize = standard(x, d)", f"metrics = [{metric}]"))


def test_an_error_of_an_input_needs_an_output_in_the_units_of_that_input():
    model = "input x : [3]\n{}y = x -> dense(2) -> dense(3)\noutput y\n"
    entries = ("normalize = standard(x)", "metrics = [absolute_error(y, x)]")
    assert codes(model.format("") + block(*entries, loss="squared_error(y, x)")) == ["NN521"]
    checked(model.format("target d : [3]\n") + block(*entries))


def test_a_delayed_target_is_an_input_of_the_equation_that_reads_it():
    model = "target s : number over T\nh = (s[t-1], h[t-1]) -> dense(3) -> tanh\ny = h -> dense(1)\noutput y for s\n"
    text = model + block("normalize = standard(s)", "metrics = [sum(h)]", loss="squared_error(y, s)")
    checked(text)
    assert codes(text.replace("sum(h)", "sum(h) - s")) == ["NN521"]
