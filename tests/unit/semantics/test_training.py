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
    (training,) = checked("error = sum(y - d)\nloss = 2 * error\n" + MODEL + block("metrics = [error, loss]")).trainings
    assert list(training.metrics) == ["error", "metric"]
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


# ---- what is held out

LABELS = """
input  x : [3]
input  s : class(2) over T
input  v : class(2)
target d : class(K)
alias = d
y = x -> dense(K) -> softmax
output y for d
"""


def parts(*entries: str, data: str = 'csv("a.csv")()') -> str:
    return LABELS + block(f"data = {data}", *entries, loss="cross_entropy(y, d)")


@pytest.mark.parametrize(
    "entries",
    [
        ["validation = stratified(20%, d)", "test = stratified(share = 0.1, by = v)"],
        ["validation = stratified(20%, alias)", "test = 20%"],
        ['validation = marked("part", 1)', 'test = marked(column = "part", value = "x")'],
        ["validation = folds(5)", "test = stratified(20%, d)"],
        ["validation = folds(5, by = d)", 'test = marked("part", "test")'],
        ["validation = after(1920, until = 1955)", "test = after(1955)"],
        ["validation = after(1955)", "test = after(1920, until = 1940.5)"],
        ["validation = after(1920)", "test = after(1955)", "stop = early(3, retrain = true)"],
        ["validation = after(1955)", "test = after(1920)", "stop = early(3)"],
    ],
)
def test_parts_that_can_be(entries):
    (training,) = checked(parts(*entries)).trainings
    assert {"validation", "test"} <= training.settings.keys()


def test_a_label_to_go_by_is_known_by_its_name():
    (training,) = checked(parts("validation = stratified(20%, alias)", "test = 10%")).trainings
    assert training.settings["validation"].settings == {"share": 0.2, "by": "d"}


def test_the_source_is_told_which_columns_mark():
    entries = 'validation = marked("part", "v")', 'test = marked("other", "t")'
    marks = checked(parts(*entries)).trainings[0].data.marks
    assert {column: span.text for column, span in marks.items()} == {"part": '"part"', "other": '"other"'}
    assert checked(parts("validation = 20%")).trainings[0].data.marks == {}


@pytest.mark.parametrize(
    "entries, code",
    [
        (["validation = stratified(20%, x)"], "NN535"),
        (["validation = stratified(20%, s)"], "NN535"),
        (["validation = stratified(20%, best(y))"], "NN535"),
        (['validation = stratified(20%, "d")'], "NN535"),
        (["validation = folds(3, y)"], "NN535"),
        (["validation = stratified(20%)"], "NN204"),
        (["validation = stratified(0, d)"], "NN214"),
        (["validation = stratified(1, d)"], "NN214"),
        (["validation = stratified(K, d)"], "NN214"),
        (["validation = K"], "NN503"),
        (["validation = true"], "NN503"),
        (["validation = marked(1, 1)"], "NN214"),
        (['validation = marked("part", true)'], "NN214"),
        (['validation = marked("part", [1])'], "NN214"),
        (['validation = after("1920")'], "NN214"),
        (["validation = after(1920, until = true)"], "NN214"),
        (["validation = after(1920, until = 1920)"], "NN537"),
        (["validation = after(1920, until = 1956)", "test = after(1955)"], "NN536"),
        (["validation = after(1955)", "test = after(1920, until = 1956)"], "NN536"),
        (["validation = after(1955)", "test = 20%"], "NN637"),
        (["validation = 20%", "test = after(1955)"], "NN637"),
        (["validation = folds(5)", "test = after(1955)"], "NN637"),
        (["validation = after(1955)", 'test = marked("part", 1)'], "NN637"),
        (["validation = after(9)", "test = after(5)", "stop = early(3, retrain = true)"], "NN214"),
        (["test = folds(5)"], "NN538"),
        (["validation = 50%", "test = stratified(50%, d)"], "NN503"),
        (["validation = folds(1)"], "NN214"),
        (["validation = standard(x)"], "NN503"),
    ],
)
def test_parts_that_cannot_be(entries, code):
    assert codes(parts(*entries)) == [code]


@pytest.mark.parametrize("data", ['series("a.csv")()', "rows(x = [[1, 2, 3]], s = [[0]], v = [1], d = [0])"])
def test_marks_need_a_table(data):
    assert codes(parts('validation = marked("part", 1)', 'test = marked("part", 2)', data=data)) == ["NN539", "NN539"]


@pytest.mark.parametrize(
    "part, code",
    [
        ("validation = 10%", "NN634"),
        ("validation = stratified(50%, d)", "NN641"),
        ("validation = folds(4)", "NN642"),
        ("validation = after(3)", "NN636"),
    ],
)
def test_samples_in_the_file_are_split_without_training(part, code):
    rows = "rows(x = [[1, 2, 3], [4, 5, 6], [7, 8, 9]], s = [[0], [1], [0]], v = [0, 1, 1], d = [0, 0, 1])"
    assert codes(parts(part, data=rows)) == [code]
