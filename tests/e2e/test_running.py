"""Starting work, watching it, and stopping it."""

import re
from typing import Any

from playwright.sync_api import expect
from trial import until
from window import Window

DIAMOND = "start -> left, start -> right, left -> join, right -> join"


def test_status_comes_by_push_and_progress_never_goes_back(window: Window) -> None:
    project = window.project("first -> painter", say="first", paint="painter", params={"painter": {"seconds": 1.5}})
    window.open(project)
    loads = window.page.evaluate("performance.timeOrigin")
    frames = window.frames("Painter")

    window.press("Control+Enter")
    window.shows("Painter", "Done")

    shown = [state for state, _ in frames()]
    order = list(dict.fromkeys(shown))
    assert order == ["Not run", "Queued", "Running", "Done"], frames()
    percents = [percent for state, percent in frames() if percent is not None]
    assert len(percents) >= 2
    assert percents == sorted(percents)
    assert window.page.evaluate("performance.timeOrigin") == loads
    [run] = window.until_ended(project)
    assert run["status"] == "succeeded"
    assert {step["node"] for step in run["steps"]} == {"first", "painter"}


def test_run_to_here_makes_what_the_node_needs_and_nothing_else(window: Window) -> None:
    project = window.project(DIAMOND, say="start left right join")
    window.open(project)
    window.select("Left")
    window.press("Shift+Enter")
    window.shows("Left", "Done")

    [run] = window.until_ended(project)
    assert ran(run) == {"start", "left"}
    window.shows("Right", "Not run")
    assert window.states(project) == {"start": "fresh", "left": "fresh", "right": "missing", "join": "missing"}


def test_run_only_this_takes_the_inputs_as_they_are(window: Window) -> None:
    project = window.project(DIAMOND, say="start left right join")
    window.made(project)
    window.open(project)
    window.select("Start")
    window.page.get_by_label("Text").last.fill("began")
    window.shows("Left", "Out of date")

    window.select("Left")
    window.press("Alt+Enter")
    runs = window.until_ended(project, runs=2)
    assert ran(runs[0]) == {"left"}
    assert runs[0]["mode"] == "only"
    assert window.states(project)["start"] == "stale"


def ran(run: dict[str, Any]) -> set[str]:
    """The nodes of a run that really worked."""
    return {step["node"] for step in run["steps"] if step["status"] == "succeeded"}
