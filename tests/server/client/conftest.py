"""A client of the real server, with a project and a picture."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from PIL import Image
from walks import walk_graph

from server.client import (
    Project,
    Reelgraph,
)


@pytest.fixture
def reelgraph(address: str) -> Iterator[Reelgraph]:
    with Reelgraph(address) as reelgraph:
        yield reelgraph


@pytest.fixture
def project(reelgraph: Reelgraph) -> Project:
    return reelgraph.create("A walk", graph=walk_graph())


@pytest.fixture
def still(tmp_path: Path) -> Path:
    """A picture that no server has seen."""
    path = tmp_path / "still.png"
    colour = f"#{uuid4().hex[:6]}"
    Image.new("RGB", (64, 48), colour).save(path)
    return path
