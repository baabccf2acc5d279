"""NN070 to NN089: pictures that cannot be drawn here; NN970, NN971: what is too large to show. Exit codes 8 and 6."""

from __future__ import annotations

from typing import Sequence

from nndsl.diagnostics.diagnostic import Diagnostic

AS_TEXT = "write the diagram as text, which needs no engine: `-o model.dot`"
# What to draw instead of a view that is too large.
SMALLER = {
    "graph": "draw a box for each layer instead: `--view model`",
    "gradient": "draw the model without its gradient: `--view model`",
    "unrolled": "draw fewer steps: `--steps 3`",
}


def no_engine() -> Diagnostic:
    """Nothing that draws diagrams is installed."""
    return Diagnostic(
        "NN070",
        "there is no Graphviz to draw the diagram with: no `dot` on the PATH and no pygraphviz",
        help=("install it: `pip install 'pygraphviz>=2.0'`, or the system's package `graphviz`", AS_TEXT),
    )


def drawing_failed(format: str, failures: Sequence[str]) -> Diagnostic:
    """Graphviz is there but draws nothing. `failures` says what each engine answered."""
    return Diagnostic(
        "NN071",
        f"Graphviz could not draw the diagram as {format}",
        notes=tuple(failures),
        help=("install it anew: `pip install --force-reinstall 'pygraphviz>=2.0'`", AS_TEXT),
    )


def drawing_timed_out(seconds: float, view: str) -> Diagnostic:
    """A drawing that takes too long."""
    return Diagnostic("NN072", f"Graphviz did not finish the diagram in {seconds:g} seconds", help=_smaller(view))


def too_many_boxes(boxes: int, limit: int, view: str) -> Diagnostic:
    """A diagram with more boxes than anyone could draw or read."""
    return Diagnostic("NN970", f"the diagram has {boxes} boxes; at most {limit} are drawn", help=_smaller(view))


def too_many_equations(nodes: int, limit: int) -> Diagnostic:
    """A graph that would be more equations than anyone could read."""
    return Diagnostic(
        "NN971",
        f"the equations would be made of {nodes} operations; those of at most {limit} are written",
        help=("make the network smaller with `--set`, or list its layers: `nndsl summary model.nn`",),
    )


def _smaller(view: str) -> tuple[str, ...]:
    return (SMALLER[view], AS_TEXT) if view in SMALLER else (AS_TEXT,)


def nothing_to_unroll(name: str) -> Diagnostic:
    """The unrolled view of a network without sequences."""
    return Diagnostic(
        "NN045",
        f"`{name}` has no sequence to unroll",
        help=("draw it with `--view model` or `--view graph`; a sequence is declared `over T`",),
    )


def unknown_view(view: str, views: Sequence[str]) -> Diagnostic:
    """A view that does not exist."""
    return Diagnostic("NN046", f"there is no view `{view}`", help=(f"the views are {', '.join(views)}",))


def steps_missing(steps: int) -> Diagnostic:
    """A picture of less than one step."""
    return Diagnostic("NN047", f"at least 1 step is drawn; {steps} are asked for", help=("write `steps=3`",))
