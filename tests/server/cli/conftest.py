"""`reelgraph` as a person types it, without a new process for each command."""

import json
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from face_install import FaceInstall, in_folder, on_servers
from msgspec import Struct
from served import edge, node, png, text

from server.__main__ import main
from server.cli import beside
from server.compose import System


class Ended(Struct, frozen=True):
    """What a command left behind."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        return json.loads(self.out)


Command = Callable[..., Ended]


@pytest.fixture
def command(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Command]:
    """Carry out one command over the data folder of this test."""
    monkeypatch.setenv("REELGRAPH_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("REELGRAPH_CPU_WORKERS", "1")
    handler = signal.getsignal(signal.SIGTERM)

    def carry_out(*arguments: object) -> Ended:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as ended:  # argparse has its own way to end
            code = int(ended.code or 0)
        said = capsys.readouterr()
        return Ended(code, said.out, said.err)

    yield carry_out
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def document(tmp_path: Path) -> Callable[..., Path]:
    """Write a graph document."""

    def write(nodes: list[dict[str, Any]], wires: Sequence[tuple[str, str]] = ()) -> Path:
        path = tmp_path / "graph.json"
        path.write_text(json.dumps({"nodes": nodes, "edges": [edge(*wire) for wire in wires]}))
        return path

    return write


@pytest.fixture
def still(tmp_path: Path, document: Callable[..., Path]) -> Path:
    """A graph that gives out the picture beside it, and a text that can be given."""
    (tmp_path / "still.png").write_bytes(png())
    nodes = [
        node("still", "image", asset="still.png"),
        node("words", "input", name="words", value=text("Good morning")),
        node("picture", "output", name="picture"),
        node("said", "output", name="said"),
    ]
    return document(nodes, [("still.image", "picture.value"), ("words.value", "said.value")])


@pytest.fixture(params=["sqlite, folder", "postgres, server"])
def install(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaceInstall]:
    monkeypatch.setattr(beside, "System", partial(System, packages=("node_types", "trial_nodes")))
    if request.param == "sqlite, folder":
        opened = in_folder(tmp_path)
    else:
        opened = on_servers(tmp_path, request.getfixturevalue("postgres"))
    with opened as install:
        for name, value in install.settings.items():
            monkeypatch.setenv(name, value)
        yield install
