"""The real face model, fetched once and kept between test runs."""

import os
from pathlib import Path

import pytest

from node_types._lib.face import FILES
from storage.errors import ModelUnavailable
from storage.models import Models


def fetched_face_model() -> Path:
    """The folder of its files. Without them and without a network: skipped on a laptop, failed in CI."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "reelgraph-tests" / "models"
    try:
        return Models(cache).fetch(FILES)
    except ModelUnavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
