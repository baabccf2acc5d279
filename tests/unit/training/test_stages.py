"""Several training blocks: each from the weights before it or from those of a run, some of them frozen."""

import numpy as np
import pytest

import nndsl
from nndsl.diagnostics import Refused
from nndsl.training.recording import train_and_record

X, D = [[1, 2], [3, 5], [-1, 0], [2, 2]], [1, 3, 0, 1]
ROWS = f"rows(x = {X}, d = {D})"


def stages(body, *blocks):
    entries = "\n".join(
        f"train b{place} {{\n data = {ROWS}\n loss = squared_error(y, d)\n optimizer = sgd(0.01)\n {block}\n}}"
        for place, block in enumerate(blocks)
    )
    text = f"input x : [2]\ntarget d : number\n{body}\noutput y for d\n{entries}"
    return nndsl.loads(text, dtype="float64")


DEEP = "code = dense(3) -> tanh -> dense(2)\nweight w : [2] = normal(0, 1)\nh = x -> code -> relu\ny = w @ h"


def moved(model):
    before = {name: value.copy() for name, value in model.state.items()}
    outcome = model.train()
    return {name for name, value in model.state.items() if (value != before[name]).any()}, outcome


FIRST, SECOND = {"code.dense.linear.W", "code.dense.b"}, {"code.dense2.linear.W", "code.dense2.b"}


@pytest.mark.parametrize(
    "freeze, frozen",
    [
        ("code", FIRST | SECOND),
        ("code, w", FIRST | SECOND),
        ("code.dense", FIRST),
        ("code.dense2", SECOND),
        ("code.dense2.linear", {"code.dense2.linear.W"}),
        ("code.dense2.b, w", {"code.dense2.b", "w"}),
    ],
)
def test_what_is_frozen_does_not_move(freeze, frozen):
    body = DEEP.replace("y = w @ h", "b = dense(1)\ny = w @ h + (h -> b)")
    model = stages(body, f"freeze = [{freeze}]\nepochs = 2")
    trained = set(model.parameters) - frozen - ({"w"} if "w" in freeze.split(", ") else set())
    found, outcome = moved(model)
    assert found == trained
    assert outcome.fits[0].start.parameters == sum(model.state[name].size for name in trained)


def test_a_layer_written_in_an_equation_can_be_frozen():
    model = stages("y = x -> dense(3) -> tanh -> dense(1)", "freeze = [y.dense]\nepochs = 1")
    assert moved(model)[0] == {"y.dense2.linear.W", "y.dense2.b"}


LAYERS = "h = x -> dense(3) -> tanh -> dense(2)\nsame = h\ny = h -> dense(1)"
IN_H = {f"h.{name}" for name in ("dense.linear.W", "dense.b", "dense2.linear.W", "dense2.b")}


IN_Y = {"y.dense.linear.W", "y.dense.b"}


@pytest.mark.parametrize(
    "freeze, trained",
    [("h", IN_Y), ("same", IN_Y), ("y", IN_H), ("h.dense, y", {"h.dense2.linear.W", "h.dense2.b"})],
)
def test_an_equation_stands_for_the_weights_made_in_it(freeze, trained):
    assert moved(stages(LAYERS, f"freeze = [{freeze}]\nepochs = 1"))[0] == trained


def test_an_equation_without_weights_of_its_own():
    found = refusal(lambda: stages(DEEP, "freeze = [h]"))
    assert (found.code, found.help) == ("NN503", ("weights are in `code`, `w`",))


def test_a_freeze_holds_for_its_block_alone():
    model = stages(DEEP, "freeze = [code]\nepochs = 1", "freeze = [w]\nepochs = 1")
    assert [fit.start.parameters for fit in model.train().fits] == [2, 9 + 8]


def test_the_gradient_of_what_is_not_frozen_is_unchanged():
    """A step of descent on w alone is the step of descent on all weights, as far as w goes."""
    alone, together = stages(DEEP, "freeze = [code]\nepochs = 1"), stages(DEEP, "epochs = 1")
    alone.train(), together.train()
    np.testing.assert_array_equal(alone.state["w"], together.state["w"])


def refusal(model_of):
    with pytest.raises(Refused) as refused:
        model_of()
    (diagnostic,) = refused.value.diagnostics
    return diagnostic


@pytest.mark.parametrize(
    "block, code",
    [
        ("freeze = [code, w]", "NN540"),
        ("freeze = []", "NN503"),
        ("freeze = [code.dense3]", "NN210"),
        ("freeze = [h]", "NN503"),
        ("start = saved(\"runs/a/1\", only = [])", "NN503"),
        ("start = saved(\"../runs/a/1\")", "NN812"),
        ("start = saved(\"/runs/a/1\")", "NN812"),
        ("start = saved(\"runs/../../a/1\")", "NN812"),
        ("start = saved(\"kept/a/1\")", "NN812"),
    ],
)  # fmt: skip
def test_what_is_refused_without_data(block, code):
    assert refusal(lambda: stages(DEEP, block)).code == code


def test_an_objective_that_moves_nothing():
    text = stages(DEEP).text.replace("output y for d", "z = x -> dense(1)\noutput y for d")
    block = f"train {{\n data = {ROWS}\n objectives = [minimize(squared_error(y, d), weights = [z.dense])]\n}}"
    assert refusal(lambda: nndsl.loads(text + block)).code == "NN541"


# ---- frozen means over updates

NORMED = "e = dense(3) -> batch_norm(keep = 0.5)\nh = x -> e\ny = h -> dense(1)"


def test_a_frozen_batch_norm_computes_as_when_predicting():
    """Its means over updates stay, and stand for those of the batch: all that trains is a linear layer on h."""
    torch = pytest.importorskip("torch")
    model = stages(NORMED, "epochs = 3", "freeze = [e]\nepochs = 4\nshuffle = false")
    first = stages(NORMED, "epochs = 3")
    first.train()
    kept = {name: torch.tensor(value) for name, value in first.state.items()}
    model.train()
    for name, value in model.state.items():
        if name.startswith("e."):
            np.testing.assert_array_equal(value, kept[name])
    x, d = torch.tensor(X, dtype=torch.float64), torch.tensor(D, dtype=torch.float64)
    z = x @ kept["e.dense.linear.W"].T + kept["e.dense.b"]
    running = kept["e.batch_norm.centre.running"], kept["e.batch_norm.spread.running"]
    h = torch.nn.functional.batch_norm(z, *running, kept["e.batch_norm.gain"], kept["e.batch_norm.shift"], eps=1e-5)
    W, b = (kept[f"y.dense.{name}"].requires_grad_() for name in ("linear.W", "b"))
    optimizer = torch.optim.SGD([W, b], 0.01)
    for _ in range(4):
        optimizer.zero_grad()
        ((h @ W[0] + b - d) ** 2).mean().backward()
        optimizer.step()
    np.testing.assert_allclose(model.state["y.dense.linear.W"], W.detach(), rtol=1e-10)
    np.testing.assert_allclose(model.state["y.dense.b"], b.detach(), rtol=1e-10)


# ---- starting from a run


@pytest.fixture
def runs(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "runs"


def kept_run(model):
    return train_and_record(model).folder


def test_a_block_starts_from_a_run_of_the_same_model(runs):
    first = stages(DEEP, "epochs = 3")
    kept_run(first)
    again = stages(DEEP, 'epochs = 3\nstart = saved("runs/model/1")')
    again.train()
    longer = stages(DEEP, "epochs = 3", "epochs = 3")
    longer.train()
    for name, value in longer.state.items():
        np.testing.assert_array_equal(again.state[name], value)


def test_a_start_applies_to_the_weights_before_its_block(runs):
    first = stages(DEEP, "epochs = 3")
    kept_run(first)
    entry = 'start = saved("runs/model/1", only = [code])\nfreeze = [code]\nepochs = 1'
    model = stages(DEEP, "epochs = 2", entry)
    model.train()
    assert (model.state["w"] != first.state["w"]).any()
    for name in FIRST | SECOND:
        np.testing.assert_array_equal(model.state[name], first.state[name])


def test_only_takes_a_layer_and_leaves_the_rest(runs):
    first = stages(DEEP, "epochs = 3")
    kept_run(first)
    model = stages(DEEP, 'start = saved("runs/model/1", only = [code.dense2])\nfreeze = [code.dense2]\nepochs = 1')
    begin = {name: value.copy() for name, value in model.state.items()}
    model.train()
    for name in SECOND:
        np.testing.assert_array_equal(model.state[name], first.state[name])
    assert all((begin[name] != first.state[name]).any() for name in {"w", "code.dense.linear.W"})


def test_only_takes_what_is_made_in_an_equation(runs):
    first = stages(LAYERS, "epochs = 3")
    kept_run(first)
    model = stages(LAYERS, 'start = saved("runs/model/1", only = [h])\nfreeze = [h]\nepochs = 1')
    model.train()
    assert {name for name, value in first.state.items() if (model.state[name] == value).all()} == IN_H


def test_numbers_come_in_the_precision_of_the_model(runs):
    first = stages(DEEP, "epochs = 3")
    kept_run(first)
    model = nndsl.loads(stages(DEEP, 'start = saved("runs/model/1")\nepochs = 1\nfreeze = [code]').text)
    model.train()
    for name in FIRST | SECOND:
        np.testing.assert_array_equal(model.state[name], first.state[name].astype("float32"))


USED = f"""
input  x : [2]
target d : number
h = x -> dense(3) -> batch_norm
y = h -> dense(1)
output y for d
train {{
  data = {ROWS}
  loss = squared_error(y, d)
  epochs = 2
}}
"""
USER = f"""
use "used.nn"
input  x : [2]
target e : number
old = used
v = x -> old
z = v.h -> dense(1)
output z for e
train {{
  data   = rows(x = {X}, e = {D})
  loss   = squared_error(z, e)
  start  = saved("runs/RUN", only = [old])
  freeze = [old]
  epochs = 2
}}
"""


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_used_model_starts_from_a_run_of_its_own_or_of_its_user(runs, dtype):
    (runs.parent / "used.nn").write_text(USED)
    used = nndsl.load("used.nn", dtype="float64")
    kept_run(used)
    (runs.parent / "user.nn").write_text(USER.replace("RUN", "used/1"))
    user = nndsl.load("user.nn", dtype="float64")
    kept_run(user)
    (runs.parent / "later.nn").write_text(USER.replace("RUN", "user/1"))
    later = nndsl.load("later.nn", dtype=dtype)
    later.train()
    inside = [name for name in user.state if name.startswith("old.used.")]
    assert {name.removeprefix("old.used.") for name in inside} == set(used.state)
    assert "old.used.h.batch_norm.centre.running" in inside
    for name in inside:
        expected = used.state[name.removeprefix("old.used.")]
        np.testing.assert_array_equal(user.state[name], expected)
        np.testing.assert_array_equal(later.state[name], expected.astype(dtype))


def test_a_run_that_is_not_there(runs):
    kept_run(stages(DEEP, "epochs = 1"))
    found = refusal(stages(DEEP, 'start = saved("runs/model/7")').train)
    assert (found.code, found.span.text) == ("NN813", 'saved("runs/model/7")')
    assert found.help == ("runs of this model are in runs/model/1",)
    assert refusal(stages(DEEP, "epochs = 1", 'start = saved("runs/other/1")').train).code == "NN813"
    long = "a" * 300  # longer than a name may be
    assert refusal(stages(DEEP, f'start = saved("runs/{long}/1")').train).code == "NN813"
    (runs / "loop").symlink_to("loop")
    assert refusal(stages(DEEP, 'start = saved("runs/loop/1")').train).code == "NN813"


def test_runs_are_looked_up_where_they_are_kept(runs, tmp_path):
    train_and_record(stages(DEEP, "epochs = 1"), tmp_path / "elsewhere")
    model = stages(DEEP, 'start = saved("runs/model/1")\nepochs = 1')
    assert refusal(model.train).code == "NN813"
    train_and_record(model, tmp_path / "elsewhere")
    assert (tmp_path / "elsewhere" / "model" / "2" / "weights.safetensors").exists()


def test_a_link_out_of_the_folder_is_not_followed(runs, tmp_path):
    train_and_record(stages(DEEP, "epochs = 1"), tmp_path / "elsewhere")
    (runs / "model").mkdir(parents=True)
    (runs / "model" / "1").symlink_to(tmp_path / "elsewhere" / "model" / "1")
    assert refusal(stages(DEEP, 'start = saved("runs/model/1")').train).code == "NN812"


def test_a_run_without_some_of_the_weights(runs):
    kept_run(stages("y = x -> dense(1)", "epochs = 1"))
    found = refusal(stages(DEEP, 'start = saved("runs/model/1")').train)
    assert found.code == "NN814" and "`only = [encode]`" in found.help[0]
    missing = [name for name in stages(DEEP).state]
    assert found.notes[0] == "it lacks " + "; ".join(f"`{name}`" for name in missing)
    found = refusal(stages(DEEP, 'start = saved("runs/model/1", only = [code.dense])').train)
    assert found.notes[0] == "it lacks `code.dense.linear.W`, or `linear.W`; `code.dense.b`, or `b`"


@pytest.mark.parametrize("only", ["", ", only = [code]"])
def test_a_run_of_an_ensemble_has_no_one_set_of_weights(runs, only):
    kept_run(stages(DEEP, "epochs = 1\nensemble = bagging(3)"))
    found = refusal(stages(DEEP, f'start = saved("runs/model/1"{only})').train)
    assert (found.code, found.span.text) == ("NN817", f'saved("runs/model/1"{only})')
    assert "its 3 members" in found.message and "`ensemble` left out" in found.help[0]


def test_a_run_with_other_shapes(runs):
    kept_run(stages(DEEP, "epochs = 1"))
    other = DEEP.replace("dense(3)", "dense(4)")
    found = refusal(stages(other, 'start = saved("runs/model/1")').train)
    assert found.code == "NN815"
    assert "`code.dense.linear.W` of the run is [3, 2], `code.dense.linear.W` of this model is [4, 2]" in found.notes


@pytest.mark.filterwarnings("error")
def test_weights_that_the_precision_of_the_model_does_not_hold(runs):
    large = DEEP.replace("normal(0, 1)", "1e200").replace("w @ h", "1e-200 * w @ h")
    kept_run(stages(large, "epochs = 1\nfreeze = [w]"))
    model = nndsl.loads(stages(DEEP, 'start = saved("runs/model/1", only = [w])').text)
    found = refusal(model.train)
    assert found.code == "NN815" and "`w` of the run has values that are not finite" in found.notes


def test_a_damaged_run(runs):
    folder = kept_run(stages(DEEP, "epochs = 1"))
    content = bytearray(folder.file("weights.safetensors").read_bytes())
    content[-1] ^= 1
    folder.file("weights.safetensors").write_bytes(content)
    found = refusal(stages(DEEP, 'start = saved("runs/model/1")').train)
    assert found.code == "NN805" and found.span.text == 'saved("runs/model/1")'


def test_a_start_that_fails_costs_no_block_before_it(runs):
    model = stages(DEEP, "epochs = 1", 'start = saved("runs/model/9")')
    assert refusal(lambda: train_and_record(model)).code == "NN813"
    assert not runs.exists()


# ---- normalisation, which is part of the graph


def test_each_block_that_reads_what_is_normalised_says_so():
    assert refusal(lambda: stages(DEEP, "normalize = standard(x)", "epochs = 1")).code == "NN542"
    with pytest.raises(Refused) as refused:
        stages(DEEP, "epochs = 1", "normalize = standard(d, x)", "normalize = standard(x)")
    first, second = refused.value.diagnostics
    assert first.code == second.code == "NN542" and second.span.text == "standard(x)"
    assert first.help == second.help == ("write `normalize = standard(x, d)` in this block",)


def test_a_block_need_not_normalise_what_it_does_not_read():
    """Pretraining that knows no target: d is normalised where it is learned."""
    text = f"""
        input  x : [2]
        target d : number
        h = x -> dense(2) -> tanh
        copied = h -> dense(2)
        y = h -> dense(1)
        output y for d
        train first {{
          data = {ROWS}
          normalize = standard(x)
          loss = squared_error(copied, x)
          epochs = 1
        }}
        train second {{
          data = {ROWS}
          normalize = standard(x, d)
          loss = squared_error(y, d)
          epochs = 1
        }}
    """
    model = nndsl.loads(text, dtype="float64")
    model.train()
    np.testing.assert_allclose(model.state["normalize.d.mean"], np.mean(D))


def test_each_block_measures_its_own_data():
    other = [[10, 20], [30, 50]]
    text = stages(DEEP, "normalize = standard(x)\nepochs = 1", "normalize = standard(x)\nepochs = 1").text
    head, block, last = text.split("train ")
    model = nndsl.loads(f"{head}train {block}train {last.replace(str(X), str(other)).replace(str(D), '[1, 2]')}")
    model.train()
    np.testing.assert_allclose(model.state["normalize.x.mean"], np.mean(other, axis=0), rtol=1e-6)


def test_members_of_an_ensemble_start_from_a_run(runs):
    """What is taken from the run is the same in all members; what is not has first values of its own in each."""
    first = stages(DEEP, "epochs = 3")
    kept_run(first)
    entry = 'start = saved("runs/model/1", only = [code])\nfreeze = [code, w]\nensemble = bagging(2)\nepochs = 1'
    body = DEEP.replace("y = w @ h", "y = w @ h + (h -> dense(1))")
    model = stages(body, entry)
    model.train()
    for name in FIRST | SECOND:
        for member in (1, 2):
            np.testing.assert_array_equal(model.state[f"{member}/{name}"], first.state[name])
    assert (model.state["1/w"] != model.state["2/w"]).any()
