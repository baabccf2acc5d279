"""Drawing: the engines, their failures, fonts, and what must not reach the terminal."""

import os
import stat
import subprocess
import sys
import time
from pathlib import Path

import graphviz
import pytest

from nndsl.diagnostics import Refused
from nndsl.render import draw as drawing
from nndsl.render import fonts
from nndsl.render.draw import draw


def small(text="tanh"):
    diagram = graphviz.Digraph("model")
    diagram.attr("node", fontname=fonts.FAMILY)
    diagram.node("one", text)
    return diagram


@pytest.fixture
def no_dot(monkeypatch):
    monkeypatch.setenv("PATH", "")


@pytest.fixture
def false_dot(tmp_path, monkeypatch):
    """Puts a program named `dot` on the PATH that does what the script says."""

    def make(script):
        program = tmp_path / "dot"
        program.write_text(f"#!{sys.executable}\nimport sys, time\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", str(tmp_path))

    return make


def code_of(error):
    return error.value.diagnostics[0].code


@pytest.mark.parametrize("format, start", [("svg", b"<?xml"), ("png", b"\x89PNG"), ("pdf", b"%PDF")])
def test_without_dot_the_library_draws(no_dot, format, start):
    assert draw(small(), format).startswith(start)


def test_dot_text_needs_no_engine(no_dot, monkeypatch):
    monkeypatch.setattr(drawing, "find_spec", lambda name: None)
    assert draw(small(), "dot") == small().source.encode()


def test_dot_on_the_path_comes_first(false_dot):
    false_dot("sys.stdin.read(); print('<svg><text>' + sys.argv[1] + '</text></svg>')")
    assert draw(small(), "svg") == b"<svg><text>-Tsvg</text></svg>\n"


def test_a_dot_that_fails_gives_way_to_the_library(false_dot):
    false_dot("sys.exit('no plugin')")
    assert draw(small(), "png").startswith(b"\x89PNG")


def test_a_picture_that_could_act_is_refused(false_dot, monkeypatch):
    false_dot("print('<svg><script/></svg>')")
    monkeypatch.setattr(drawing, "find_spec", lambda name: None)
    with pytest.raises(Refused) as error:
        draw(small(), "svg")
    assert code_of(error) == "NN071"
    assert "<script>" in error.value.diagnostics[0].notes[0]


def test_no_engine_at_all(no_dot, monkeypatch):
    monkeypatch.setattr(drawing, "find_spec", lambda name: None)
    with pytest.raises(Refused) as error:
        draw(small(), "svg")
    assert code_of(error) == "NN070" and error.value.exit_code == 8
    assert any("pip install" in line for line in error.value.diagnostics[0].help)


def test_a_failure_shows_what_the_engine_said(false_dot, monkeypatch):
    false_dot("sys.exit('first line\\nit is broken')")
    monkeypatch.setattr(drawing, "find_spec", lambda name: None)
    with pytest.raises(Refused) as error:
        draw(small(), "svg")
    assert code_of(error) == "NN071" and error.value.diagnostics[0].notes == ("dot: it is broken",)


def test_a_broken_text_is_a_failure_of_every_engine(no_dot):
    broken = graphviz.Digraph("model", body=["\tthis is { no dot\n"])
    with pytest.raises(Refused) as error:
        draw(broken, "svg")
    assert code_of(error) == "NN071"


def test_a_drawing_that_hangs_is_stopped(false_dot, monkeypatch):
    false_dot("time.sleep(60)")
    monkeypatch.setattr(drawing, "TIME_LIMIT", 0.3)
    start = time.monotonic()
    with pytest.raises(Refused) as error:
        draw(small(), "svg")
    assert code_of(error) == "NN072" and time.monotonic() - start < 10


@pytest.mark.parametrize("view, way_out", [("graph", "--view model"), ("unrolled", "--steps"), ("model", ".dot")])
def test_too_many_boxes_are_refused_at_once(no_dot, view, way_out):
    large = graphviz.Digraph(view)
    for i in range(drawing.BOX_LIMIT + 1):
        large.node(f"n{i}", "a -> b")
        large.edge("n0", f"n{i}", "label")
    with pytest.raises(Refused) as error:
        draw(large, "svg")
    assert code_of(error) == "NN970" and error.value.exit_code == 6
    assert "3001" in error.value.diagnostics[0].message and way_out in error.value.diagnostics[0].help[0]
    assert draw(large, "dot")


def test_boxes_are_counted_and_nothing_else(no_dot, monkeypatch):
    monkeypatch.setattr(drawing, "BOX_LIMIT", 2)
    diagram = graphviz.Digraph("model")
    diagram.attr("node", shape="box")
    for name in "ab":
        with diagram.subgraph(name=f"cluster_{name}") as cluster:
            cluster.attr(label="a [b]")
            cluster.node(name, "text")
    diagram.edge("a", "b", "text")
    assert draw(diagram, "svg")


def test_an_unknown_format():
    with pytest.raises(ValueError, match="svg, png, pdf, dot"):
        draw(small(), "bmp")


def test_the_terminal_stays_clean(no_dot, capfd):
    draw(small(), "svg")
    with pytest.raises(Refused):
        draw(graphviz.Digraph("model", body=["{\n"]), "svg")
    assert capfd.readouterr() == ("", "")


def test_nothing_in_the_current_folder_is_imported(no_dot, tmp_path, monkeypatch):
    (tmp_path / "pygraphviz.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\n")
    monkeypatch.chdir(tmp_path)
    assert draw(small(), "svg")
    assert not (tmp_path / "ran").exists()


# ---- fonts


@pytest.fixture
def no_fonts(tmp_path, monkeypatch):
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    monkeypatch.setattr(fonts, "usual_folders", lambda: [tmp_path / "none"])


def test_fonts_are_laid_out_where_there_are_none(no_fonts, tmp_path):
    file = Path(fonts.environment(tmp_path)["FONTCONFIG_FILE"])
    assert file.parent == tmp_path and (tmp_path / "DejaVuSans.ttf").is_file()
    assert f"<dir>{tmp_path}</dir>" in file.read_text()


def test_fonts_of_the_machine_are_left_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "Some.TTF").touch()
    monkeypatch.setattr(fonts, "usual_folders", lambda: [tmp_path / "none", tmp_path])
    assert "FONTCONFIG_FILE" not in fonts.environment(tmp_path)


def test_the_setting_of_the_user_stands(no_fonts, tmp_path, monkeypatch):
    monkeypatch.setenv("FONTCONFIG_FILE", "mine")
    assert fonts.environment(tmp_path)["FONTCONFIG_FILE"] == "mine"


def test_without_matplotlib_nothing_is_laid_out(no_fonts, tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "find_spec", lambda name: None)
    assert "FONTCONFIG_FILE" not in fonts.environment(tmp_path)


def test_letters_are_letters_on_a_machine_without_fonts(no_dot, no_fonts, tmp_path, monkeypatch):
    """Without fonts every letter is the same empty box, so two words of one length give one picture."""
    assert draw(small("abc"), "png") != draw(small("xyz"), "png")
    empty = tmp_path / "empty.conf"
    empty.write_text("<fontconfig><dir>/nowhere</dir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(empty))
    assert draw(small("abc"), "png") == draw(small("xyz"), "png")


def test_matplotlib_is_not_imported_for_a_diagram():
    code = (
        "import sys, graphviz; from nndsl.render.draw import draw; draw(graphviz.Digraph(body=['a']), 'svg');"
        "sys.exit('matplotlib' in sys.modules or 'pygraphviz' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], env=os.environ).returncode == 0
