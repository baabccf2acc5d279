"""Laws over every operator and each of its examples: a new operator is tested by existing."""

from __future__ import annotations

import numpy as np
import pytest

from nndsl.engines.interpreter import Interpreter
from nndsl.equations.formulas import parsed
from nndsl.ops.base import OPERATORS
from nndsl.ops.sources import memory_dtype
from nndsl.passes.differentiate import differentiate
from nndsl.passes.specialise import specialise
from nndsl.passes.unroll import unroll
from nndsl.syntax.tree import Name, walk
from tests.laws.checks import Case, case_of, check_gradients, filled, padded_feeds, relative, weighted_sum

EXAMPLES = [
    pytest.param(op, example, id=f"{name}-{number}")
    for name, op in OPERATORS.items()
    for number, example in enumerate(op.examples)
]
MODES = ("training", "predicting")


def in_mode(case: Case, mode: str) -> Case:
    graph, to = specialise(case.graph, mode)
    return Case(graph, to[case.result], {to[n]: value for n, value in case.feeds.items()}, case.sizes)


@pytest.mark.parametrize("name", OPERATORS)
def test_has_examples_and_words(name):
    op = OPERATORS[name]
    assert op.examples or op.hole
    assert op.__doc__


@pytest.mark.parametrize("op, example", EXAMPLES)
def test_its_formula_can_be_parsed(op, example):
    case = case_of(op, example)
    inputs = case.graph.inputs(case.result)
    names = [f"x{number}" for number in range(len(inputs))]
    text = op.formula(case.graph[case.result], [case.graph.type(i) for i in inputs], names)
    found = {node.id for node in walk(parsed(text)) if isinstance(node, Name)}
    assert found >= set(names[op.late :])  # what comes before what is late is written by itself: `h[0] = ...`


@pytest.mark.parametrize("op, example", EXAMPLES)
def test_shape_rule_is_the_computed_shape(op, example):
    for mode in MODES:
        case = in_mode(case_of(op, example), mode)
        for dtype in ("float32", "float64"):
            (value,) = run_as(case, dtype)
            type = case.graph.type(case.result)
            assert value.shape == type.shape(case.sizes)
            assert value.dtype == memory_dtype(type.kind, dtype)


def run_as(case, dtype):
    return Interpreter(case.graph, [case.result], dtype).run(case.feeds, case.sizes)


@pytest.mark.parametrize("op, example", EXAMPLES)
def test_says_what_is_sure_of_unknown_inputs(op, example):
    """A rule given inputs of unknown dims gives the kind and axes it gives for known ones; its dims are
    unknown too, or those that follow if the unknown ones add nothing."""
    case = case_of(op, example)
    early = example.inputs if op.late is None else example.inputs[: op.late]
    known = case.graph.type(case.result)
    for place in range(len(early)):
        types = [type.__class__(None, type.axes, type.kind) if i == place else type for i, type in enumerate(early)]
        found = op.infer(example.attributes, *types)
        assert found.axes == known.axes and found.kind.name == known.kind.name
        assert found.dims is None or found.dims == known.dims[len(known.dims) - len(found.dims) :]


@pytest.mark.parametrize("op, example", EXAMPLES)
def test_gradients_are_differences_to_second_order(op, example):
    case = in_mode(case_of(op, example), "training")
    if case.graph.type(case.result).kind.name != "real":
        return
    graph = case.graph.copy()
    number = weighted_sum(graph, [case.result])
    wrt = case.real_feeds()
    if not op.smooth or op.stateful:
        derived, gradients = differentiate(graph, {number: None}, wrt)
        assert all((value == 0).all() for value in case.run(derived, [gradients[n] for n in wrt]) if not op.fed)
        return
    derived, nodes = check_gradients(case, graph, number, wrt, 1e-6)
    check_gradients(case, derived, weighted_sum(derived, nodes, seed=5), wrt, 1e-6)


@pytest.mark.parametrize("axis", ["T", "S"])
@pytest.mark.parametrize("op, example", EXAMPLES)
def test_unrolled_is_whole(op, example, axis):
    case = in_mode(case_of(op, example), "training")
    size = case.sizes[axis]
    graph, to = unroll(case.graph, [case.result], {axis: size})
    feeds = {}
    for n, value in case.feeds.items():
        place = case.graph.type(n).axes.index(axis) if axis in case.graph.type(n).axes else None
        frames = [value] if place is None else np.moveaxis(value, place, 0)
        feeds |= dict(zip([to[n]] if place is None else to[n], frames)) if n in to else {}
    (whole,) = case.run(case.graph, [case.result])
    axes = case.graph.type(case.result).axes
    made = to[case.result]
    if axis not in axes:
        assert relative(case.run(graph, [made], feeds)[0], whole) < 1e-12
        return
    frames = case.run(graph, made, feeds)
    assert relative(np.stack(frames, axes.index(axis)), whole) < 1e-12


@pytest.mark.parametrize("op, example", EXAMPLES)
def test_frames_beyond_the_end_do_not_exist(op, example):
    """NaN there gives what 0 gives, bit for bit, in all frames that exist; in the gradients too."""
    case = in_mode(case_of(op, example), "training")
    lengths = {"T": np.array([2, 4]), "S": np.array([3, 1])}
    graph, outputs = case.graph.copy(), [case.result]
    if graph.type(case.result).kind.name == "real" and op.smooth:
        number = weighted_sum(graph, [case.result])
        graph, gradients = differentiate(graph, {number: None}, case.real_feeds())
        outputs += gradients.values()
    values = []
    for padding in (0.0, np.nan):
        found = case.run(graph, outputs, padded_feeds(case, lengths, padding), lengths)
        values.append([filled(graph.type(n), value, case.sizes, lengths, 0) for n, value in zip(outputs, found)])
    for zeros, nans in zip(*values):
        np.testing.assert_array_equal(zeros, nans)
