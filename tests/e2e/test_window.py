"""What a scenario overlooks in the end, and what it doesn't."""

import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from served_process import ServedProcess
from window import Window


@pytest.fixture
def judged(chromium: Browser, shared_server: ServedProcess) -> Iterator[Window]:
    """A window that only the test itself judges."""
    with Window(chromium, shared_server.url, width=800, height=600) as window:
        window.page.goto("/?all")
        yield window


def test_what_a_page_says_last_is_heard(judged: Window) -> None:
    judged.page.evaluate("() => { setTimeout(() => console.error('too late'), 20); }")
    time.sleep(0.5)  # as when only the server is asked in the end
    with pytest.raises(AssertionError, match="too late"):
        judged.nothing_went_wrong()


@pytest.mark.parametrize("status", [404, 500])
def test_a_refusal_is_forgiven_by_its_status_alone(judged: Window, status: int) -> None:
    judged.page.route("**/api/404500", lambda route: route.fulfill(status=status))
    judged.page.evaluate("async () => { await fetch('/api/404500'); }")
    judged.forgive_cuts()
    judged.forgive_refusals(405, 503)
    with pytest.raises(AssertionError, match=f"status of {status}"):
        judged.nothing_went_wrong()
    judged.forgive_refusals(status)
    judged.nothing_went_wrong()


def test_a_socket_to_elsewhere_is_noticed(judged: Window) -> None:
    judged.page.evaluate("() => new Promise((over) => (new WebSocket('ws://127.0.0.2:9/').onerror = () => over()))")
    judged.forgive_cuts()
    with pytest.raises(AssertionError, match=r"127\.0\.0\.2"):
        judged.nothing_went_wrong()
