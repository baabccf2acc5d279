"""`images("letters")(image = "pixels", letter = "folder")`: each picture in a folder is a sample.

    letters/a/1.png     a picture of the category `a`; where no label is read, pictures may lie in the folder itself too

Pictures come in the order of their folders and names. Their pixels are 0 to 255, in grey or in red, green and blue, as
the last dim that is declared says.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Mapping

import numpy as np

from nndsl.data.dataset import Dataset
from nndsl.data.files import DataFolder
from nndsl.data.formats.pictures import Unfit, decode
from nndsl.data.problems import described
from nndsl.data.sources.coding import Coding
from nndsl.data.sources.labels import read_labels
from nndsl.data.sources.request import Request, categories_equation, is_label
from nndsl.data.sources.sizes import Equation, infer_sizes
from nndsl.diagnostics import Refused
from nndsl.diagnostics.catalogue import data_files, places
from nndsl.diagnostics.catalogue import pictures as catalogue
from nndsl.semantics.network import Declaration

TAKES = {False: "pixels", True: "folder"}  # of what is a label or not


@dataclass(frozen=True)
class Picture:
    """A picture by its folder, if it lies in one of a category, and its name."""

    folder: str
    name: str

    @property
    def within(self) -> tuple[str, ...]:
        return (self.folder, self.name) if self.folder else (self.name,)

    @property
    def path(self) -> str:
        return "/".join(self.within)


def read_images(request: Request) -> Dataset:
    """The dataset of a folder of pictures. Raises Refused (NN6xx)."""
    for declaration in request.declarations.values():
        _check_declared(request, declaration)
    request.problems.stop_on_errors()
    folder = request.folder()
    labels = [d for d in request.declarations.values() if is_label(d)]
    pictures = _pictures(folder, bool(labels))
    pixels = {d.name: d for d in request.declarations.values() if not is_label(d)}
    arrays, digest = _decoded(request, folder, pictures, pixels)
    categories: dict[str, list] = {}
    coding = Coding(request.room)
    coding.append(picture.folder for picture in pictures)
    folders = coding.coded(lambda i: places.Picture(f"{folder.name}/{pictures[i].path}"))
    for label in labels:
        span, known = request.span(label.name), request.known(label.name)
        categories[label.name], indices = read_labels(label, folders, known, span, request.problems)
        arrays[label.name] = folders.translated(indices, request.room)
    request.problems.stop_on_errors()
    sizes = infer_sizes(_equations(request, arrays, categories), request.problems)
    request.problems.stop_on_errors()
    return Dataset(
        count=len(pictures),
        arrays=arrays,
        orders=dict.fromkeys(request.declarations, ()),
        categories=categories,
        sizes=sizes,
        digests={folder.name: digest},
        files=np.array([picture.path for picture in pictures], dtype=object),
        room=request.room,
    )


def _check_declared(request: Request, declaration: Declaration) -> None:
    """What a name takes goes with what it is declared as."""
    name, dims, expected = declaration.name, declaration.type.dims, TAKES[is_label(declaration)]
    written = request.record.columns.get(name)
    if written not in TAKES.values():
        found = "not given" if written is None else described(written)
        request.problems.report(catalogue.takes_no_such(request.span(name), name, found))
        return
    channels = dims[-1] if len(dims) == 3 else None
    fits = declaration.type.is_number if is_label(declaration) else channels in (1, 3)
    if written != expected or not fits or declaration.order:
        what = name, str(declaration.type), written, declaration.span
        request.problems.report(catalogue.picture_declared(request.span(name), *what))


def _pictures(folder: DataFolder, labelled: bool) -> list[Picture]:
    files, folders = folder.names()
    if labelled and files:
        raise Refused(catalogue.misplaced(folder.span, f"{folder.name}/{files[0]}", "lies in no folder of a category"))
    pictures = [Picture("", name) for name in files]
    for category in folders:
        inside, deeper = folder.names(category)
        if deeper:
            path = f"{folder.name}/{category}/{deeper[0]}"
            raise Refused(catalogue.misplaced(folder.span, path, "is a folder in the folder of a category"))
        if not inside:
            raise Refused(data_files.no_pictures(folder.span, folder.name, f"its folder `{category}` is empty"))
        pictures += [Picture(category, name) for name in inside]
    if not pictures:
        raise Refused(data_files.no_pictures(folder.span, folder.name, "it is empty"))
    return pictures


def _decoded(
    request: Request, folder: DataFolder, pictures: list[Picture], pixels: Mapping[str, Declaration]
) -> tuple[dict[str, np.ndarray], str]:
    """The pixels for each name that takes them, [pictures, H, W, C], and a digest of all files."""
    digest, arrays = hashlib.sha256(), {}
    expected: tuple[int, int] | None = None
    for number, picture in enumerate(pictures, 1):
        content = folder.open(*picture.within).read()
        digest.update(f"{picture.path}\0{hashlib.sha256(content).hexdigest()}\n".encode("utf-8", "surrogateescape"))
        for name, declaration in pixels.items():
            channels = declaration.type.dims[2]
            try:
                found = decode(content, channels, expected)
            except Unfit as unfit:
                path = f"{folder.name}/{picture.path}"
                request.problems.report(catalogue.picture_unfit(request.span(name), path, str(unfit)))
                continue
            if name not in arrays:
                expected, arrays[name] = found.shape[:2], request.room.growing(np.uint8, found.shape)
            arrays[name].append(found[None])
        request.watch(folder.name, number / len(pictures))
    request.problems.stop_on_errors()
    return {name: growing.array() for name, growing in arrays.items()}, digest.hexdigest()


def _equations(request: Request, arrays: Mapping[str, np.ndarray], categories: Mapping[str, list]) -> list[Equation]:
    equations = []
    for name, declaration in request.declarations.items():
        span = request.span(name)
        if name in categories:
            equations.append(categories_equation(declaration, categories[name], span))
            continue
        height, width = arrays[name].shape[1:3]
        what = f"pictures of {height} x {width} pixels"
        for size, found in zip(declaration.type.dims[:2], (height, width)):
            equations.append(Equation(declaration, size, found, what, span))
    return equations
