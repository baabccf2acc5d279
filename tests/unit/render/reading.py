"""Reads a diagram back from its DOT text, with the engine's own parser."""

from pygraphviz import AGraph


def lines(label):
    return tuple(line.strip() for line in (label or "").split("\\n"))


def boxes(diagram):
    """The lines of each box, by id."""
    graph = AGraph(string=diagram.source)
    return {node: lines(node.attr["label"]) for node in graph.nodes()}


def arrows(diagram):
    """(what the tail says first, what the head says first, the arrow's label), in the direction that is seen."""
    graph = AGraph(string=diagram.source)
    found = []
    for tail, head in graph.edges():
        edge = graph.get_edge(tail, head, graph.edges(keys=True)[len(found)][2])
        tail, head = (head, tail) if edge.attr["dir"] == "back" else (tail, head)
        if edge.attr["style"] != "invis":
            first, last = (lines(graph.get_node(n).attr["label"])[0] for n in (tail, head))
            found.append((first, last, (edge.attr["label"] or "").strip()))
        else:
            found.append(None)
    return [arrow for arrow in found if arrow]


def styles(diagram):
    """The line style of each arrow, by its ends as `arrows` gives them."""
    graph = AGraph(string=diagram.source)
    return {(tail, head): graph.get_edge(tail, head).attr["style"] for tail, head in graph.edges()}
