"""First values against their formulas and the bounds of torch.nn.init: dense and convolutional weights."""

from __future__ import annotations

import numpy as np
import pytest

import nndsl

DENSE = ("weight W : [200, 300] = {}\ny = W @ (x -> flatten)", 300, 200)
CONV = ("y = x -> conv(40, 5x3, initial = {}) -> flatten", 5 * 3 * 30, 5 * 3 * 40)  # 30 channels
VARIANCES = {
    "lecun": lambda reads, feeds: 1 / reads,
    "glorot": lambda reads, feeds: 2 / (reads + feeds),
    "he": lambda reads, feeds: 2 / reads,
}


def drawn(equation: str, initial: str) -> np.ndarray:
    text = f"input x : [10, 1, 30]\n{equation.format(initial)}\noutput y\n"
    text = text.replace("[10, 1, 30]", "[10, 10, 30]") if "conv" in equation else text
    (weight,) = (v for name, v in nndsl.loads(text, dtype="float64").state.items() if name.split(".")[-1] in "WF")
    return weight


@pytest.mark.parametrize("layer", [DENSE, CONV], ids=["dense", "conv"])
@pytest.mark.parametrize("word", VARIANCES)
def test_uniform(word, layer):
    """Var U(-a, a) = a^2 / 3. The largest of n draws is within a (1 - 20 / n) and a but for a chance of e^-20."""
    equation, reads, feeds = layer
    weight = drawn(equation, f"{word}(uniform)")
    bound = np.sqrt(3 * VARIANCES[word](reads, feeds))
    assert weight.size >= 18_000
    assert bound * (1 - 20 / weight.size) <= np.abs(weight).max() <= bound
    check_moments(weight, bound**2 / 3, kurtosis=1.8)


@pytest.mark.parametrize("layer", [DENSE, CONV], ids=["dense", "conv"])
@pytest.mark.parametrize("word", VARIANCES)
def test_normal(word, layer):
    equation, reads, feeds = layer
    check_moments(drawn(equation, f"{word}(normal)"), VARIANCES[word](reads, feeds), kurtosis=3)


def check_moments(weight: np.ndarray, variance: float, kurtosis: float) -> None:
    """Mean and variance within five standard errors, and the fourth moment of the family within a tenth."""
    n = weight.size
    assert abs(weight.mean()) < 5 * np.sqrt(variance / n)
    assert abs(weight.var() / variance - 1) < 5 * np.sqrt((kurtosis - 1) / n)
    assert np.mean((weight - weight.mean()) ** 4) / weight.var() ** 2 == pytest.approx(kurtosis, rel=0.1)


@pytest.mark.parametrize("layer", [DENSE, CONV], ids=["dense", "conv"])
@pytest.mark.parametrize("word, name, settings", [
    ("glorot", "xavier_uniform_", {}),
    ("he", "kaiming_uniform_", {"nonlinearity": "relu"}),
    ("lecun", "kaiming_uniform_", {"nonlinearity": "linear"}),
])  # fmt: skip
def test_the_bound_of_pytorch(word, name, settings, layer):
    """PyTorch's [units, N] and [filters, channels, h, w] against ours; 1e-3 apart at most, as both are the largest of
    many draws."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
    torch.manual_seed(1)
    ours = drawn(layer[0], f"{word}(uniform)")
    theirs = torch.empty(ours.shape if ours.ndim == 2 else tuple(np.transpose(ours, (3, 2, 0, 1)).shape))
    getattr(torch.nn.init, name)(theirs, **settings)
    assert np.abs(ours).max() == pytest.approx(theirs.abs().max().item(), rel=2e-3)


@pytest.mark.parametrize("word", VARIANCES)
def test_a_vector_is_read_by_one_unit(word):
    """fan_in of [N] is N, fan_out 1."""
    text = f"input x : [50000]\nweight W : [50000] = {word}(normal)\ny = W @ x\noutput y\n"
    check_moments(nndsl.loads(text, dtype="float64").state["W"], VARIANCES[word](50_000, 1), kurtosis=3)


@pytest.mark.parametrize("dims", [(6, 4), (4, 6), (5, 5)])
def test_orthogonal_as_in_pytorch(dims):
    """Orthonormal rows or columns, whichever are fewer, and singular values of `gain`, as torch.nn.init.orthogonal_."""
    torch = pytest.importorskip("torch", reason="PyTorch is not installed: pip install '.[oracles]'")
    text = f"input x : [{dims[1]}]\nweight W : [{dims[0]}, {dims[1]}] = orthogonal(1.5)\ny = W @ x\noutput y\n"
    ours = nndsl.loads(text, dtype="float64").state["W"]
    theirs = torch.nn.init.orthogonal_(torch.empty(dims, dtype=torch.float64), 1.5).numpy()
    for matrix in (ours, theirs):
        np.testing.assert_allclose(np.linalg.svd(matrix, compute_uv=False), 1.5, atol=1e-12)


def test_constants():
    text = """
        input x : [3]
        weight W : [2, 3] = 0.5
        weight V : [2, 2] = [[1, 2], [3, 4]]
        y = V @ (x -> dense(2, initial = 0.1, bias = -1)) + W @ x
        output y
    """
    state = nndsl.loads(text, dtype="float64").state
    assert (state["W"] == 0.5).all() and state["V"].tolist() == [[1, 2], [3, 4]]
    assert (state["y.dense.linear.W"] == 0.1).all() and (state["y.dense.b"] == -1).all()
