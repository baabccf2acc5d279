"""A picture as an array: PNG, JPEG, BMP, or the first frame of a GIF, of 8 bits for each colour.

What a file says of itself is checked before it is decoded. A picture is turned as its camera was held. Grey is
(299 R + 587 G + 114 B) / 1000; a picture with transparent parts has no colour there, and is refused.
"""

from __future__ import annotations

import warnings
from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("PNG", "JPEG", "BMP", "GIF")
MODES = {1: "L", 3: "RGB"}  # by the number of colours
READ = frozenset(("1", "L", "LA", "P", "PA", "RGB", "RGBA"))  # the ways to keep a pixel that lose nothing
PIXELS_LIMIT = 2**25  # of one picture
ORIENTATION, ON_ITS_SIDE = 0x0112, frozenset((5, 6, 7, 8))  # how a camera was held


class Unfit(Exception):
    """Why a file is not a picture that can be read."""


def decode(content: bytes, channels: int, expected: tuple[int, int] | None) -> np.ndarray:
    """The pixels of a picture, uint8 [height, width, channels], of `expected` height and width. Raises Unfit."""
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes, which are checked here, and of what a camera wrote
            with Image.open(BytesIO(content), formats=FORMATS) as image:
                _check(image, expected)
                image.load()
                upright = _without_alpha(ImageOps.exif_transpose(image)).convert(MODES[channels])
        return np.asarray(upright, np.uint8).reshape(upright.height, upright.width, channels)
    except Unfit:
        raise
    except Image.UnidentifiedImageError:
        raise Unfit("it is no PNG, JPEG, BMP or GIF") from None
    except Image.DecompressionBombError:
        raise Unfit(f"it has more than {PIXELS_LIMIT:,} pixels") from None
    except Exception:  # files come from anybody, and decoders raise whatever they happen to meet in a broken one
        raise Unfit("it is damaged") from None


def _check(image: Image, expected: tuple[int, int] | None) -> None:
    """Hold what the file says of itself to what is expected. Raises Unfit."""
    width, height = image.size
    if width * height > PIXELS_LIMIT:
        raise Unfit(f"it has more than {PIXELS_LIMIT:,} pixels")
    if image.mode not in READ:
        raise Unfit(f"its pixels are kept as {image.mode}; they are read as grey or colours of 8 bits")
    if image.getexif().get(ORIENTATION) in ON_ITS_SIDE:
        width, height = height, width
    if expected is not None and (height, width) != expected:
        raise Unfit("it has {} x {} pixels, those before it {} x {}".format(height, width, *expected))


def _without_alpha(image: Image) -> Image:
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    if image.getchannel("A").getextrema()[0] < 255:
        raise Unfit("parts of it are transparent")
    return image.convert("RGB")
