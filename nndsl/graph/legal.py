"""What a legal graph is. Passes may rely on it, and tests hold them to it.

    - every type is known, and what runs along a sequence has the batch
    - every node has all its inputs, late ones too, and no hole is left
    - without its late edges the graph has no cycle
    - a late input has the type that was declared for it, and every node that of its operator's shape rule
"""

from __future__ import annotations

from nndsl.graph.graph import Graph
from nndsl.graph.types import BATCH, ShapeError


def violations(graph: Graph) -> list[str]:
    """What is wrong with a graph, a line for each; empty if it is legal."""
    found = [f"node {n}, {graph[n].op.name}: {problem}" for n in graph for problem in _of_node(graph, n)]
    if len(graph.order()) < len(graph):
        found.append("a cycle has no late edge")
    return found


def _of_node(graph: Graph, n: int) -> list[str]:
    node, inputs, found = graph[n], graph.inputs(n), []
    slots = sorted(slot for slots in graph.nx.pred[n].values() for slot in slots)
    if slots != list(range(len(slots))):
        found.append(f"has inputs in slots {slots}")
    if not node.type.known:
        found.append("its dims are unknown")
    if node.type.frame_axes and BATCH not in node.type.axes:
        found.append(f"runs over {node.type.frame_axes[0]} without the batch")
    if node.op.hole:
        found.append("is still a hole")
    late = node.op.late
    early = inputs if late is None else inputs[:late]
    if late is not None and len(inputs) == late and not node.op.late_optional:
        found.append("its late input is missing")
    try:
        inferred = node.op.infer(node.attributes, *(graph.type(i) for i in early))
        if inferred != node.type:
            found.append(f"is {node.type}, but its inputs make it {inferred}")
        if late is not None and len(inputs) > late:
            node.op.check_late(node, graph.type(inputs[late]))
    except ShapeError as error:
        found.append(error.message)
    return found
