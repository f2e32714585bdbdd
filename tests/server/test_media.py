import asyncio
import os
import threading
import time
from pathlib import Path

import pytest

from graph_engine.errors import NodeError
from server import media as module
from server.compose import System
from server.media import Media


@pytest.fixture
def media(system: System) -> Media:
    return Media(system.bodies, system.files, system.store, system.settings.data / "scratch")


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    """A file whose reader waits forever."""
    path = tmp_path / "endless"
    os.mkfifo(path)
    return path


def test_a_file_that_takes_too_long_is_given_up(media: Media, endless: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_FACTS_SECONDS", 0.1)

    with pytest.raises(NodeError) as refused:
        asyncio.run(media.keep(endless))

    assert refused.value.problem.code == "media_unreadable"
    media.close()


def test_closing_does_not_wait_for_a_file_that_is_being_looked_at(media: Media, endless: Path) -> None:
    closing = threading.Timer(1.0, media.close)
    closing.start()
    began = time.monotonic()

    with pytest.raises(NodeError):
        asyncio.run(media.keep(endless))

    closing.join()
    assert time.monotonic() - began < 10
