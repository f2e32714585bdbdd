"""The examples of `docs/client.md` run as they stand there."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from listening import listening
from PIL import Image

import server.client
from server.client import Project, Reelgraph, Run, Take
from server.compose import System
from server.settings import Settings

PAGE = (Path(__file__).parents[2] / "docs" / "client.md").read_text()
EXAMPLES = dict(re.findall(r"^`([\w.]+)`:\n\n```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    system = System(Settings(data=tmp_path_factory.mktemp("client"), cpu_workers=1, network_workers=2))
    system.start()
    try:
        with listening(system) as address:
            yield address
    finally:
        system.close()


def example(name: str, address: str, folder: Path) -> list[str]:
    """The lines that an example prints."""
    (folder / name).write_text(EXAMPLES[name])
    environment = {**os.environ, "REELGRAPH_SERVER": address, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, name], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_picture_is_made_and_brought_home(address: str, tmp_path: Path) -> None:
    lines = example("walk.py", address, tmp_path)
    assert "succeeded" in lines
    assert "walk.png" in lines
    assert "“words”" in lines[-1]
    with Image.open(tmp_path / "walk.png") as picture:
        assert picture.size == (320, 240)


def test_many_runs_are_waited_for_at_once(address: str, tmp_path: Path) -> None:
    runs = [line.split() for line in example("many.py", address, tmp_path)]
    assert [status for _, status in runs] == ["succeeded"] * 3
    assert len({id for id, _ in runs}) == 3


@pytest.mark.parametrize("kind", [Reelgraph, Project, Run, Take])
def test_all_that_the_classes_have_is_named_and_nothing_else(kind: type) -> None:
    [row] = re.findall(rf"^\| `{kind.__name__.lower()}` \| (.*) \|$", PAGE, re.MULTILINE)
    public = {name for name in vars(kind) if not name.startswith("_")} - {"close", "id", "name", "server"}
    assert set(re.findall(r"`(\w+)`", row)) | {"view"} == public | {"view"}


def test_every_error_is_named() -> None:
    errors = {
        name
        for name in server.client.__all__
        if isinstance(kind := getattr(server.client, name), type) and issubclass(kind, Exception)
    }
    assert {name for name in errors if f"`{name}`" not in PAGE} == set()
