import asyncio
import os
import threading
import time
from pathlib import Path

import pytest

from executors.bodies import Child
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


@pytest.mark.parametrize("told", ["video/mp4", "image/avif", "audio/flac", "application/json"])
def test_what_was_written_down_of_a_file_is_believed_without_a_look(
    media: Media, system: System, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(system.store.media_types), "of", lambda *_: told)

    assert asyncio.run(media.media_type("0" * 64)) == told


@pytest.mark.parametrize("told", ["text/html", "image/svg+xml", "video/mp4\r\nX: y", "application/pdf", ""])
def test_what_a_browser_might_run_is_believed_of_nobody(
    media: Media, system: System, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page"
    page.write_bytes(b"<html><script>alert(1)</script></html>")
    digest, _ = system.files.put(page)
    monkeypatch.setattr(type(system.store.media_types), "of", lambda *_: told)

    assert asyncio.run(media.media_type(digest)) == "application/octet-stream"


def test_closing_does_not_wait_for_a_file_that_is_being_looked_at(media: Media, endless: Path) -> None:
    closing = threading.Timer(1.0, media.close)
    closing.start()
    began = time.monotonic()

    with pytest.raises(NodeError):
        asyncio.run(media.keep(endless))

    closing.join()
    assert time.monotonic() - began < 10


def test_a_file_that_is_still_being_fetched_when_the_server_stops_is_not_looked_at(
    media: Media, system: System, endless: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take = system.bodies.take

    def close_and_take() -> Child:
        closing = threading.Thread(target=media.close)
        closing.start()
        while not media._closed:
            time.sleep(0.001)
        return take()

    monkeypatch.setattr(system.bodies, "take", close_and_take)
    with pytest.raises(NodeError) as caught:
        asyncio.run(asyncio.wait_for(media.keep(endless), 20))
    assert caught.value.problem.code == "not_ready"
