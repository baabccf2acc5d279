"""Diagnostics: the data (`diagnostic`), all wording (`catalogue`), and the forms it is shown in, for people (`text`)
and for programs (`json`, `github`, `sarif`).
"""

from nndsl.diagnostics.diagnostic import Diagnostic, Diagnostics, Label, Refused

__all__ = ["Diagnostic", "Diagnostics", "Label", "Refused"]
