"""What an SVG of ours may consist of.

A diagram goes into notebooks and web pages, and its texts come from a stranger's file. They are escaped on the way
in (`dot`); on the way out nothing passes that could act: shapes and text, no links, scripts, images or styles.
"""

from __future__ import annotations

from xml.etree import ElementTree

ELEMENTS = {"svg", "g", "title", "polygon", "polyline", "path", "ellipse", "text"}
ATTRIBUTES = {
    "class", "cx", "cy", "d", "fill", "fill-opacity", "font-family", "font-size", "font-style", "font-weight", "height",
    "id", "points", "rx", "ry", "space", "stroke", "stroke-dasharray", "stroke-opacity", "stroke-width", "text-anchor",
    "transform", "viewBox", "width", "x", "y",
}  # fmt: skip


def unexpected(svg: bytes) -> str:
    """What does not belong in the picture, in words; empty if all does."""
    try:
        elements = list(ElementTree.fromstring(svg).iter())
    except ElementTree.ParseError as error:
        return f"the picture is not XML: {error}"
    for element in elements:
        if _local(element.tag) not in ELEMENTS:
            return f"the picture holds an element <{_local(element.tag)}>"
        for attribute in element.keys():
            if _local(attribute) not in ATTRIBUTES:
                return f"the picture holds an attribute {_local(attribute)}"
    return ""


def _local(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition("}")[2]
