"""Fonts for drawings on a machine that has none.

In a slim container every letter would become an empty box. matplotlib brings the DejaVu fonts along: a
configuration that names them is given to the engine. Where there are fonts, the machine's own settings stand.
"""

from __future__ import annotations

import os
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from xml.sax.saxutils import escape

# Families in the order they are looked for; Verdana has the widths of DejaVu Sans, for viewers without it.
FAMILY = "DejaVu Sans,Verdana,Helvetica,sans-serif"
BUNDLED = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf")
SUFFIXES = (".ttf", ".otf", ".ttc", ".pfb", ".pcf", ".pcf.gz")
CONFIGURATION = """\
<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}</dir><cachedir>{folder}/cache</cachedir></fontconfig>
"""


def environment(folder: Path) -> dict[str, str]:
    """The environment variables to draw with; on a machine without fonts, fonts are laid out in `folder`."""
    variables = dict(os.environ)
    if "FONTCONFIG_FILE" not in variables and not any(map(has_fonts, usual_folders())):
        variables |= bundled(folder)
    return variables


def usual_folders() -> list[Path]:
    """Where fontconfig looks for fonts if nobody tells it otherwise."""
    if sys.platform == "win32":
        return [Path(os.environ.get("WINDIR", "C:/Windows"), "Fonts")]
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", "/System/Library/Fonts", "~/.fonts", f"{data}/fonts")
    return [Path(os.path.expanduser(folder)) for folder in folders]


def has_fonts(folder: Path) -> bool:
    return any(name.lower().endswith(SUFFIXES) for _, _, names in os.walk(folder, followlinks=True) for name in names)


def bundled(folder: Path) -> dict[str, str]:
    """Copy matplotlib's fonts to `folder` and name them in a configuration there.

    They are copied because fontconfig writes a file of its own beside the fonts it reads.
    """
    spec = find_spec("matplotlib")  # does not import it
    if spec is None or spec.origin is None:
        return {}
    fonts = Path(spec.origin).parent / "mpl-data" / "fonts" / "ttf"
    found = [fonts / name for name in BUNDLED if (fonts / name).is_file()]
    for font in found:
        shutil.copy(font, folder)
    if not found:
        return {}
    file = folder / "fonts.conf"
    file.write_text(CONFIGURATION.format(folder=escape(str(folder))), encoding="utf-8")
    return {"FONTCONFIG_FILE": str(file)}
