"""Fixtures of the stores of artifacts."""

from pathlib import Path

import pytest
from aged import AgedObjects
from services import ObjectStore


@pytest.fixture
def objects(object_store: ObjectStore, tmp_path: Path) -> AgedObjects:
    """Artifacts in a folder of the object store that no other test has."""
    return AgedObjects(object_store.url, tmp_path / "copies")
