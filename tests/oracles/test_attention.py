"""Attention written with `whole` and `past`, against PyTorch: values and gradients, sequences of different lengths."""

from __future__ import annotations

import numpy as np
import pytest

import nndsl

torch = pytest.importorskip("torch")

CAUSAL = """
layer head(units)(x) {
  q = x -> linear(units)
  k = x -> linear(units)
  v = x -> linear(units)
  return softmax(past(k) @ q / sqrt(units)) @ past(v)
}
input  x : [3] over T
target d : [4] over T
y = x -> head(4)
output y for d
train {
  data = csv("data.csv")()
  loss = squared_error(y, d)
}
"""
CROSS = """
input  query  : [4] over S
input  memory : [4] over T
target d      : [4] over S
alpha = softmax(whole(memory) @ query / 2)
y = alpha @ whole(tanh(memory))
m = mean(whole(memory), axis = 1)
output y for d
output m
"""
WITHIN = dict(rtol=1e-10, atol=1e-12)
LENGTHS = np.array([5, 2, 4])


def attention(q, k, v, causal, lengths):
    """Of PyTorch, sample by sample and without padding: [B, S, D]."""
    return [
        torch.nn.functional.scaled_dot_product_attention(q[i : i + 1], k[i : i + 1, :n], v[i : i + 1, :n], is_causal=causal)[0]
        for i, n in enumerate(lengths)
    ]


def test_causal_self_attention():
    model = nndsl.loads(CAUSAL, dtype="float64")
    rng = np.random.default_rng(0)
    x, d = rng.normal(size=(3, 5, 3)), rng.normal(size=(3, 5, 4))
    x[1, 2:] = x[2, 4:] = d[1, 2:] = d[2, 4:] = np.nan
    batch = {"x": x, "d": d, "x.lengths": LENGTHS, "d.lengths": LENGTHS}
    W = {name: torch.tensor(value, requires_grad=True) for name, value in model.state.items()}
    q, k, v = (torch.nan_to_num(torch.tensor(x)) @ W[f"y.head.{name}.linear.W"].T for name in "qkv")
    answers = [
        torch.nn.functional.scaled_dot_product_attention(q[i : i + 1, :n], k[i : i + 1, :n], v[i : i + 1, :n], is_causal=True)[0]
        for i, n in enumerate(LENGTHS)
    ]
    found = model.predict({"x": x, "x.lengths": LENGTHS})["y"]
    for i, n in enumerate(LENGTHS):
        np.testing.assert_allclose(found[i, :n], answers[i].detach(), **WITHIN)
    losses = [((a - torch.tensor(d[i, :n])) ** 2).sum(-1).mean() for i, (a, n) in enumerate(zip(answers, LENGTHS))]
    sum(losses).div(3).backward()
    gradients = model.gradients(batch)
    assert gradients.keys() == W.keys()
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, W[name].grad, **WITHIN)


def test_a_query_looks_at_every_step_of_a_memory():
    model = nndsl.loads(CROSS, dtype="float64")
    rng = np.random.default_rng(1)
    query, memory = rng.normal(size=(3, 6, 4)), rng.normal(size=(3, 5, 4))
    memory[1, 2:] = memory[2, 4:] = np.nan
    inputs = {"query": query, "memory": memory, "memory.lengths": LENGTHS}
    found = model.values(inputs, ["y", "alpha", "m"])
    clean = torch.nan_to_num(torch.tensor(memory))
    answers = attention(torch.tensor(query), clean, torch.tanh(clean), False, LENGTHS)
    np.testing.assert_allclose(found["y"], torch.stack(answers), **WITHIN)
    for i, n in enumerate(LENGTHS):
        np.testing.assert_allclose(found["m"][i], memory[i, :n].mean(0), **WITHIN)
        np.testing.assert_allclose(found["alpha"][i, :, :n].sum(-1), 1, **WITHIN)


def test_the_future_has_no_influence():
    model = nndsl.loads(CAUSAL, dtype="float64")
    x = np.random.default_rng(2).normal(size=(1, 5, 3))
    before = model.predict({"x": x})["y"]
    x[0, 3] += 1
    after = model.predict({"x": x})["y"]
    np.testing.assert_array_equal(before[0, :3], after[0, :3])
    assert (before[0, 3:] != after[0, 3:]).all()


IN_A_LOOP = """
input  x : [3] over S
input  memory : [4] over T
target d : [2] over S
c = softmax(whole(memory) @ h[t-1]) @ whole(memory)
h = tanh(dense(4)(x, c))
y = h -> linear(2)
output y for d
train {
  data = csv("data.csv")()
  loss = squared_error(y, d)
}
"""


def test_attention_in_a_loop_whose_sizes_are_not_yet_known():
    """The query is the state itself, whose type the layer around the attention gives."""
    model = nndsl.loads(IN_A_LOOP, dtype="float64")
    rng = np.random.default_rng(3)
    x, memory, d = rng.normal(size=(3, 4, 3)), rng.normal(size=(3, 5, 4)), rng.normal(size=(3, 4, 2))
    memory[1, 2:] = memory[2, 4:] = np.nan
    W = {name: torch.tensor(value, requires_grad=True) for name, value in model.state.items()}
    losses = []
    for i, n in enumerate(LENGTHS):
        h, m = torch.zeros(4, dtype=torch.float64), torch.tensor(memory[i, :n])
        for t in range(4):
            c = torch.softmax(m @ h, 0) @ m
            u = W["h.dense.linear.W"] @ torch.tensor(x[i, t]) + W["h.dense.linear2.W"] @ c + W["h.dense.b"]
            h = torch.tanh(u)
            losses.append(((W["y.linear.W"] @ h - torch.tensor(d[i, t])) ** 2).sum())
    sum(losses).div(12).backward()
    found = model.gradients({"x": x, "memory": memory, "memory.lengths": LENGTHS, "d": d})
    for name, gradient in found.items():
        np.testing.assert_allclose(gradient, W[name].grad, **WITHIN)


def test_attention_of_one_unit():
    model = nndsl.loads(CAUSAL.replace("[4]", "number").replace("head(4)", "head(1)"), dtype="float64")
    x = np.random.default_rng(4).normal(size=(1, 5, 3))
    q, k, v = (torch.tensor(x @ model.state[f"y.head.{name}.linear.W"].T) for name in "qkv")
    expected = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    np.testing.assert_allclose(model.predict({"x": x})["y"], expected, **WITHIN)
