"""Grammar and models are found in a checkout and in an installed package."""

from nndsl import resources


def test_in_a_checkout():
    assert resources.resource("grammar", "nn.lark").read_text("utf-8").startswith("// The .nn language")
    assert resources.resource("models").is_dir()


def test_in_an_installed_package(tmp_path, monkeypatch):
    (tmp_path / "_grammar").mkdir()
    (tmp_path / "_grammar" / "nn.lark").write_text("installed")
    monkeypatch.setattr(resources, "_PACKAGE", tmp_path)
    assert resources.resource("grammar", "nn.lark").read_text() == "installed"
