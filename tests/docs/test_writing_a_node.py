"""The plug-in of `docs/writing-a-node.md` is made from the page itself, installed, tested and run."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

PAGE = Path(__file__).parents[2] / "docs" / "writing-a-node.md"
FILE = re.compile(r"^`([\w./-]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TREE = {
    "pyproject.toml",
    "try.json",
    "reelgraph_cinema/__init__.py",
    "reelgraph_cinema/cinema_bars.py",
    "reelgraph_cinema/colour_card.py",
    "tests/test_cinema.py",
}

Plugin = tuple[Path, Path]
"""The plug-in's folder, and the folder into which it is installed."""


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Plugin:
    folder = tmp_path_factory.mktemp("reelgraph-cinema")
    for name, text in FILE.findall(PAGE.read_text()):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    installed = tmp_path_factory.mktemp("installed")
    options = ["--quiet", "--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    pip = [sys.executable, "-m", "pip", "install", *options, "--target", str(installed), str(folder)]
    subprocess.run(pip, check=True, env={**os.environ, "PYTHONWARNINGS": "ignore"})
    return folder, installed


def with_plugin(plugin: Plugin, *command: str) -> str:
    folder, installed = plugin
    environment = {**os.environ, "PYTHONPATH": str(installed), "REELGRAPH_DATA": str(folder / "data")}
    done = subprocess.run(
        [sys.executable, *command], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_page_holds_every_file_of_its_folder() -> None:
    assert {name for name, _ in FILE.findall(PAGE.read_text())} == TREE


def test_the_tests_of_the_page_pass(plugin: Plugin) -> None:
    assert "5 passed" in with_plugin(plugin, "-m", "pytest", "-q", "tests")


def test_the_code_of_the_page_is_tidy(plugin: Plugin) -> None:
    with_plugin(plugin, "-m", "ruff", "check", "--isolated", "--line-length=120")
    with_plugin(plugin, "-m", "ruff", "format", "--isolated", "--line-length=120", "--diff")


def test_the_node_is_found(plugin: Plugin) -> None:
    shown = json.loads(with_plugin(plugin, "-m", "server", "nodes", "cinema-bars", "--json"))
    assert shown["params"]["properties"]["ratio"]["maximum"] == 4
    assert [port["kind"] for port in shown["inputs"] + shown["outputs"]] == ["image", "image"]


def test_the_provider_is_found(plugin: Plugin) -> None:
    shown = json.loads(with_plugin(plugin, "-m", "server", "nodes", "image-generate", "--json"))
    assert "colour-card" in [model["id"] for model in shown["models"]]


def test_the_graph_of_the_page_runs(plugin: Plugin) -> None:
    with_plugin(plugin, "-m", "server", "run", "try.json", "--target", "bars", "--out", "bars.png")
    picture = Image.open(plugin[0] / "bars.png")
    assert picture.size == (640, 480)
    assert picture.getpixel((320, 0)) == (0, 0, 0) == picture.getpixel((320, 479))
    assert picture.getpixel((320, 240)) != (0, 0, 0)
