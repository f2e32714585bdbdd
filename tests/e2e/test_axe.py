"""axe finds nothing serious in any view, dark or light."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from axe import barriers
from drawn_graph import drawn
from playwright.sync_api import expect
from window import Window

SMALL = {"width": 256, "height": 144, "seconds": 1, "fps": 24}


@pytest.fixture(params=["dark", "light"])
def themed(request: pytest.FixtureRequest, open_window: Callable[..., Window]) -> Window:
    return open_window(color_scheme=request.param)


def test_the_editor_has_no_barriers(themed: Window) -> None:
    project = film(themed)
    themed.made(project)
    themed.patch(project, "idea", text="a red boat")
    themed.open(project)
    themed.shows("Clip", "Out of date")
    assert barriers(themed.page) == []

    themed.select("Clip")
    for tab in ("Takes", "Why", "Notes", "JSON", "Settings"):
        themed.inspector.get_by_role("tab", name=tab).click()
        assert barriers(themed.page) == [], tab
    for keys, shown in (("Alt+2", "Files"), ("Alt+3", "Templates"), ("Alt+4", "Outline")):
        themed.press(keys)
        expect(themed.page.get_by_role("tab", name=shown)).to_have_attribute("aria-selected", "true")
        assert barriers(themed.page) == [], shown


def test_what_lies_over_the_editor_has_no_barriers(themed: Window) -> None:
    project = film(themed)
    themed.made(project)
    themed.open(project)
    themed.select("Clip")
    for keys in ("n", "Control+k", "Control+f", "?", "Control+,", "Control+Shift+Enter", "l", "Space"):
        themed.press(keys)
        shown = themed.page.get_by_role("dialog")
        expect(shown).to_be_visible()
        assert barriers(themed.page) == [], keys
        themed.press("Escape")
        expect(shown).to_have_count(0)


def test_the_dock_has_no_barriers_while_something_runs_and_fails(themed: Window) -> None:
    project = themed.project(say="one", fail="two", params={"one": {"seconds": 60}})
    themed.open(project)
    themed.press("q")
    themed.press("Control+Enter")
    themed.shows("Two", "Failed")
    themed.page.get_by_role("region", name="Timeline, runs and log").get_by_role(
        "button", name=re.compile("Running")
    ).first.click()
    for tab in ("Runs and queue", "Log", "Timeline"):
        themed.page.get_by_role("tab", name=tab).click()
        assert barriers(themed.page) == [], tab
    themed.select("Two")
    assert barriers(themed.page) == []
    themed.press("Control+Alt+Enter")
    themed.until_ended(project)


def test_the_list_of_projects_has_no_barriers(themed: Window) -> None:
    themed.project(say="one", name="One of them")
    themed.page.goto("/?all")
    expect(themed.page.get_by_role("heading", name="Begin with a template")).to_be_visible()
    assert barriers(themed.page) == []
    themed.page.get_by_role("button", name="New project").click()
    assert barriers(themed.page) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_review_has_no_barriers(open_window: Callable[..., Window], theme: str) -> None:
    phone = open_window(width=390, height=844, color_scheme=theme)
    project = film(phone)
    phone.made(project)
    phone.page.goto(f"/projects/{project}")
    phone.page.get_by_role("button", name=re.compile("^Clip")).click()
    expect(phone.page.get_by_role("heading", name="Clip")).to_be_visible()
    assert barriers(phone.page) == []
    phone.page.get_by_role("button", name="Back to the list").click()
    expect(phone.page.get_by_role("list", name="Nodes, results first")).to_be_visible()
    assert barriers(phone.page) == []


def film(window: Window) -> str:
    """A prompt, a picture and a clip, with a note beside them."""
    params: dict[str, dict[str, Any]] = {
        "Idea": {"text": "a blue boat"}, "Still": {"width": 256, "height": 144}, "Clip": SMALL,
        "Remark": {"text": "Look here."},
    }  # fmt: skip
    return window.project_of(
        drawn(
            "Idea:prompt Still:image-generate Clip:video Remark:note",
            "Idea.prompt -> Still.prompt, Still.image -> Clip.image",
            params,
        )
    )
