"""A plug-in is another distribution, found by its entry points: installed beside Reelgraph, it is simply there."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from served import edge, node

HERE = Path(__file__).parent
Reelgraph = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def reelgraph(tmp_path_factory: pytest.TempPathFactory) -> Reelgraph:
    """The command line of an install that has the plug-in."""
    folder = tmp_path_factory.mktemp("plugin")
    source = shutil.copytree(HERE, folder / "source", ignore=shutil.ignore_patterns("test_*", "__pycache__"))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*pip, "--target", str(folder / "installed"), str(source)], check=True)
    path = os.pathsep.join([str(folder / "installed"), os.environ.get("PYTHONPATH", "")])
    env = {**os.environ, "PYTHONPATH": path, "REELGRAPH_DATA": str(folder / "data")}

    def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "server", *arguments]
        return subprocess.run(command, env=env, capture_output=True, text=True, check=False)

    return run


def test_its_node_type_and_its_model_are_in_the_catalogue(reelgraph):
    assert json.loads(reelgraph("nodes", "tide-table", "--json").stdout)["category"] == "Sea"
    models = json.loads(reelgraph("nodes", "image-generate", "--json").stdout)["models"]
    assert [model["provider"] for model in models if model["id"] == "tide"] == ["tide"]


def test_its_node_type_and_its_provider_run_like_our_own(reelgraph, tmp_path):
    nodes = [node("table", "tide-table", metres=3), node("sea", "image-generate", model="tide", width=64, height=64)]
    graph = tmp_path / "graph.json"
    graph.write_text(json.dumps({"nodes": nodes, "edges": [edge("table.words", "sea.prompt")]}))
    ended = reelgraph("run", str(graph), "--target", "sea", "--out", str(tmp_path / "sea.png"))
    assert ended.returncode == 0, ended.stderr
    with Image.open(tmp_path / "sea.png") as sea:
        assert (sea.size, sea.getpixel((0, 0))) == ((64, 64), (0, 0, 128))


def test_its_settings_have_bounds_like_our_own(reelgraph, tmp_path):
    graph = tmp_path / "graph.json"
    graph.write_text(json.dumps({"nodes": [node("table", "tide-table", metres=99)]}))
    ended = reelgraph("run", str(graph), "--target", "table")
    assert ended.returncode == 2
    assert ended.stderr.startswith("table.metres:")


def test_without_it_its_nodes_are_said_to_be_missing(tmp_path):
    graph = tmp_path / "graph.json"
    graph.write_text(json.dumps({"nodes": [node("table", "tide-table")]}))
    command = [sys.executable, "-m", "server", "run", str(graph), "--target", "table", "--data", str(tmp_path / "data")]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "The node type “tide-table” is not installed" in ended.stderr
