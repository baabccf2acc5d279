"""First values that are no plain draw."""

import numpy as np
import pytest

import nndsl


@pytest.mark.parametrize(("units", "inputs"), [(5, 3), (3, 5), (4, 4)])
def test_orthogonal_rows_or_columns(units, inputs):
    text = f"input x : [{inputs}]\ny = x -> dense({units}, initial = orthogonal(2))\noutput y"
    (W,) = (value for name, value in nndsl.loads(text, dtype="float64").state.items() if name.endswith(".W"))
    small = W @ W.T if units <= inputs else W.T @ W
    np.testing.assert_allclose(small, 4 * np.eye(min(units, inputs)), atol=1e-12)


def test_a_filter_has_orthonormal_columns():
    text = "input x : [8, 8, 2]\nweight F : [3, 3, 2, 4] = orthogonal\ny = contract(windows(x, size = 3x3), F, spec = \"pqijk,pqkm->ijm\")\noutput y"
    F = nndsl.loads(text, dtype="float64").state["F"].reshape(18, 4)
    np.testing.assert_allclose(F.T @ F, np.eye(4), atol=1e-12)
