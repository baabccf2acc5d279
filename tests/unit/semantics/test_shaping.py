"""Words that give values other dims, sizes of convolutional layers, and what settings that may be of two sorts need."""

from __future__ import annotations

import pytest

from tests.unit.semantics.programs import network, refused, types, weights

VECTOR = "input x : [64]\n"
IMAGE = "input image : [28, 20, 6]\n"


def codes(text: str) -> list[str]:
    return [diagnostic.code for diagnostic in refused(text)]


def test_reshape():
    found = types(f"{VECTOR}a = x -> reshape([8, 8, 1])\nf = reshape([4, 16])\nb = a -> f -> reshape([64])\noutput b")
    assert found["a"] == "[8, 8, 1]" and found["b"] == "[64]"
    letters = types("input x : [N, 6]\na = x -> reshape([2, 3, N]) -> reshape([N, 6])\ny = a + x\noutput y", N=5)
    assert letters["a"] == "[5, 6]"


@pytest.mark.parametrize(
    "text, code",
    [
        ("reshape([8, 9])", "NN301"),
        ("reshape(64)", "NN214"),
        ("reshape([])", "NN214"),
        ("reshape([64.5])", "NN303"),
        ("reshape([-64])", "NN303"),
        ("reshape()", "NN206"),
        ("reshape([8], [8])", "NN205"),
    ],
)
def test_what_cannot_be_reshaped(text, code):
    assert codes(f"{VECTOR}y = x -> {text}\noutput y") == [code]


def layer(text: str, **sizes) -> tuple[str, dict[str, tuple]]:
    """The type of what a layer makes of an image, and its weights."""
    program = f"{IMAGE}y = image -> {text}\noutput y"
    made = {name.removeprefix("y."): dims for name, dims in weights(program).items()}
    return types(program)["y"], made


def test_a_size_is_a_grid_a_list_or_one_number():
    for size in ("5x5", "[5, 5]", "5"):
        assert layer(f"conv(8, {size})") == ("[24, 16, 8]", {"conv.F": (5, 5, 6, 8), "conv.b": (8,)})
    assert layer("conv(8, 5x3, stride = [2, 1])")[0] == "[12, 18, 8]"
    assert layer("maxpool(3, stride = 2, pad = [1, 0])")[0] == "[14, 9, 6]"


def test_groups_read_a_part_of_the_channels():
    assert layer("conv(8, 3, groups = 2)") == ("[26, 18, 8]", {"conv.F": (3, 3, 3, 8), "conv.b": (8,)})
    assert codes(f"{IMAGE}y = image -> conv(8, 3, groups = 4)\noutput y") == ["NN216"]  # 6 channels
    assert codes(f"{IMAGE}y = image -> conv(8, 3, groups = 3)\noutput y") == ["NN216"]  # 8 filters


def test_the_bias():
    assert layer('conv(8, 3, bias = "position")')[1] == {"conv.F": (3, 3, 6, 8), "conv.everywhere.b": (26, 18, 8)}
    assert layer("conv(8, 3, bias = false)")[1] == {"conv.F": (3, 3, 6, 8)}
    for wrong in ('conv(8, 3, bias = "none")', "conv(8, 3, bias = 0)", 'conv_transpose(8, 3, bias = "position")'):
        assert codes(f"{IMAGE}y = image -> {wrong}\noutput y") == ["NN216"]


def test_transposed_convolutions_are_the_way_back():
    assert layer("conv(8, 3x5, stride = 3, pad = 1) -> conv_transpose(6, 3x5, stride = 3, pad = 1)")[0] == "[28, 18, 6]"
    assert layer('conv_transpose(2, 3, stride = 2, pad = "same")')[0] == "[56, 40, 2]"


def test_unpooling_gives_the_size_of_blocks_or_of_another_value():
    assert layer("maxpool(3) -> unpool(3)")[0] == "[27, 18, 6]"
    assert layer("maxpool(3) -> unpool(3, like = image)")[0] == "[28, 20, 6]"
    assert layer("maxpool(3) -> maxunpool(3, like = image)")[0] == "[28, 20, 6]"
    assert codes(f"{IMAGE}y = image -> maxpool(3) -> unpool(3, like = 7)\noutput y") == ["NN214"]
    assert codes(f"{IMAGE}y = image -> maxpool(3) -> unpool(2, like = image)\noutput y") == ["NN301"]


def test_sizes_that_only_the_data_will_give():
    text = "input image : [H, W, C]\ny = image -> conv(C, 5x3, groups = 2) -> maxpool(2) -> mean_pool\noutput y"
    assert types(text)["y"] == "[C]"
    assert types(text, H=9, W=9, C=4)["y"] == "[4]"
    assert weights(text, H=9, W=9, C=4)["y.conv.F"] == (5, 3, 2, 4)
    assert weights("input image : [H, W, 1]\ny = image -> conv(2, 5x3)\noutput y")["y.conv.F"] == (5, 3, 1, 2)


def test_a_string_equals_only_the_same_string():
    text = """
    fn same(a) (x) = if a == "same" then x else 2 * x
    input x : [3]
    u = x -> same("same")
    {}
    output u
    """
    for setting in ("1", "true", "[1, 2]", '"other"', "dense(2)"):
        graph = network(text.format(f"v = x -> same({setting})\noutput v")).graph
        assert "*" in {graph[n].op.symbol for n in graph}
    assert codes(text.format("v = x -> same(x)\noutput v")) == ["NN208"]  # a value is compared element by element


def test_a_truth_is_not_a_number():
    text = "model m(bias = {})\ninput x : [3]\ny = if bias == false then x else 2 * x\noutput y"
    for setting, doubled in (("false", False), ("true", True), ("0", True)):
        graph = network(text.format(setting)).graph
        assert ("*" in {graph[n].op.symbol for n in graph}) is doubled


def test_an_assertion_is_checked_before_what_follows_from_it():
    text = """
    layer part(k)(x : [N]) {
      y = x -> reshape([k, N / k])
      assert divides(k, N)
      return y
    }
    input x : [64]
    y = x -> part(7)
    output y
    """
    (found,) = refused(text)
    assert found.code == "NN216" and found.notes == ("here `k` is 7, `N` is 64",)


@pytest.mark.parametrize("pair", ["[1, 2, 3]", "[3]", '"a"', "true", "x"])
def test_a_pair_is_a_number_or_one_for_each_side(pair):
    assert codes(f"{VECTOR}y = x * pair({pair})[1]\noutput y") == ["NN214"]
