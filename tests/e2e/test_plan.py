"""The plan of a run: what it would do is shown before it does it."""

import re
from typing import Any

from playwright.sync_api import Locator, expect
from window import Window, made_in

DIAMOND = "start -> left, start -> right, left -> join, right -> join"


def test_the_plan_is_that_of_the_server_and_cancel_starts_nothing(window: Window) -> None:
    project = edited_diamond(window)
    sheet = open_plan(window, "Update everything out of date")
    plan = server_plan(window, project)
    assert [step["node"] for step in plan["steps"]] == ["left", "join"]
    assert sorted(plan["reused"]) == ["right", "start"]

    rows = sheet.get_by_role("list", name="Nodes that run").get_by_role("listitem")
    expect(rows).to_have_count(2)
    expect(rows).to_contain_text(["Left", "Join"])
    expect(sheet).to_contain_text("2 nodes run, 2 reused")
    sheet.get_by_text("⚡ 2 reused").click()
    expect(sheet.get_by_role("group").get_by_role("listitem")).to_have_count(2)
    expect(sheet).to_contain_text("All of it is made on this computer and costs nothing.")
    for title, light in (("Start", "dim"), ("Left", "lit"), ("Right", "dim"), ("Join", "lit")):
        expect(window.node(title)).to_have_attribute("data-light", light)

    sheet.get_by_role("button", name="Cancel").click()
    expect(sheet).to_be_hidden()
    expect(window.node("Start")).to_have_attribute("data-light", "plain")
    expect(window.page.get_by_role("contentinfo", name="State")).to_contain_text("Nothing runs")
    assert len(window.runs(project)) == 1


def test_run_in_the_plan_runs_just_that(window: Window) -> None:
    project = edited_diamond(window)
    open_plan(window, "Update everything out of date").get_by_role("button", name="Run", exact=True).click()
    window.is_made("Join")
    [run, _] = window.until_ended(project, runs=2)
    assert made_in(run) == {"left", "join"}


def test_what_is_unticked_does_not_run_and_neither_does_what_needs_it(window: Window) -> None:
    project = window.unmade(DIAMOND, say="start left right join")
    window.open(project)
    sheet = open_plan(window, "Update everything out of date")
    expect(sheet).to_contain_text("4 nodes run, 0 reused")

    left = sheet.get_by_role("checkbox", name=re.compile("^Left"))
    left.uncheck()
    join = sheet.get_by_role("checkbox", name=re.compile("^Join"))
    expect(join).to_be_disabled()
    expect(join).not_to_be_checked()
    expect(sheet.get_by_role("listitem").filter(has_text="Join")).to_contain_text("needs Left")
    expect(sheet).to_contain_text("2 nodes run, 0 reused")
    left.check()
    expect(join).to_be_checked()
    left.uncheck()

    sheet.get_by_role("button", name="Run", exact=True).click()
    window.is_made("Right")
    [run] = window.until_ended(project)
    assert made_in(run) == {"start", "right"}
    assert window.states(project) == {"start": "fresh", "left": "missing", "right": "fresh", "join": "missing"}
    window.shows("Left", "Not run")


def test_with_nothing_ticked_there_is_nothing_to_run(window: Window) -> None:
    window.open(window.unmade(DIAMOND, say="start left right join"))
    sheet = open_plan(window, "Update everything out of date")
    sheet.get_by_role("checkbox", name=re.compile("^Start")).uncheck()
    expect(sheet.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    window.press("Escape")
    expect(sheet).to_be_hidden()


def test_the_plan_of_a_selection_is_that_of_a_run_to_there(window: Window) -> None:
    project = window.unmade(DIAMOND, say="start left right join")
    window.open(project)
    window.select("Right")
    sheet = open_plan(window, "Run to Right")
    rows = sheet.get_by_role("list", name="Nodes that run").get_by_role("listitem")
    expect(rows).to_contain_text(["Start", "Right"])
    expect(rows).to_have_count(2)
    assert [step["node"] for step in server_plan(window, project, "right")["steps"]] == ["start", "right"]


def test_what_stands_in_the_way_is_said_in_the_plan_and_nothing_is_started(window: Window) -> None:
    project = window.unmade("", read="reader")
    window.open(project)
    window.press("Control+Enter")
    sheet = window.page.get_by_role("dialog", name="Update everything out of date")
    [problem] = server_plan(window, project)["problems"]
    expect(sheet.get_by_role("alert")).to_contain_text(problem["title"])
    expect(sheet.get_by_role("button", name="Run", exact=True)).to_be_disabled()
    sheet.get_by_role("button", name="Cancel").click()
    assert window.runs(project) == []


def edited_diamond(window: Window) -> str:
    """A diamond that was made once, with another text in one of its arms."""
    project = window.unmade(DIAMOND, say="start left right join")
    window.made(project)
    window.open(project)
    window.node("Left").get_by_label("Text", exact=True).fill(f"changed in {project}")
    window.shows("Join", "Out of date")
    return project


def open_plan(window: Window, title: str) -> Locator:
    window.press("Control+Shift+Enter")
    sheet = window.page.get_by_role("dialog", name=title)
    expect(sheet.get_by_role("list", name="Nodes that run")).to_be_visible()
    return sheet


def server_plan(window: Window, project: str, *targets: str) -> dict[str, Any]:
    plan: dict[str, Any] = window.http.post(f"/api/projects/{project}/plan", json={"targets": targets}).json()
    return plan
