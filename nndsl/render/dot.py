"""From a picture to DOT text: the looks, and the escaping.

Names and labels come from a stranger's file. Every text is a plain string: backslashes are doubled (Graphviz reads
`\\N`, `\\l` and the like), ampersands become entities (it reads those too), characters that do not print are shown by
their code, and nothing is ever taken for an HTML label. No link, no image, no other attribute holds such text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Iterable

from nndsl.render.fonts import FAMILY
from nndsl.render.picture import Arrow, Box, Group, Picture

if TYPE_CHECKING:
    import graphviz

INK, MUTED, LATE, BACKGROUND = "#1f2933", "#5f6c7b", "#8a4fa3", "white"
LINE_LIMIT = 44  # characters
ROUTED = 120  # boxes; the time to route around them grows with the cube: 2 s here, 30 s for three times as many

ROUNDED, PLAIN, CIRCLE = {"shape": "box", "style": "rounded,filled"}, {"shape": "box"}, {"shape": "circle"}
OVAL = {"shape": "oval", "margin": "0.02,0.01"}


def _colours(fill: str, line: str) -> dict[str, str]:
    return {"fillcolor": fill, "color": line}


GREEN, ORANGE = _colours("#e3f1e6", "#4d9160"), _colours("#fdebd8", "#c9813a")
BLUE, YELLOW = _colours("#dfeaf7", "#4878ad"), _colours("#fbf5dd", "#b39b45")
GREY, VIOLET = _colours("#f1f3f5", "#8b97a4"), _colours("#f1e6f6", LATE)
ROSE, TEAL = _colours("#fae4e6", "#bb5a66"), _colours("#dff2f1", "#3f8f8b")

STYLES = {
    "input": OVAL | GREEN,
    "output": OVAL | ORANGE,
    "layer": ROUNDED | BLUE,  # an application that has weights
    "function": ROUNDED | YELLOW,  # one that has none
    "symbol": CIRCLE | GREY | {"margin": "0.01", "width": "0.3", "height": "0.3"},
    # the families of operators, where each stands for itself
    "source": OVAL | GREEN,
    "pointwise": ROUNDED | YELLOW,
    "product": ROUNDED | BLUE,
    "reduce": ROUNDED | TEAL,
    "shape": ROUNDED | GREY,
    "time": ROUNDED | VIOLET,
    "random": ROUNDED | ORANGE,
    "state": PLAIN | VIOLET,
    "backward": ROUNDED | ROSE,
}

# A heavy arrow is drawn straight: what flows within a step makes the lines of a picture, what loops goes around.
KINDS = {
    "flow": {"weight": "10"},
    "late": {"style": "dashed", "color": LATE, "fontcolor": LATE, "weight": "0"},
    "initial": {"style": "dotted", "color": LATE, "fontcolor": LATE},
    "across": {"color": LATE, "fontcolor": LATE},
    "up": {"weight": "10", "color": ROSE["color"]},
    "late up": {"style": "dashed", "color": LATE, "fontcolor": LATE, "weight": "0"},
    "beside": {"color": ROSE["color"], "style": "dotted", "minlen": "0"},
}


def dot(picture: Picture, title: str = "") -> graphviz.Digraph:
    """The picture as a diagram. Its name is the view, which `draw` speaks of where it must refuse."""
    import graphviz

    diagram = graphviz.Digraph(picture.view)
    diagram.attr("graph", rankdir=picture.direction, bgcolor=BACKGROUND, nodesep="0.3", ranksep="0.4", pad="0.15")
    diagram.attr("graph", **_text(14, INK), **(_routing(picture) if picture.placed else {}))
    diagram.attr("node", style="filled", penwidth="1.2", margin="0.14,0.07", **_text(11, INK))
    diagram.attr("edge", color=MUTED, arrowsize="0.7", penwidth="1.1", **_text(10, MUTED))
    if title:
        diagram.attr("graph", label=label([title]), labelloc="t")
    for group in picture.groups:
        _group(diagram, group, [box for box in picture.boxes if box.group == group.id])
    _boxes(diagram, (box for box in picture.boxes if not box.group))
    places = {box.id: place for place, box in enumerate(picture.boxes)}
    for arrow in picture.arrows:
        against = arrow.kind == "late" and places[arrow.head] < places[arrow.tail]
        _arrow(diagram, arrow, backward=against or arrow.kind == "up")
    return diagram


def _routing(picture: Picture) -> dict[str, str]:
    """Boxes stay where they are; arrows go around them, or straight where there are too many to go around."""
    return {"layout": "nop", "splines": "true" if len(picture.boxes) <= ROUTED else "line"}


def _text(size: int, colour: str) -> dict[str, str]:
    return {"fontname": FAMILY, "fontsize": str(size), "fontcolor": colour}


def _group(diagram: graphviz.Digraph, group: Group, boxes: list[Box]) -> None:
    with diagram.subgraph(name=f"cluster_{group.id}") as cluster:
        cluster.attr(label=label([group.title]), fontsize="11", fontcolor=MUTED)
        cluster.attr(style="rounded,filled", color="#d5dbe1", fillcolor="#fafbfc")
        if group.frame:
            left, bottom, right, _ = group.frame
            cluster.attr(bb=_points(*group.frame), lp=_points((left + right) / 2, bottom + 12))
        _boxes(cluster, boxes)


def _boxes(diagram: graphviz.Digraph, boxes: Iterable[Box]) -> None:
    for box in boxes:
        more = {"peripheries": "2"} if box.outlined else {}
        more |= {"pos": _points(*box.at)} if box.at else {}
        diagram.node(box.id, label(box.text), _attributes=STYLES[box.style] | more)


def _points(*numbers: float) -> str:
    return ",".join(f"{number:g}" for number in numbers)


def _arrow(diagram: graphviz.Digraph, arrow: Arrow, backward: bool) -> None:
    """A backward arrow is told to the engine the other way round, so that it does not turn the picture upside down."""
    text = label([f" {arrow.text} "]) if arrow.text else None
    if backward:
        diagram.edge(arrow.head, arrow.tail, text, _attributes=KINDS[arrow.kind] | {"dir": "back"})
    else:
        diagram.edge(arrow.tail, arrow.head, text, _attributes=KINDS[arrow.kind])


def label(lines: Iterable[str]) -> str:
    """Lines of text as a label that shows exactly them."""
    import graphviz

    return graphviz.nohtml("\\n".join(_escaped(line) for line in lines))


def _escaped(line: str) -> str:
    line = shortened(line)
    visible = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in line)
    return visible.replace("\\", "\\\\").replace("&", "&amp;")


def shortened(line: str) -> str:
    return line if len(line) <= LINE_LIMIT else line[: LINE_LIMIT - 1] + "…"
