"""NN6xx, fourth part: folders of pictures."""

from __future__ import annotations

from nndsl.diagnostics.catalogue.places import LONGEST_PATH, declared_label, named
from nndsl.diagnostics.diagnostic import Diagnostic
from nndsl.source import Span


def takes_no_such(span: Span | None, name: str, found: str) -> Diagnostic:
    """An input or target that a folder of pictures has nothing for."""
    return Diagnostic(
        "NN674",
        f'`{name}` of `images` is "pixels" or "folder"; this is {found}',
        span,
        "not told what to take",
        help=(f'write `{name} = "pixels"` for a picture, `{name} = "folder"` for the category it lies in',),
    )


def picture_declared(span: Span | None, name: str, type: str, takes: str, declared: Span | None) -> Diagnostic:
    """An input or target declared as something else than what it takes of a picture."""
    expected = "[H, W, 1] in grey, or [H, W, 3] in colour" if takes == "pixels" else "a label, `class(K)`"
    return Diagnostic(
        "NN676",
        f"`{name}` takes the {takes} of a picture, which is {expected}; it is declared {type}",
        span,
        f"takes the {takes}",
        labels=declared_label(declared, f"declared {type} here"),
        help=("change its declaration, or what it takes; `flatten` makes a vector of a picture in the model",),
    )


def misplaced(span: Span | None, path: str, where: str) -> Diagnostic:
    """A file or folder that lies where no picture is looked for."""
    return Diagnostic(
        "NN677",
        f"{named(path, LONGEST_PATH)} {where}",
        span,
        "something else lies there",
        notes=("a folder of pictures has a folder for each category, and in it pictures and nothing else",),
        help=("move it away; a name that begins with a dot is left out",),
    )


def picture_unfit(span: Span | None, path: str, reason: str) -> Diagnostic:
    """A file among pictures that cannot be read as one."""
    return Diagnostic(
        "NN678",
        f"{named(path, LONGEST_PATH)} is not a picture to be read: {reason}",
        span,
        "a picture does not fit",
        help=("take it out of the folder, or save it again as a PNG of the same size as the others",),
    )
