"""Draws, in a process of its own, the DOT text on standard input: `python worker.py svg`.

A library that runs in a process can be neither interrupted nor kept from writing to the process's standard error;
a child can. The file is run by its path, not as a module, so that it starts at once: it imports pygraphviz and
nothing of ours.
"""

import sys


def main() -> None:
    from pygraphviz import AGraph

    graph = AGraph(string=sys.stdin.buffer.read().decode("utf-8"))
    layout = graph.graph_attr.get("layout") or "dot"  # as the program `dot` does
    sys.stdout.buffer.write(graph.draw(format=sys.argv[1], prog=layout))


if __name__ == "__main__":
    main()
