"""Stages: what streams, what is summed batch by batch, what is kept, and what waits."""

from nndsl.graph import BATCH, Graph, Type
from nndsl.ops import INPUT, build
from nndsl.ops.base import WORDS
from nndsl.passes.stages import find_stages

SAMPLES = Type((3,), (BATCH,))


def word(graph, name, *inputs):
    return WORDS[name].build(graph, inputs)


def test_what_knows_no_other_sample_streams():
    graph = Graph()
    x = graph.add(INPUT, type=SAMPLES)
    y = build.apply("exp", graph, x)
    stages = find_stages(graph, [y])
    assert stages.streamed == (y,) and not (stages.sums or stages.kept or stages.waiting)


def test_a_mean_over_all_samples_keeps_none_of_them():
    graph = Graph()
    x = graph.add(INPUT, type=SAMPLES)
    y = build.apply("exp", graph, x)
    mean = word(graph, "batch_mean", y)
    stages = find_stages(graph, [mean])
    assert stages.kept == () and stages.waiting == (mean,) and len(stages.sums) == 2
    assert y in stages.of_batches and x not in stages.of_batches


def test_what_is_compared_with_the_mean_is_kept():
    graph = Graph()
    x = graph.add(INPUT, type=SAMPLES)
    y = build.apply("exp", graph, x)
    apart = build.subtract(graph, y, word(graph, "batch_mean", y))
    spread = word(graph, "batch_mean", build.multiply(graph, apart, apart))
    stages = find_stages(graph, [spread, y])
    assert stages.kept == (y,) and stages.waiting == (spread,) and stages.streamed == (y,)


def test_a_rank_needs_all_samples_at_once():
    graph = Graph()
    x = graph.add(INPUT, type=SAMPLES)
    rank = word(graph, "batch_rank", build.apply("exp", graph, x))
    stages = find_stages(graph, [rank])
    assert stages.waiting == (rank,) and stages.sums == () and len(stages.kept) == 1 and x not in stages.kept


def test_what_belongs_to_no_sample_is_computed_once():
    graph = Graph()
    w = build.constant(graph, 2.0)
    stages = find_stages(graph, [build.apply("exp", graph, w)])
    assert len(stages.waiting) == 1 and stages.of_batches == ()


def test_lengths_are_those_of_the_part_and_not_kept():
    graph = Graph()
    x = graph.add(INPUT, type=Type((1,), ("T", BATCH)))
    apart = build.subtract(graph, x, word(graph, "batch_mean", x))
    mean = WORDS["mean"].build(graph, [apart], over="T")
    assert find_stages(graph, [mean]).kept == (x,)
