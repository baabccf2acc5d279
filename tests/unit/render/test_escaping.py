"""Texts of strangers in diagrams: shown letter for letter, never obeyed."""

from xml.etree import ElementTree

import pytest

from nndsl.render.dot import dot
from nndsl.render.draw import draw
from nndsl.render.picture import Arrow, Box, Group, Picture
from nndsl.render.svg import unexpected

HOSTILE = (
    '"',
    'a"b',
    'a\\"b',
    "\\",
    "a\\",
    "\\N \\G \\E \\T \\H \\L \\l \\r",
    "<b>bold</b>",
    "<<b>bold</b>>",
    "&lt;b&gt; &amp; &#65;",
    '"]; evil [URL="javascript:alert(1)"',
    "a -> b; c [x=y]",
    "größe × 漢字 ∂",
    "{a|b|<port> c}",
    "$x^2$ %s {0}",
)


def picture(text):
    boxes = [Box("one", (text, "second line"), "layer", group="g"), Box("two", (text,), "symbol")]
    return Picture("model", "LR", boxes, [Arrow("one", "two", text)], [Group("g", text)])


def texts(svg):
    """The lines of text that a reader of the picture sees, in the order of the file."""
    return [element.text for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_text_is_shown_as_it_is(text):
    svg = draw(dot(picture(text), title=text), "svg")
    seen = [line.replace("\xa0", " ").strip() for line in texts(svg)]
    assert seen.count(text.strip()) == 5  # the title, the group, both boxes and the arrow
    assert seen.count("second line") == 1
    assert not unexpected(svg)


@pytest.mark.parametrize("text", ["a\x1b[31mb", "a\u202eb", "a\x00b", "a\u200bb", "a\nb"])
def test_characters_that_do_not_print_are_shown_by_their_code(text):
    source = dot(picture(text)).source
    assert text not in source
    code = text[1].encode("unicode_escape").decode()
    assert "a" + code.replace("\\", "\\\\") in source


def test_long_lines_are_cut():
    line = texts(draw(dot(picture("x" * 1000)), "svg"))[0]
    assert line.endswith("x…") and len(line) < 60


def test_what_could_act_does_not_leave():
    frame = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">{}</svg>'
    assert unexpected(frame.format("<g><text>plain</text></g>").encode()) == ""
    assert "<a>" in unexpected(frame.format('<a xlink:href="javascript:alert(1)"><text>x</text></a>').encode())
    assert "<script>" in unexpected(frame.format("<script>1</script>").encode())
    assert "<image>" in unexpected(frame.format("<image/>").encode())
    assert "onclick" in unexpected(frame.format('<text onclick="1">x</text>').encode())
    assert "style" in unexpected(frame.format('<text style="1">x</text>').encode())
    assert "href" in unexpected(frame.format('<text xlink:href="#">x</text>').encode())
    assert "XML" in unexpected(b"<svg")
