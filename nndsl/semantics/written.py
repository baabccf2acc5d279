"""Types that cannot be, whatever is given: unknown kinds, kinds that say too much or too little, types of settings.

This comes before elaboration and looks at the text alone, in definitions that nothing uses too. What is declared with
such a type fails silently in what follows.
"""

from __future__ import annotations

from nndsl.diagnostics import Diagnostics
from nndsl.diagnostics.catalogue import types as written_types
from nndsl.semantics.typing import kind_mistakes
from nndsl.semantics.uses import programs
from nndsl.syntax import tree


def check_types(program: tree.Program, diagnostics: Diagnostics) -> None:
    """Report them, in the files that a linked program uses too."""
    for part in programs(program):
        _check_types(part, diagnostics)


def _check_types(program: tree.Program, diagnostics: Diagnostics) -> None:
    allowed: set[int] = set()  # the `...` that stand where they may; a definition comes before what is in it
    for node in tree.walk(program):
        if isinstance(node, (tree.Definition, tree.Model)):
            for parameter in node.settings or ():
                if parameter.type is not None:
                    diagnostics.report(written_types.typed_setting(parameter.type.span, parameter.name))
        if isinstance(node, tree.Definition):
            allowed |= {
                id(parameter.type.dims[0]) for parameter in node.inputs if parameter.type and parameter.type.dims
            }
        elif isinstance(node, tree.Weight):
            allowed |= set(map(id, node.type.dims or ()))  # those of weights have a rule of their own
        elif isinstance(node, tree.TypeExpression):
            for diagnostic in kind_mistakes(node):
                diagnostics.report(diagnostic)
        elif isinstance(node, tree.AnyDims) and id(node) not in allowed:
            diagnostics.report(written_types.any_dims_misplaced(node.span))
