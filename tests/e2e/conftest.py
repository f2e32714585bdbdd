"""The canvas in a browser: Chromium against a server in a process of its own, with engines that need no network.

Things are found by what they are called, as a person would. Every scenario ends with an empty error console and no
failed request.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from served_process import ServedProcess
from window import Window

STATIC = Path(__file__).parents[2] / "server" / "static" / "index.html"
WIDTH, HEIGHT = 1440, 900


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browsers come last: Playwright's event loop runs until the session ends, and no test can start one there."""
    items.sort(key=lambda item: Path(__file__).parent in item.path.parents)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all scenarios; each has a window without a past."""
    program = shutil.which("chromium")
    if program is None or not STATIC.exists():
        missing = "chromium" if program is None else "the built canvas (make ui)"
        assert "CI" not in os.environ, f"{missing} is missing"
        pytest.skip(f"{missing} is missing")
    # The Node that Playwright brings needs a library that a bare Debian lacks; the one of the lock does not.
    os.environ.setdefault("PLAYWRIGHT_NODEJS_PATH", str(Path(sys.executable).with_name("node")))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def shared_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedProcess]:
    """One server for all scenarios that can do with it as it is."""
    server = ServedProcess(tmp_path_factory.mktemp("canvas"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def window(chromium: Browser, shared_server: ServedProcess) -> Iterator[Window]:
    """A window with nothing in it yet, on the server that others use, too."""
    with Window(chromium, shared_server, width=WIDTH, height=HEIGHT) as window:
        yield window
        window.nothing_went_wrong()


@pytest.fixture
def open_window(chromium: Browser, shared_server: ServedProcess) -> Iterator[Callable[..., Window]]:
    """More windows, or windows of another kind: `open_window(width=390, height=844, has_touch=True)`."""
    windows: list[Window] = []

    def open_window(
        server: ServedProcess = shared_server, width: int = WIDTH, height: int = HEIGHT, **context: object
    ) -> Window:
        windows.append(Window(chromium, server, width=width, height=height, **context))
        return windows[-1]

    yield open_window
    for window in windows:
        window.nothing_went_wrong()
        window.close()


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[ServedProcess]:
    """A server that one scenario alone has, and may kill. Not started yet."""
    server = ServedProcess(tmp_path)
    yield server
    server.kill()
