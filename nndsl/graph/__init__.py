"""The graph and the types of its values."""

from nndsl.graph.graph import Graph
from nndsl.graph.node import Node, Origin
from nndsl.graph.sizes import Size, Symbolic
from nndsl.graph.types import BATCH, REAL, TRUTH, Kind, ShapeError, Type, label

__all__ = [
    "BATCH",
    "Graph",
    "Kind",
    "Node",
    "Origin",
    "REAL",
    "ShapeError",
    "Size",
    "Symbolic",
    "TRUTH",
    "Type",
    "label",
]
