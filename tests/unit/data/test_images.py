"""Folders of pictures: pixels as they were drawn, categories by folder, and what is no picture."""

import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from nndsl.data import load, read_inputs
from nndsl.semantics.records import Record

RANDOM = np.random.default_rng(0)
GREY = RANDOM.integers(0, 256, (5, 4, 6), dtype=np.uint8)
COLOUR = RANDOM.integers(0, 256, (4, 6, 3), dtype=np.uint8)


@pytest.fixture
def folder(tmp_path):
    """Five grey pictures of 4 x 6 in two folders."""
    for picture, path in zip(GREY, ("b/1.png", "b/2.bmp", "a/10.png", "a/2.gif", "b/3.png")):
        (tmp_path / "letters" / path).parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(tmp_path / "letters" / path)
    return tmp_path / "letters"


@pytest.fixture
def read(make, tmp_path):
    def call(*declarations, path="letters", **columns):
        declarations = declarations or (make.real("image", 4, 6, 1), make.label("letter", "K"))
        columns = columns or {"image": "pixels", "letter": "folder"}
        declared = {d.name: d for d in declarations}
        return load(Record("images", {"path": path}, columns), declared, tmp_path)

    return call


def test_pixels_and_folders(folder, read):
    (folder / ".DS_Store").write_text("left out")
    found = read()
    assert found.files.tolist() == ["a/10.png", "a/2.gif", "b/1.png", "b/2.bmp", "b/3.png"]
    assert found.arrays["image"].shape == (5, 4, 6, 1)
    np.testing.assert_array_equal(found.arrays["image"][..., 0], GREY[[2, 3, 0, 1, 4]])
    assert found.categories == {"letter": ["a", "b"]} and found.arrays["letter"].tolist() == [[0], [0], [1], [1], [1]]
    assert found.sizes == {"K": 2} and found.digests.keys() == {"letters"}


def test_sizes_come_from_the_pictures(folder, read, make):
    assert read(make.real("image", "H", "W", 1), make.label("letter", 2)).sizes == {"H": 4, "W": 6}


def test_folders_with_numbers_are_labels_as_they_are(folder, read, make):
    (folder / "a").rename(folder / "10")
    (folder / "b").rename(folder / "9")
    found = read(make.real("image", 4, 6, 1), make.label("letter", 12))
    assert found.arrays["letter"].ravel().tolist() == [10, 10, 9, 9, 9]
    assert read().categories["letter"] == [9, 10]


def test_colours(tmp_path, read, make):
    (tmp_path / "letters").mkdir()
    Image.fromarray(COLOUR).save(tmp_path / "letters" / "1.png")
    Image.fromarray(GREY[0]).save(tmp_path / "letters" / "2.png")
    opaque = np.concatenate([COLOUR, np.full((4, 6, 1), 255, np.uint8)], axis=2)
    Image.fromarray(opaque).save(tmp_path / "letters" / "3.png")
    coloured = read(make.real("image", 4, 6, 3), image="pixels").arrays["image"]
    np.testing.assert_array_equal(coloured, [COLOUR, np.repeat(GREY[0][..., None], 3, axis=2), COLOUR])
    grey = read(make.real("image", 4, 6, 1), image="pixels").arrays["image"]
    expected = COLOUR @ np.array([0.299, 0.587, 0.114])
    assert np.abs(grey[0, ..., 0] - expected).max() <= 0.51 and np.array_equal(grey[0], grey[2])


def test_a_photograph_is_upright(tmp_path, read, make):
    (tmp_path / "letters").mkdir()
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned clockwise to stand upright
    flat = np.zeros((16, 32), np.uint8)
    flat[:, 16:] = 200  # the right half comes to the bottom
    Image.fromarray(flat).save(tmp_path / "letters" / "1.jpg", exif=exif, quality=95)
    (found,) = read(make.real("image", "H", "W", 1), image="pixels").arrays["image"][..., 0]
    assert found.shape == (32, 16)
    assert np.abs(found.astype(int) - np.repeat([[0] * 16, [200] * 16], 16, axis=0)).max() < 12


def png(width, height):
    """The head of a PNG of this size, without any pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def saved(array, **settings):
    def write(path):
        Image.fromarray(array).save(path, "PNG", **settings)

    return write


TRANSPARENT = np.dstack([COLOUR, np.full((4, 6), 254, np.uint8)])
UNFIT = [
    (b"no picture", "it is no PNG, JPEG, BMP or GIF"),
    (b"", "it is no PNG, JPEG, BMP or GIF"),
    (b"\x89PNG\r\n\x1a\n", "it is no PNG, JPEG, BMP or GIF"),
    (png(6, 4), "it is damaged"),
    (png(6000, 6000), "it has more than 33,554,432 pixels"),
    (png(60000, 60000), "it has more than 33,554,432 pixels"),
    (saved(GREY[0].T), "it has 6 x 4 pixels, those before it 4 x 6"),
    (saved(TRANSPARENT), "parts of it are transparent"),
    (saved(GREY[0].astype(np.uint16)), "its pixels are kept as I;16; they are read as grey or colours of 8 bits"),
]


@pytest.mark.parametrize("content, reason", UNFIT, ids=range(len(UNFIT)))
def test_files_that_are_no_pictures(folder, read, refused, content, reason):
    path = folder / "b" / "2.png"
    content(path) if callable(content) else path.write_bytes(content)
    assert refused(read) == [f"NN678 `letters/b/2.png` is not a picture to be read: {reason}"]


def test_a_picture_that_is_cut_short(folder, read, refused):
    content = (folder / "b" / "1.png").read_bytes()
    (folder / "b" / "1.png").write_bytes(content[: len(content) // 2])
    (folder / "a" / "3.svg").write_text("<svg/>")
    assert [line[:5] for line in refused(read)] == ["NN678", "NN678"]


def test_where_pictures_lie(folder, read, refused):
    (folder / "1.png").write_bytes(b"")
    assert refused(read) == ["NN677 `letters/1.png` lies in no folder of a category"]
    (folder / "1.png").unlink()
    (folder / "a" / "deep").mkdir()
    assert refused(read) == ["NN677 `letters/a/deep` is a folder in the folder of a category"]
    (folder / "a" / "deep").rename(folder / "c")
    assert refused(read) == ["NN675 there are no pictures in 'letters': its folder `c` is empty"]


def test_folders_without_pictures(tmp_path, read, refused):
    (tmp_path / "letters").mkdir()
    assert refused(read) == ["NN675 there are no pictures in 'letters': it is empty"]
    (tmp_path / "letters").rmdir()
    assert refused(read) == ["NN602 there is no data file 'letters'"]
    (tmp_path / "letters").write_text("")
    assert refused(read) == ["NN675 there are no pictures in 'letters': it is no folder"]


@pytest.mark.parametrize("link", ["a/link.png", "link", "a/gone.png"])
def test_links_do_not_lead_out(folder, tmp_path, read, refused, link):
    (tmp_path / "secret").mkdir()
    Image.fromarray(GREY[0]).save(tmp_path / "secret" / "1.png")
    target = tmp_path / "secret" / ("1.png" if "png" in link else "")
    os.symlink(tmp_path / "nothing" if "gone" in link else target, folder / link)
    found = refused(read)
    assert found == [f"NN601 the data file 'letters/{link}' is refused: it leads out of the folder"]


def test_a_path_does_not_lead_out(folder, read, refused):
    assert refused(read, path="../letters")[0].startswith("NN601")


@pytest.mark.parametrize(
    "dims, columns, code",
    [
        ((4, 6), {"image": "pixels"}, "NN676"),
        ((4, 6, 2), {"image": "pixels"}, "NN676"),
        ((4, 6, "C"), {"image": "pixels"}, "NN676"),
        ((4, 6, 1), {"image": "folder"}, "NN676"),
        ((4, 6, 1), {"image": "path"}, "NN674"),
        ((4, 6, 1), {"image": 3}, "NN674"),
        ((4, 6, 1), {"other": "pixels"}, "NN674"),
        ((4, 7, 1), {"image": "pixels"}, "NN620"),
    ],
)
def test_what_names_take(folder, read, make, refused, dims, columns, code):
    assert [line[:5] for line in refused(read, make.real("image", *dims), **columns)] == [code]


def test_a_label_does_not_take_pixels(folder, read, make, refused):
    assert [line[:5] for line in refused(read, make.label("letter", "K"), letter="pixels")] == ["NN676"]
    assert [line[:5] for line in refused(read, make.label("letter", 3), letter="folder")] == ["NN617"]


def test_pictures_to_predict_from_need_no_folders(folder, make, tmp_path):
    record = Record("images", {"path": "letters"}, {"image": "pixels", "letter": "folder"})
    declared = {"image": make.real("image", 4, 6, 1), "letter": make.label("letter", 2)}
    (tmp_path / "new").mkdir()
    Image.fromarray(GREY[4]).save(tmp_path / "new" / "x.png")
    found = read_inputs(tmp_path / "new", declared, record, {"letter": ["a", "b"]})
    assert found.files.tolist() == ["x.png"] and np.array_equal(found.arrays["image"][0, ..., 0], GREY[4])
    labelled = read_inputs(folder, declared, record, {"letter": ["b", "a"]}, targets=["letter"])
    assert labelled.arrays["letter"].ravel().tolist() == [1, 1, 0, 0, 0]
