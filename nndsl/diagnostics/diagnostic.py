"""Diagnostics are data: what is wrong, where, why, and the way out.

Stages report into a `Diagnostics` list and go on as long as they can; at a stage's boundary `stop_on_errors`
raises `Refused`, which holds all of them. Nothing else in the program decides how a diagnostic looks.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from nndsl.source import Span

# The exit code of a diagnostic follows from the range of its code; NN0xx is usage (2) or environment (8).
EXIT_CODES = {"1": 3, "2": 3, "3": 3, "4": 3, "5": 3, "6": 4, "7": 7, "8": 5, "9": 6}
ENVIRONMENT_FROM = "NN050"
OF_A_LIMIT = frozenset(("NN527", "NN534", "NN604", "NN645", "NN650", "NN663", "NN669", "NN699"))  # in other ranges


@dataclass(frozen=True, slots=True)
class Label:
    """A second place that matters, and what it has to do with the first."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    code: str  # NN101
    message: str  # one sentence in lower case, no full stop
    span: Span | None = None  # the place to look at first: always in the user's own text
    label: str = ""  # what stands under the carets
    severity: str = "error"  # or "warning"
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()  # why
    help: tuple[str, ...] = ()  # what to do, ready to paste where possible

    def with_label(self, span: Span, text: str) -> Diagnostic:
        return replace(self, labels=self.labels + (Label(span, text),))

    @property
    def exit_code(self) -> int:
        if self.code.startswith("NN0"):
            return 8 if self.code >= ENVIRONMENT_FROM else 2
        return EXIT_CODES["9" if self.code in OF_A_LIMIT else self.code[2]]


class Refused(Exception):
    """The input was refused; `diagnostics` says why. The only exception users of the package have to catch."""

    def __init__(self, *diagnostics: Diagnostic):
        self.diagnostics = diagnostics
        super().__init__(*diagnostics)

    @property
    def exit_code(self) -> int:
        return next((d.exit_code for d in self.diagnostics if d.severity == "error"), 1)

    def __str__(self) -> str:
        from nndsl.diagnostics.text import plain

        return "\n" + "\n\n".join(plain(d) for d in self.diagnostics)


def _place(diagnostic: Diagnostic) -> tuple:
    """What a diagnostic is about: two of one stage and one place say the same, and the second adds nothing."""
    if diagnostic.span is None:
        return diagnostic.code, diagnostic.message
    return diagnostic.span, diagnostic.code[:3], diagnostic.severity


class Diagnostics:
    """What a stage found, in the order of the text; at one place one mistake of a kind is said once."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []
        self.said: set[tuple] = set()

    def report(self, diagnostic: Diagnostic) -> None:
        if not self.is_said(diagnostic):
            self.said.add(_place(diagnostic))
            self.found.append(diagnostic)

    def is_said(self, diagnostic: Diagnostic) -> bool:
        """Whether it would add nothing to what was found."""
        return _place(diagnostic) in self.said

    @property
    def errors(self) -> list[Diagnostic]:
        return [d for d in self.found if d.severity == "error"]

    def sorted(self) -> list[Diagnostic]:
        return sorted(self.found, key=lambda d: (d.span.start if d.span else -1))

    def stop_on_errors(self) -> None:
        if self.errors:
            raise Refused(*self.sorted())
