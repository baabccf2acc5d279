"""Inputs that stand in the list of settings: what to write is said where the result is used as a value."""

import pytest

from tests.unit.semantics.programs import network, refused

TEXT = "input x : [4]\ninput z : [4]\nparam slope : number = 0.25\n{}\noutput y"


@pytest.mark.parametrize(
    "equations, at, arrow, call",
    [
        ("y = elu(x)", "elu(x)", "x -> elu", "elu()(x)"),
        ("y = elu(x) + 1", "elu(x)", "x -> elu", "elu()(x)"),
        ("y = sum(elu(x * z))", "elu(x * z)", "x * z -> elu", "elu()(x * z)"),
        ("y = [1, elu(x)]", "elu(x)", "x -> elu", "elu()(x)"),
        ("y = elu(x) -> dense(1)", "elu(x)", "x -> elu", "elu()(x)"),
        ("h = elu(x)\ng = h -> tanh\ny = g + 1", "elu(x)", "x -> elu", "elu()(x)"),
        ("y = dense(x, z)", "dense(x, z)", "(x, z) -> dense(units = ...)", "dense(units = ...)(x, z)"),
        ("y = dense(8, x)", "dense(8, x)", "x -> dense(8)", "dense(8)(x)"),
        ("y = dense(x, bias = 1)", "dense(x, bias = 1)", "x -> dense(bias = 1, units = ...)", ""),
        ("y = conv(x)", "conv(x)", "x -> conv(filters = ..., size = ...)", ""),
    ],
)
def test_what_to_write(equations, at, arrow, call):
    (found,) = refused(TEXT.format(equations))
    assert (found.code, found.span.text) == ("NN254", at)
    assert f"`{arrow}`" in found.help[0] and call in found.help[0]


@pytest.mark.parametrize(
    "equation",
    ["y = x -> leaky(slope)", "y = leaky(slope)(x)", "f = leaky(slope)\ny = x -> f", "y = x -> dense(3) -> elu(1)"],
)
def test_a_setting_may_be_a_value(equation):
    assert network(TEXT.format(equation)).outputs


@pytest.mark.parametrize("equation", ["y = elu(1) + 1", "y = elu(alpha = slope) + 1", "y = dense(3) + 1"])
def test_settings_without_inputs_are_told_as_before(equation):
    assert [found.code for found in refused(TEXT.format(equation))] == ["NN208"]
