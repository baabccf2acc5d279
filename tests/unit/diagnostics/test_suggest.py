"""Suggestions help or are silent."""

import pytest

from nndsl.diagnostics.suggest import closest

LIBRARY = """dense tanh relu sigmoid softmax dropout linear lstm gru embed cross_entropy squared_error adam sgd
momentum""".split()


@pytest.mark.parametrize(
    "name, found",
    [
        ("dnse", "dense"),
        ("dens", "dense"),
        ("Dense", "dense"),
        ("sigmod", "sigmoid"),
        ("soft_max", "softmax"),
        ("crossentropy", "cross_entropy"),
        ("square_error", "squared_error"),
        ("ltsm", "lstm"),
        ("momentun", "momentum"),
    ],
)
def test_a_misspelling_is_understood(name, found):
    assert closest(name, LIBRARY)[0] == found


@pytest.mark.parametrize("name", ["x", "y", "W", "ab", "foo", "hidden", "species", "", "banana"])
def test_nothing_silly_is_suggested(name):
    assert closest(name, [*LIBRARY, "z", "b", "c"]) == []


def test_order_and_number():
    assert closest("layer2", ["layer1", "layer3", "layers2", "layer4", "other"], 2) == ["layers2", "layer1"]
    assert closest("dense", ["dense"]) == []
    assert closest("dnse", ["dense", "dense"]) == ["dense"]
