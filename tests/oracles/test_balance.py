"""Balanced categories: scikit-learn's `class_weight="balanced"`, a weighted loss in PyTorch, and weights by hand."""

import numpy as np
import pytest

from nndsl.data import Part, split
from nndsl.diagnostics import Refused
from nndsl.model import Model
from nndsl.syntax.parser import parse
from nndsl.syntax.read import source_of
from nndsl.training.statistics import measure
from tests.samples import samples_of

torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
pytest.importorskip("sklearn", reason="scikit-learn is not installed: pip install '.[oracles]'")
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.utils.class_weight import compute_class_weight  # noqa: E402

COUNTS = (50, 9, 25)
DECAY = 0.02
TEXT = """
input  x : [2]
target d : class(K)
y = x -> dense(K) -> softmax
output y for d
train {{
  data    = csv("t.csv")()
  loss    = {loss}
  {entries}
}}
"""
UPDATES = {"optimizer": "sgd(rate = 0.1)", "batch": 10, "epochs": 3, "shuffle": "false"}
CROSS_ENTROPY = "cross_entropy(y, d)"


def samples():
    generator = np.random.default_rng(3)
    d = generator.permutation(np.repeat(np.arange(3), COUNTS))
    return generator.normal(size=(len(d), 2)) + np.array([[0, 0], [1, 1], [2, -1]])[d], d


def model(folder, *entries, loss=CROSS_ENTROPY, text=TEXT):
    x, d = samples()
    rows = [f"{a!r},{b!r},{k}" for (a, b), k in zip(x.tolist(), d.tolist())]
    (folder / "t.csv").write_text("\n".join(["x1,x2,d", *rows]))
    made = text.format(loss=loss, entries="\n  ".join(entries))
    return Model(parse(source_of("m.nn", made)), folder=folder, dtype="float64")


def weights():
    return compute_class_weight("balanced", classes=np.arange(3), y=samples()[1])


@pytest.mark.parametrize("optimizer", ["lbfgs(tolerance = 1e-9)", "newton(tolerance = 1e-9)"])
@pytest.mark.parametrize("balance, class_weight", [("true", "balanced"), ("d", "balanced"), ("false", None)])
def test_logistic_regression_is_scikit_learns(tmp_path, optimizer, balance, class_weight):
    loss = f"{CROSS_ENTROPY} + {DECAY} * l2(weights)"
    made = model(tmp_path, f"balance = {balance}", f"optimizer = {optimizer}", "epochs = 500", loss=loss)
    made.train()
    x, d = samples()
    expected = LogisticRegression(C=1 / (2 * DECAY * len(d)), class_weight=class_weight, tol=1e-9, max_iter=5000).fit(x, d)
    np.testing.assert_allclose(made.state["y.dense.linear.W"], expected.coef_, atol=1e-4)
    np.testing.assert_allclose(made.predict({"x": x})["y"], expected.predict_proba(x), atol=1e-4)


def test_updates_are_those_of_a_weighted_loss_in_pytorch(tmp_path):
    made = model(tmp_path, "balance = true", *(f"{name} = {value}" for name, value in UPDATES.items()))
    W, b = (torch.tensor(made.state[f"y.dense.{name}"].copy(), requires_grad=True) for name in ("linear.W", "b"))
    made.train()
    x, d = map(torch.tensor, samples())
    optimiser = torch.optim.SGD([W, b], lr=0.1)
    loss = torch.nn.CrossEntropyLoss(weight=torch.tensor(weights()), reduction="none")
    for _ in range(3):
        for start in range(0, len(d), 10):
            optimiser.zero_grad()
            loss(x[start : start + 10] @ W.T + b, d[start : start + 10]).mean().backward()
            optimiser.step()
    np.testing.assert_allclose(made.state["y.dense.linear.W"], W.detach().numpy(), rtol=1e-9)
    np.testing.assert_allclose(made.state["y.dense.b"], b.detach().numpy(), rtol=1e-9)


def test_weights_are_kept_and_held_out_losses_are_weighted_by_them(tmp_path):
    made = model(tmp_path, "balance = true", "validation = stratified(30%, d)", "epochs = 2")
    outcome = made.train()
    x, d = samples()
    n, kept = 84 - 25, made.state["balance.d.weights"]  # 30% of 84 are 25, by largest remainders 15, 3 and 7
    np.testing.assert_allclose(kept, [n / 3 / 35, n / 3 / 6, n / 3 / 18], rtol=1e-12)
    losses = -np.log(made.predict({"x": x})["y"][np.arange(len(d)), d]) * kept[d]
    settings = made.network.trainings[0].settings
    parts = split(made.dataset, settings["validation"], None, settings["seed"])
    (held_out,) = np.nonzero((x[:, None] == samples_of(parts.validation).arrays["x"]).all(axis=2).any(axis=1))
    assert outcome.fits[-1].end.validation["loss"] == pytest.approx(losses[held_out].mean(), rel=1e-9)


@pytest.mark.parametrize("entry", ["validation = folds(3, by = d)", "ensemble = bagging(2)", "validation = 20%"])
def test_every_fit_measures_its_weights(tmp_path, entry):
    made = model(tmp_path, "balance = d", entry, "epochs = 1")
    made.train()
    kept = [value for name, value in made.state.items() if name.endswith("balance.d.weights")]
    assert len(kept) == (2 if "bagging" in entry else 1)
    for value in kept:
        if "20%" not in entry:
            np.testing.assert_allclose(value, weights(), rtol=1e-12)
        else:
            assert not np.allclose(value, weights())


def test_steps_are_counted_and_a_category_without_any_weighs_1(tmp_path):
    (tmp_path / "t.csv").write_text("s,x,d\na,1,0\na,1,0\na,4,1\nb,7,0\n")
    text = """
input  x : number over T
target d : class(3) over T
y = x -> dense(3) -> softmax
output y for d
train {
  data    = csv("t.csv", sequence = "s")()
  balance = true
  loss    = cross_entropy(y, d)
}
"""
    made = Model(parse(source_of("m.nn", text)), folder=tmp_path, dtype="float64")
    training = made.network.trainings[0]
    found = measure(made.network, training, Part(made.supply.load(training)), "float64")
    np.testing.assert_allclose(found["balance.d.weights"], [4 / (2 * 3), 4 / (2 * 1), 1])


def test_each_objective_is_balanced(tmp_path):
    text = TEXT.replace("  loss    = {loss}\n", "  objectives = [minimize({loss}, optimizer = sgd(rate = 0.1))]\n")
    states = []
    for text, entries in ((text, ()), (TEXT, ("optimizer = sgd(rate = 0.1)",))):
        made = model(tmp_path, "balance = true", "epochs = 2", *entries, text=text)
        made.train()
        states.append(made.state)
    assert all(np.array_equal(value, states[1][name]) for name, value in states[0].items())


@pytest.mark.parametrize(
    "target, balance, code",
    [
        ("number", "true", "NN563"),
        ("class(3)", "x", "NN563"),
        ("class(3)", "3", "NN563"),
        ("class(3)", "y", "NN563"),
        ("class(3)\ntarget e : class(2)", "true", "NN563"),
        ("class(3) over T\ntarget e : class(2)", "d", "NN564"),
    ],
)
def test_what_cannot_be_balanced(target, balance, code):
    loss = "sum(y)" if "class" in target else "squared_error(y, d)"
    text = f"input x : [2]\ntarget d : {target}\ny = x -> dense(1)\ntrain {{\n  balance = {balance}\n  loss = {loss}\n}}\n"
    with pytest.raises(Refused) as caught:
        Model(parse(source_of("m.nn", text)))
    assert [d.code for d in caught.value.diagnostics] == [code]
