"""Several objectives over one graph, each with an optimiser of its own, against PyTorch: weights step by step."""

from __future__ import annotations

import numpy as np
import pytest

import nndsl
from nndsl.data import Dataset, Part
from nndsl.training.learner import Learner

torch = pytest.importorskip("torch")

UPDATES = 20
WITHIN = dict(rtol=1e-10, atol=1e-12)

# A critic and a forger as in a generative adversarial net; what the forger works on is given, not drawn.
ADVERSARIAL = """
input x    : [3]
input seed : [2]
forger = dense(4) -> tanh -> dense(3)
critic = dense(4) -> tanh -> dense(1) -> sigmoid
forged = seed -> forger
real   = x -> critic
fake   = forged -> critic
output forged
train {
  data       = csv("none.csv")()
  objectives = [minimize(-log(real) - log(1 - fake), weights = [critic], optimizer = adam(0.02, beta1 = 0.5)),
                minimize(-log(fake), weights = [forger], optimizer = momentum(0.05))]
}
"""


def learner_of(text):
    model = nndsl.loads(text, dtype="float64", seed=3)
    training = model.network.trainings[0]
    return Learner(model.network, training, model.state, "float64", 3, 1), model.state


def batches(rng, count, **dims):
    for _ in range(UPDATES):
        arrays = {name: rng.normal(size=(count, size)) for name, size in dims.items()}
        part = Part(Dataset(count, arrays, {name: () for name in arrays}))
        yield arrays, next(iter(part.batches(count)))


def chain(W, name, x):
    hidden = torch.tanh(x @ W[f"{name}.dense.linear.W"].T + W[f"{name}.dense.b"])
    return hidden @ W[f"{name}.dense2.linear.W"].T + W[f"{name}.dense2.b"]


def tensors(state):
    return {name: torch.tensor(value, requires_grad=True) for name, value in state.items()}


def step(loss, optimizer):
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()


def test_adversaries_in_turn():
    learner, state = learner_of(ADVERSARIAL)
    W = tensors(state)
    # `momentum` multiplies the gradient by 1 - 0.9, as PyTorch does not
    critic = torch.optim.Adam([w for name, w in W.items() if name.startswith("critic")], 0.02, betas=(0.5, 0.999))
    forger = torch.optim.SGD([w for name, w in W.items() if name.startswith("forger")], 0.05 * (1 - 0.9), momentum=0.9)
    for arrays, batch in batches(np.random.default_rng(0), 6, x=3, seed=2):
        x, seed = torch.tensor(arrays["x"]), torch.tensor(arrays["seed"])

        def judged(values):
            return torch.sigmoid(chain(W, "critic", values))

        first = step((-torch.log(judged(x)) - torch.log(1 - judged(chain(W, "forger", seed)))).mean(), critic)
        second = step(-torch.log(judged(chain(W, "forger", seed))).mean(), forger)  # sees what the critic has become
        losses = learner.update(batch)
        assert losses == {"loss": pytest.approx(first, rel=1e-10), "loss2": pytest.approx(second, rel=1e-10)}
        for name, value in learner.state().items():
            np.testing.assert_allclose(value, W[name].detach(), **WITHIN)


# Two objectives that move the same weight: w by both, b by none, so it stays.
SHARED = """
input  x : [3]
target d : number
target e : number
weight w : [3] = normal(0, 1)
weight v : [3] = normal(0, 1)
param  b : number = 0.5
y = w @ x + b
z = v @ x + y
output y for d
output z for e
train {{
  data       = csv("none.csv")()
  objectives = [minimize(squared_error(y, d), weights = [w], optimizer = adam(0.1)),
                minimize(absolute_error(z, e), weights = [w, v], optimizer = adam(0.03))]
  {more}
}}
"""


@pytest.mark.parametrize("more, norm", [("", None), ("clip = by_norm(0.5)", 0.5)])
def test_each_counts_remembers_and_clips_for_itself(more, norm):
    learner, state = learner_of(SHARED.format(more=more))
    W = tensors(state)
    ways = [(["w"], torch.optim.Adam([W["w"]], 0.1)), (["w", "v"], torch.optim.Adam([W["w"], W["v"]], 0.03))]
    for arrays, batch in batches(np.random.default_rng(1), 5, x=3, d=1, e=1):
        x, d, e = (torch.tensor(arrays[name]) for name in "xde")
        for place, (names, optimizer) in enumerate(ways):
            y = x @ W["w"] + W["b"]
            z = x @ W["v"] + y
            loss = ((y - d[:, 0]) ** 2 if place == 0 else (z - e[:, 0]).abs()).mean()
            optimizer.zero_grad()
            loss.backward()
            if norm:
                torch.nn.utils.clip_grad_norm_([W[name] for name in names], norm, error_if_nonfinite=True)
            optimizer.step()
        learner.update(batch)
        for name, value in learner.state().items():
            np.testing.assert_allclose(value, W[name].detach(), rtol=1e-5 if norm else 1e-10)
    assert learner.state()["b"] == 0.5 and learner.parameter_count == 6


def test_lasso_by_a_proximal_step_finds_what_coordinate_descent_finds():
    """scikit-learn minimises the sum of squares divided by 2 n, plus alpha times the absolute values."""
    linear_model = pytest.importorskip("sklearn.linear_model")
    rng = np.random.default_rng(4)
    x = rng.normal(size=(50, 4))
    d = x @ [2.0, 0.0, -1.0, 0.05] + 3 + 0.1 * rng.normal(size=50)
    text = f"""
        input  x : [4]
        target d : number
        weight w : [4] = 0
        param  b : number = 0
        y = w @ x + b
        output y
        optimizer proximal(rate, lambda)(w) {{
          v = w - rate * gradient(w)
          return sign(v) * max(0, abs(v) - rate * lambda) - w
        }}
        train {{
          data       = rows(x = {x.tolist()}, d = {d.tolist()})
          objectives = [minimize(squared_error(y, d), weights = [w], optimizer = proximal(0.1, 0.4)),
                        minimize(squared_error(y, d), weights = [b], optimizer = sgd(0.1))]
          batch      = 50
          epochs     = 300
        }}
    """
    model = nndsl.loads(text, dtype="float64")
    model.train()
    expected = linear_model.Lasso(alpha=0.2, tol=1e-12).fit(x, d)
    np.testing.assert_allclose(model.state["w"], expected.coef_, atol=1e-8)
    np.testing.assert_allclose(model.state["b"], [expected.intercept_], atol=1e-8)
    assert (model.state["w"] == 0).sum() == (expected.coef_ == 0).sum() > 0
