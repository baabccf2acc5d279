"""Scopes: which name means what, and where.

A body sees its own names, those of the body around it, the file's definitions, then the library's. The definitions
at the top of a file see one another and the library, not the model's equations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Iterator

from nndsl.graph import Origin
from nndsl.semantics.values import Instance
from nndsl.syntax import tree


@dataclass(eq=False)
class Scope:
    """The names of one body (or one application of it), and the scope around it.

    `bound` holds what has a value from the start: settings, inputs, sizes. The rest is elaborated when it is first
    asked for and kept in `memo`; names being elaborated are in `busy`.
    """

    parent: Scope | None
    bound: dict[str, Any] = field(default_factory=dict)
    equations: dict[str, tree.Equation] = field(default_factory=dict)
    boundaries: dict[str, tree.Boundary] = field(default_factory=dict)
    weights: dict[str, tree.Weight] = field(default_factory=dict)
    definitions: dict[str, tree.Definition] = field(default_factory=dict)
    owner: Instance = field(default_factory=lambda: Instance(""))
    origin: Origin | None = None
    path: str = ""  # unique among the applications of a file: `y.lstm`, `y.lstm#2`
    memo: dict[str, Any] = field(default_factory=dict)
    busy: set[str] = field(default_factory=set)
    delays: dict[tuple[str, int], int] = field(default_factory=dict)

    @staticmethod
    def of(statements: tuple[tree.Statement, ...], parent: Scope | None, **fields: Any) -> Scope:
        """The scope of a body. A name defined twice keeps its first meaning; the check of names reports it."""
        scope = Scope(parent, **fields)
        for statement in statements:
            table = scope._table(statement)
            if table is not None:
                table.setdefault(statement.name, statement)
        return scope

    def _table(self, statement: tree.Statement) -> dict | None:
        if isinstance(statement, tree.Equation):
            return self.equations
        if isinstance(statement, tree.Boundary):
            return self.boundaries
        if isinstance(statement, tree.Weight):
            return self.weights
        if isinstance(statement, tree.Definition):
            return self.definitions
        return None

    def has(self, name: str) -> bool:
        return name in self.bound or name in self.equations or name in self.weights or name in self.definitions

    def find(self, name: str) -> Scope | None:
        """The nearest scope that has the name."""
        scope: Scope | None = self
        while scope is not None and not scope.has(name):
            scope = scope.parent
        return scope

    def outward(self) -> Iterator[Scope]:
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.parent

    def names(self) -> set[str]:
        """Every name that can be used here."""
        return {
            name
            for scope in self.outward()
            for table in (scope.bound, scope.equations, scope.weights, scope.definitions)
            for name in table
        }
