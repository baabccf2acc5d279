"""Reads a diagram back from its DOT text, with the engine's own parser."""

import json

from pygraphviz import AGraph


def read(diagram):
    """All attributes of the diagram, of its clusters, nodes ("objects") and edges, as the engine understands them."""
    graph = AGraph(string=diagram.source)
    found = json.loads(graph.draw(format="dot_json", prog="dot"))
    objects = found.pop("objects", [])
    number = {thing["_gvid"]: thing for thing in objects}
    nodes = [thing for thing in objects if "nodes" not in thing and "subgraphs" not in thing]
    clusters = [thing for thing in objects if thing["name"].startswith("cluster")]
    for cluster in clusters:
        cluster["members"] = sorted(number[i]["name"] for i in cluster.get("nodes", ()))
    edges = found.pop("edges", [])
    for edge in edges:
        ends = number[edge["tail"]], number[edge["head"]]
        edge["ends"] = ends[::-1] if edge.get("dir") == "back" else ends  # as they are seen
    return found, clusters, nodes, [edge for edge in edges if edge.get("style") != "invis"]


def lines(thing):
    return tuple(line.strip() for line in thing.get("label", "").split("\\n"))


def boxes(diagram):
    """The lines of each box, sorted."""
    return sorted(lines(node) for node in read(diagram)[2])


def arrows(diagram):
    """(what the tail says first, what the head says first, the arrow's label), sorted."""
    edges = read(diagram)[3]
    return sorted((*(lines(end)[0] for end in edge["ends"]), lines(edge)[0]) for edge in edges)


def columns(diagram):
    """The titles of the groups and the ids of the boxes in each."""
    return {lines(cluster)[0]: cluster["members"] for cluster in read(diagram)[1]}
