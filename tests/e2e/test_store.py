"""Large files between the page and an object store, past the server; or through it, without a way to the store."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from media_files import long_silence
from playwright.sync_api import expect
from served_process import ServedProcess
from services import ObjectStore, free_port
from trial import until
from window import Window

LARGE = 9_000_000


@pytest.fixture
def silence(tmp_path: Path) -> Path:
    """A sound that no store has seen."""
    path = long_silence(tmp_path / "Silence.wav", LARGE)
    with path.open("r+b") as file:
        file.seek(1_000_000)
        file.write(uuid4().bytes)
    return path


def started(server: ServedProcess, store: ObjectStore, outside: str, monkeypatch: pytest.MonkeyPatch) -> ServedProcess:
    """The server over a folder of this store, which goes by that address for pages."""
    monkeypatch.setenv("REELGRAPH_STORE", f"{store.url}/{uuid4().hex}?public={outside}")
    server.start()
    return server


def requests_of(window: Window) -> Sequence[Any]:
    """What the page asks for, from now on."""
    asked: list[Any] = []
    window.page.on("request", lambda request: asked.append(request))
    return asked


def sent(asked: Sequence[Any], method: str, address: str) -> list[str]:
    return [request.url for request in asked if request.method == method and request.url.startswith(address)]


def drop(window: Window, project: str, file: Path) -> None:
    """Drop a file, and wait until it is an asset and a node."""
    window.open(project)
    window.press("Alt+2")
    window.drop_files(window.place(300, 120), file)
    row = window.page.get_by_role("region", name="Uploads").get_by_role("listitem")
    expect(row).to_contain_text("Uploaded")
    expect(window.node(file.stem)).to_be_visible()
    [asset] = window.assets(project)
    assert asset["value"]["artifact"]["digest"] == hashlib.sha256(file.read_bytes()).hexdigest()


def look(window: Window, project: str, title: str) -> Any:
    """Open the large view of a sound, and wait until it can be played; gives its element."""
    until(lambda: "nodes" in window.graph(project))
    window.made(project)
    window.is_made(title)
    window.select(title)
    window.press("Space")
    sound = window.page.locator("audio")
    until(lambda: sound.count() == 1 and sound.evaluate("sound => sound.readyState") >= 1)
    return sound


def test_a_large_file_goes_to_the_store_and_is_played_and_saved_from_there(
    own_server: ServedProcess,
    object_store: ObjectStore,
    open_window: Callable[..., Window],
    silence: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    outside = f"http://127.0.0.1:{object_store.port}"
    window = open_window(started(own_server, object_store, outside, monkeypatch))
    project = window.project_of({"nodes": []})
    parts = f"{own_server.url}/api/projects/{project}/uploads"
    asked = requests_of(window)
    drop(window, project, silence)
    assert len(sent(asked, "PUT", outside)) == 1
    assert sent(asked, "POST", parts) == []

    sound = look(window, project, "Silence")
    played = sent(asked, "GET", outside)
    assert played
    sound.evaluate("sound => { sound.currentTime = 100; }")
    until(lambda: sound.evaluate("sound => !sound.seeking && sound.currentTime") == pytest.approx(100, abs=1))
    window.press("Escape")

    window.page.get_by_role("list", name="Files").get_by_role("button").first.click()
    with window.page.expect_download() as saving:
        window.page.get_by_role("link", name="Download").click()
    assert saving.value.suggested_filename == "Silence.wav"
    assert saving.value.url.startswith(outside)
    assert Path(saving.value.path()).read_bytes() == silence.read_bytes()
    expect(window.canvas).to_be_visible()


def test_where_there_is_no_way_to_the_store_the_server_takes_and_gives(
    own_server: ServedProcess,
    object_store: ObjectStore,
    open_window: Callable[..., Window],
    silence: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    closed = f"http://127.0.0.1:{free_port()}"
    window = open_window(started(own_server, object_store, closed, monkeypatch))
    window.forgive_cuts()
    project = window.project_of({"nodes": []})
    asked = requests_of(window)
    drop(window, project, silence)
    assert len(sent(asked, "PUT", closed)) == 1
    assert len(sent(asked, "POST", f"{own_server.url}/api/projects/{project}/uploads")) == 1

    sound = look(window, project, "Silence")
    assert sent(asked, "GET", closed)
    assert "redirect" not in sound.get_attribute("src")
