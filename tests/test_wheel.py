"""The built wheel, installed into an empty environment elsewhere, trains a model that it carries."""

from __future__ import annotations

import json
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def run(*command: object, **options) -> subprocess.CompletedProcess:
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    pytest.importorskip("build", reason="the tool `build` is not installed: pip install '.[test]'")
    pytest.importorskip("hatchling", reason="hatchling is not installed: pip install '.[test]'")
    folder = tmp_path_factory.mktemp("wheel")
    built = run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT)
    assert built.returncode == 0, built.stdout + built.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_the_wheel_carries_grammar_models_data_and_library_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    needed = ["_grammar/nn.lark", "_models/digits.nn", "_models/data/digits.csv", "_models/data/NOTICE", "stdlib/layers.nn"]
    needed += ["diagnostics/pages/NN204.md"]
    needed += [f"_grammar/vscode/{name}" for name in ("package.json", "syntaxes/nn.tmLanguage.json", "LICENSE")]
    assert not [name for name in needed if f"nndsl/{name}" not in names]
    assert not [name for name in names if "test" in name.lower()]


def test_a_model_runs_from_the_installed_wheel(wheel, tmp_path):
    venv.create(tmp_path / "env", with_pip=True)
    scripts = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    installed = run(scripts / "python", "-m", "pip", "install", "--quiet", wheel)
    if installed.returncode:
        pytest.skip(f"the dependencies cannot be installed here: {installed.stderr.strip().splitlines()[-1]}")
    where = "from nndsl.resources import resource; print(resource('models', 'xor.nn'))"
    model = run(scripts / "python", "-I", "-c", where, cwd=tmp_path, check=True).stdout.strip()
    assert model.startswith(str(tmp_path))
    coloured = run(scripts / "pygmentize", "-f", "raw", model, check=True).stdout  # it finds the lexer by the file's name
    assert "Token.Keyword\t'input'" in coloured and "Token.Error" not in coloured
    trained = run(scripts / "nndsl", "run", model, "--json", cwd=tmp_path)
    assert trained.returncode == 0, trained.stderr
    record = json.loads(trained.stdout)
    assert record["fits"][0]["training"]["accuracy"] == 1
    run_folder = tmp_path / "runs" / "xor" / "1"
    assert (run_folder / "diagram.svg").stat().st_size > 1000 and (run_folder / "curve.svg").stat().st_size > 1000
    explained = run(scripts / "nndsl", "explain", "NN204", cwd=tmp_path)
    assert explained.returncode == 0 and explained.stdout.startswith("NN204: "), explained.stderr
