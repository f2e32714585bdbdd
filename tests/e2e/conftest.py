"""The canvas in a browser: Chromium against a server in a process of its own, with engines that need no network.

Things are found by what they are called, as a person would. Every scenario ends with an empty error console and no
failed request.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser
from served_process import ServedProcess
from trial import until
from window import Window

from bench.chromium import PROGRAM, launched

STATIC = Path(__file__).parents[2] / "server" / "static" / "index.html"
WIDTH, HEIGHT = 1440, 900


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers come last: Playwright's event loop runs until the session ends, and no test can start one there."""
    items.sort(key=lambda item: Path(__file__).parent in item.path.parents)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all scenarios; each has a window without a past."""
    if PROGRAM is None or not STATIC.exists():
        missing = "chromium" if PROGRAM is None else "the built canvas (make ui)"
        assert "CI" not in os.environ, f"{missing} is missing"
        pytest.skip(f"{missing} is missing")
    with launched() as browser:
        yield browser


@pytest.fixture(scope="session")
def session_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProcess]:
    server = ServedProcess(tmp_path_factory.mktemp("canvas"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def shared_server(session_server: ServedProcess) -> Iterator[ServedProcess]:
    """One server for all scenarios that can do with it as it is. Each leaves it without work, however it ends."""
    yield session_server
    with httpx.Client(base_url=session_server.url, timeout=30) as http:
        for run in live_runs(http):
            http.post(f"/api/runs/{run['id']}/cancel").raise_for_status()
        until(lambda: live_runs(http) == [])


@pytest.fixture
def window(chromium: Browser, shared_server: ServedProcess) -> Iterator[Window]:
    """A window with nothing in it yet, on the server that others use, too."""
    with Window(chromium, shared_server.url, width=WIDTH, height=HEIGHT) as window:
        yield window
        window.nothing_went_wrong()


@pytest.fixture
def open_window(chromium: Browser, shared_server: ServedProcess) -> Iterator[Callable[..., Window]]:
    """More windows, or windows of another kind: `open_window(width=390, height=844, has_touch=True)`."""
    with ExitStack() as stack:

        def open_window(
            server: ServedProcess = shared_server, width: int = WIDTH, height: int = HEIGHT, **context: object
        ) -> Window:
            window = stack.enter_context(Window(chromium, server.url, width=width, height=height, **context))
            stack.callback(window.nothing_went_wrong)
            return window

        yield open_window


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[ServedProcess]:
    """A server that one scenario alone has, and may kill. Not started yet.

    Ask for it before `open_window`: what is asked for first goes last.
    """
    server = ServedProcess(tmp_path)
    yield server
    server.kill()


def live_runs(http: httpx.Client) -> list[dict[str, Any]]:
    """The runs of all projects that have not ended."""
    return [
        run
        for status in ("running", "canceling")
        for run in http.get("/api/runs", params={"status": status}).raise_for_status().json()["items"]
    ]
