"""axe finds nothing serious in any view, dark or light."""

import re
from collections.abc import Callable

import pytest
from axe import barriers
from drawn_graph import film
from playwright.sync_api import Locator, expect
from window import Window


@pytest.fixture(params=["dark", "light"])
def themed(request: pytest.FixtureRequest, open_window: Callable[..., Window]) -> Window:
    return open_window(color_scheme=request.param)


def test_the_editor_has_no_barriers(themed: Window) -> None:
    project = themed.project_of(film("Remark:note", params={"Remark": {"text": "Look here."}}))
    themed.made(project)
    themed.patch(project, "idea", text="a red boat")
    themed.open(project)
    themed.shows("Clip", "Out of date")
    assert barriers(themed.page) == []

    themed.select("Clip")
    for tab, role in (("Takes", "listitem"), ("Why", "region"), ("Notes", "textbox"), ("JSON", "textbox")):
        themed.inspector.get_by_role("tab", name=tab).click()
        expect(shown(themed, tab).get_by_role(role).first).to_be_visible()
        assert barriers(themed.page) == [], tab
    themed.inspector.get_by_role("tab", name="Settings").click()
    expect(shown(themed, "Settings").get_by_label("Camera move").first).to_be_visible()
    assert barriers(themed.page) == []
    for keys, tab, words in (
        ("Alt+2", "Files", "Drop files here to upload them"),
        ("Alt+3", "Templates", "Storyboard"),
        ("Alt+4", "Outline", "Idea"),
    ):
        themed.press(keys)
        expect(shown(themed, tab).get_by_text(words).first).to_be_visible()
        assert barriers(themed.page) == [], tab


def test_what_lies_over_the_editor_has_no_barriers(themed: Window) -> None:
    project = themed.project_of(film("Remark:note", params={"Remark": {"text": "Look here."}}))
    themed.made(project)
    themed.open(project)
    themed.select("Clip")
    dialog = themed.page.get_by_role("dialog")
    for keys, role, name in (
        ("n", "option", "Prompt"), ("Control+k", "option", "Undo"), ("Control+f", "option", "Still"),
        ("?", "region", "Keyboard shortcuts"), ("Control+,", "combobox", "Look"),
        ("Control+Shift+Enter", "button", "Cancel"), ("l", "option", "Idea"), ("Space", "button", "Play"),
    ):  # fmt: skip
        themed.press(keys)
        expect(dialog.get_by_role(role, name=name).first).to_be_visible()
        assert barriers(themed.page) == [], keys
        themed.press("Escape")
        expect(dialog).to_have_count(0)


def test_the_dock_has_no_barriers_while_something_runs_and_fails(themed: Window) -> None:
    project = themed.project(say="one", fail="two", params={"one": {"seconds": 60}})
    themed.open(project)
    themed.press("q")
    themed.press("Control+Enter")
    themed.shows("Two", "Failed")
    themed.page.get_by_role("region", name="Timeline, runs and log").get_by_role(
        "button", name=re.compile("Running")
    ).first.click()
    tabs = {"Runs and queue": "Running", "Log": "The tide is out", "Timeline": "There is no film yet."}
    for tab, words in tabs.items():
        themed.page.get_by_role("tab", name=tab).click()
        expect(shown(themed, tab).get_by_text(words).first).to_be_visible()
        assert barriers(themed.page) == [], tab
    themed.select("Two")
    expect(themed.inspector.get_by_text("The tide is out").first).to_be_visible()
    assert barriers(themed.page) == []
    themed.press("Control+Alt+Enter")
    themed.until_ended(project)


def test_the_list_of_projects_has_no_barriers(themed: Window) -> None:
    themed.project(say="one", name="One of them")
    themed.page.goto("/?all")
    expect(themed.page.get_by_role("button", name="Use Storyboard")).to_be_visible()
    expect(themed.page.get_by_role("list", name="Projects").get_by_role("article").first).to_be_visible()
    assert barriers(themed.page) == []
    themed.page.get_by_role("button", name="New project").click()
    expect(themed.page.get_by_role("dialog").get_by_label("Name")).to_be_visible()
    assert barriers(themed.page) == []


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_review_has_no_barriers(open_window: Callable[..., Window], theme: str) -> None:
    phone = open_window(width=390, height=844, color_scheme=theme)
    project = phone.project_of(film())
    phone.made(project)
    phone.page.goto(f"/projects/{project}")
    phone.page.get_by_role("button", name=re.compile("^Clip")).click()
    expect(phone.page.get_by_role("heading", name="Clip")).to_be_visible()
    assert barriers(phone.page) == []
    phone.page.get_by_role("button", name="Back to the list").click()
    expect(phone.page.get_by_role("list", name="Nodes, results first")).to_be_visible()
    assert barriers(phone.page) == []


def shown(window: Window, tab: str) -> Locator:
    """What belongs to a tab that is open."""
    return window.page.get_by_role("tabpanel", name=tab)
