"""The server goes away and comes back: nothing is lost on either side."""

import json
import re
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from drawn_graph import params_in
from playwright.sync_api import WebSocket, expect
from served_process import ServedProcess
from trial import until
from window import Window

BAR_SECONDS = 3.0
PARTS = ("AddNode", "Find", "Logs", "Runs", "Settings", "Shortcuts", "Timeline")

_FETCHED = "performance.getEntriesByType('resource').map(({name}) => name.split('/').at(-1))"


@pytest.fixture
def lonely(own_server: ServedProcess, open_window: Callable[..., Window]) -> Iterator[Window]:
    """A window on a server that may be killed."""
    own_server.start()
    window = open_window(own_server)
    yield window
    window.forgive_cuts()


def test_a_run_and_edits_survive_a_server_that_is_killed(lonely: Window, own_server: ServedProcess) -> None:
    window = lonely
    project = window.project(
        "first -> slow, slow -> last", say="first slow last other", params={"slow": {"seconds": 4}}
    )
    heard = events(window)
    window.open(project)
    window.press("Control+Enter")
    window.shows("Slow", "Running")

    moments = window.moments(window.page.locator("body"), "Not connected – trying again")
    killed = time.time()
    own_server.kill()
    assert moments().seen - killed < BAR_SECONDS
    bar = window.page.get_by_role("status").filter(has_text="Not connected – trying again")
    expect(bar).to_be_visible()
    expect(bar).to_contain_text("Your runs go on there, and what you change here is kept.")
    run = window.page.get_by_role("group", name="Run", exact=True).get_by_role("button", name="Run", exact=True)
    expect(run).to_be_disabled()
    window.node("Other").get_by_label("Text", exact=True).fill("changed meanwhile")
    expect(window.page.get_by_text("Kept here, not saved yet")).to_be_visible()

    own_server.start()
    expect(bar).to_have_count(0)
    expect(run).to_be_enabled()
    until(lambda: params_in(window.graph(project))["other"]["text"] == "changed meanwhile")
    [ended] = window.until_ended(project)
    assert ended["status"] == "succeeded"
    for title in ("First", "Slow", "Last"):
        window.shows(title, "Done")
    window.shows("Other", "Out of date")
    states = window.states(project)
    assert states == {"first": "fresh", "slow": "fresh", "last": "fresh", "other": "stale"}

    numbers = [event["seq"] for event in heard]
    assert len(numbers) > 3
    assert all(before < after for before, after in pairwise(numbers)), numbers
    assert own_server.broken_invariants() == []


def test_a_page_that_is_left_in_the_middle_of_a_word_loses_none_of_it(window: Window) -> None:
    project = window.project(say="one")
    window.open(project)
    window.node("One").get_by_label("Text", exact=True).press("End")
    window.page.keyboard.type(" in haste", delay=30)
    window.page.reload()

    expect(window.node("One").get_by_label("Text", exact=True)).to_have_value("one in haste")
    until(lambda: params_in(window.graph(project))["one"]["text"] == "one in haste")


def test_what_was_edited_without_a_server_outlives_the_tab(lonely: Window, own_server: ServedProcess) -> None:
    window = lonely
    project = window.project("one -> two", say="one two")
    window.open(project)
    own_server.kill()
    window.node("One").get_by_label("Text", exact=True).fill("written in the dark")
    expect(window.page.get_by_text("Kept here, not saved yet")).to_be_visible()
    was = window.node("Two").bounding_box()
    window.drag_node("Two", by=(0, 200))
    until(lambda: window.node("Two").bounding_box() != was)
    with window.page.expect_event("close"):
        window.page.close(run_before_unload=True)

    own_server.start()
    before = window.graph(project)
    assert params_in(window.graph(project))["one"]["text"] == "one"
    window.page = window.another_tab()
    window.open(project)
    expect(window.node("One").get_by_label("Text", exact=True)).to_have_value("written in the dark")
    until(lambda: params_in(window.graph(project))["one"]["text"] == "written in the dark")
    after = window.saved_graph(project)
    assert after["view"]["nodes"]["two"]["y"] > before["view"]["nodes"]["two"]["y"] + 150

    window.page.reload()
    expect(window.node("One").get_by_label("Text", exact=True)).to_have_value("written in the dark")
    assert window.saved_graph(project) == after


def test_what_somebody_else_saved_meanwhile_is_kept_beside_ones_own(lonely: Window, own_server: ServedProcess) -> None:
    window = lonely
    project = window.project(say="one two")
    window.open(project)
    own_server.kill()
    window.node("One").get_by_label("Text", exact=True).fill("mine")
    expect(window.page.get_by_text("Kept here, not saved yet")).to_be_visible()
    window.page.close()

    own_server.start()
    window.patch(project, "two", text="theirs")
    window.page = window.another_tab()
    window.open(project)
    until(lambda: {node["text"] for node in params_in(window.graph(project)).values()} == {"mine", "theirs"})
    expect(window.node("One").get_by_label("Text", exact=True)).to_have_value("mine")
    expect(window.node("Two").get_by_label("Text", exact=True)).to_have_value("theirs")
    expect(window.page.get_by_role("alert")).to_have_count(0)


def test_the_page_has_all_of_its_parts_also_without_the_server(lonely: Window, own_server: ServedProcess) -> None:
    window = lonely
    project = window.project(say="one")
    window.open(project)
    until(lambda: set(PARTS) <= {name.partition("-")[0] for name in window.page.evaluate(_FETCHED)})
    own_server.kill()

    for key, dialog in (
        ("?", "Keyboard shortcuts"),
        ("n", "Add a node"),
        ("Control+,", "Settings"),
        ("Control+f", "Nodes on the canvas"),
    ):
        window.canvas.focus()
        window.press(key)
        opened = window.page.get_by_role("dialog", name=re.compile(dialog))
        expect(opened).to_be_visible()
        window.press("Escape")
        expect(opened).to_have_count(0)
    for tab in ("Timeline", "Runs and queue", "Log"):
        if tab == "Timeline":
            window.press("q")
        window.page.get_by_role("tab", name=tab).click()
        expect(window.page.get_by_role("tabpanel", name=tab)).to_be_visible()
    expect(window.node("One")).to_be_visible()


def test_a_page_of_another_version_asks_to_be_loaded_again_and_saves_first(
    lonely: Window, own_server: ServedProcess
) -> None:
    window = lonely
    project = window.project(say="one")
    window.open(project)
    bar = window.page.get_by_role("status").filter(has_text="The server has a newer version of this page.")
    expect(bar).to_have_count(0)

    newer = {**window.http.get("/api/version").json(), "ui": "another"}
    window.page.route("**/api/version", lambda route: route.fulfill(json=newer))
    own_server.kill()
    window.node("One").get_by_label("Text", exact=True).fill("last words")
    own_server.start()
    with window.page.expect_navigation():
        bar.get_by_role("button", name="Save and reload").click()
    expect(window.node("One").get_by_label("Text", exact=True)).to_have_value("last words")
    until(lambda: params_in(window.graph(project))["one"]["text"] == "last words")
    expect(bar).to_have_count(0)


def events(window: Window) -> list[dict[str, Any]]:
    """The numbered facts that the page is told, over all of its sockets, from now on."""
    heard: list[dict[str, Any]] = []

    def hear(payload: str | bytes) -> None:
        frame = json.loads(payload)
        if frame["frame"] == "events":
            heard.extend(frame["events"])

    def listen(socket: WebSocket) -> None:
        if re.search(r"/events(\?|$)", socket.url):
            socket.on("framereceived", hear)

    window.page.on("websocket", listen)
    return heard
