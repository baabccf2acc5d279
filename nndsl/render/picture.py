"""A diagram before anything is said of its looks: boxes with lines of text, arrows between them, groups of boxes.

The views make pictures; `dot` turns a picture into DOT text. `style` and `kind` name entries of its tables.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Box:
    id: str
    text: tuple[str, ...]  # its lines
    style: str
    group: str = ""  # the id of its group, if any
    outlined: bool = False  # drawn with a double border: what the graph is asked for
    at: tuple[float, float] | None = None  # its middle, in points from left and bottom; None: the engine's choice


@dataclass(frozen=True)
class Arrow:
    tail: str
    head: str
    text: str = ""
    kind: str = "flow"
    # flow: within a step; late: arrives at a later step; initial: the value beyond the edge; across: from one drawn
    # step to another; up, late up: within the backward part of a gradient; beside: from the forward part to it


@dataclass(frozen=True)
class Group:
    id: str
    title: str
    frame: tuple[float, float, float, float] | None = None  # left, bottom, right, top, where boxes have places


@dataclass
class Picture:
    """`direction` is where the arrows point, in the words of Graphviz: "LR", "TB" or "BT"."""

    view: str
    direction: str
    boxes: list[Box] = field(default_factory=list)
    arrows: list[Arrow] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)

    @property
    def placed(self) -> bool:
        """Whether the boxes have places, so that the engine routes the arrows only."""
        return any(box.at for box in self.boxes)

    def arrow(self, arrow: Arrow) -> None:
        """Add an arrow unless it is there: a value used twice in a box reaches it once."""
        if arrow not in self._known:
            self._known.add(arrow)
            self.arrows.append(arrow)

    def __post_init__(self) -> None:
        self._known: set[Arrow] = set(self.arrows)
