"""Targets that never vary are warned of, and nothing else is."""

import numpy as np
import pytest

from nndsl.data import Dataset
from nndsl.data.warnings import constant_targets
from nndsl.semantics.records import Record

RECORD = Record("csv", {}, {})


def warned(dataset, declaration):
    return [d.message for d in constant_targets(dataset, {declaration.name: declaration}, RECORD)]


def test_one_class_only(make):
    dataset = Dataset(3, {"d": np.array([[1], [1], [1]])}, {"d": ()}, categories={"d": ["a", "b"]})
    (message,) = warned(dataset, make.label("d", 2))
    assert message.startswith("the target `d` is 'b' in all samples: there is nothing to learn")


@pytest.mark.parametrize(
    "values, constant",
    [([[2.0]] * 3, True), ([[2.0], [2.0], [2.5]], False), ([[1.0, 2.0]] * 2, True), ([[1.0, 2.0], [1.0, 3.0]], False)],
)
def test_numbers(make, values, constant):
    dataset = Dataset(len(values), {"d": np.array(values)}, {"d": ()})
    assert bool(warned(dataset, make.real("d", len(values[0]), role="target"))) == constant
    assert not warned(dataset, make.real("d", len(values[0])))  # an input


def test_one_sample_is_no_constant(make):
    assert not warned(Dataset(1, {"d": np.ones((1, 1))}, {"d": ()}), make.real("d", role="target"))


def test_padding_is_not_looked_at(make):
    values, lengths = np.array([[[5.0], [5.0]], [[5.0], [0.0]]]), np.array([2, 1])
    dataset = Dataset(2, {"d": values}, {"d": ("T",)}, {"T": lengths})
    assert warned(dataset, make.real("d", over="T", role="target"))
    assert not warned(Dataset(2, {"d": values}, {"d": ("T",)}, {"T": lengths + [0, 1]}), make.real("d", over="T", role="target"))
