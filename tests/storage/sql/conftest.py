"""A database to work at by hand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from desk import Desk


@pytest.fixture(autouse=True)
def bodies_may_write_down_that_they_ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELGRAPH_TRIAL_LOG", str(tmp_path / "said.log"))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """The engine over a database; the test does the work."""
    desk = Desk(tmp_path)
    yield desk
    desk.check()
    desk.close()
