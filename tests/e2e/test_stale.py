"""What is out of date, why, and what can be kept all the same."""

import re

from playwright.sync_api import expect
from trial import until
from window import Window


def test_a_stale_node_names_the_nearest_cause_and_how_far_away_it_is(window: Window) -> None:
    project = made_chain(window)
    window.node("Script").get_by_label("Text", exact=True).fill("another one")

    window.shows("Shot", "Out of date")
    expect(window.node("Script")).to_contain_text("because Text changed")
    expect(window.node("Scene")).to_contain_text("because Text changed in Script · 1 step up")
    expect(window.node("Shot")).to_contain_text("because Text changed in Script · 2 steps up")
    expect(window.node("Shot")).to_have_accessible_name(re.compile("out of date because Text changed in Script"))
    assert window.states(project) == {
        "script": "stale",
        "scene": "maybe_stale",
        "shot": "maybe_stale",
        "light": "fresh",
    }
    [reason] = window.status(project)["shot"]["reasons"]
    assert (reason["code"], reason["node"], reason["depth"]) == ("upstream_stale", "script", 2)

    window.node("Light").get_by_label("Text", exact=True).fill("at dusk")
    expect(window.node("Shot")).to_contain_text("because Text changed in Light · 1 step up")


def test_the_way_to_the_cause_is_lit_and_a_click_goes_there(window: Window) -> None:
    made_chain(window)
    window.node("Script").get_by_label("Text", exact=True).fill("another one")
    line = window.node("Shot").get_by_role("button", name="because Text changed in Script")
    line.hover()
    for title, light in (("Script", "lit"), ("Scene", "lit"), ("Shot", "lit"), ("Light", "dim")):
        expect(window.node(title)).to_have_attribute("data-light", light)

    line.click()
    expect(window.node("Script")).to_be_focused()
    expect(window.inspector.get_by_role("textbox", name="Name of the node")).to_have_value("Script")


def test_the_why_tab_leads_from_the_cause_to_the_node_and_says_what_an_update_runs(window: Window) -> None:
    project = made_chain(window)
    window.node("Script").get_by_label("Text", exact=True).fill("another one")
    window.select("Shot")
    window.inspector.get_by_role("tab", name="Why").click()

    chain = window.page.get_by_role("list", name="From the cause to this node").get_by_role("listitem")
    expect(chain).to_contain_text(["Script", "Scene", "Shot"])
    expect(chain.first).to_contain_text("Before: script")
    expect(chain.first).to_contain_text("Now: another one")
    update = window.page.get_by_role("region", name="What an update would run")
    expect(update.get_by_role("listitem")).to_contain_text(["Script", "Scene", "Shot"])
    plan = window.http.post(f"/api/projects/{project}/plan", json={"targets": ["shot"]}).json()
    assert [step["node"] for step in plan["steps"]] == ["script", "scene", "shot"]

    chain.first.get_by_role("button", name="Script").click()
    expect(window.node("Script")).to_be_focused()


def test_to_move_to_rename_and_to_write_notes_makes_nothing_stale(window: Window) -> None:
    project = made_chain(window)
    window.select("Scene")
    window.press("Control+Shift+ArrowRight")
    window.press("F2")
    window.node("Scene").get_by_role("textbox", name="Name").fill("Harbour")
    window.press("Enter")
    window.inspector.get_by_role("tab", name="Notes").click()
    window.inspector.get_by_label("Note on this node").fill("At dusk")
    expect(window.node("Harbour").get_by_role("img", name="Note: At dusk")).to_be_visible()

    until(lambda: window.graph(project)["view"]["nodes"]["scene"].get("note") == "At dusk")
    view = window.saved_graph(project)["view"]["nodes"]["scene"]
    assert (view["x"], view["title"], view["note"]) == (384 + 40, "Harbour", "At dusk")
    assert set(window.states(project).values()) == {"fresh"}
    for title in ("Script", "Harbour", "Shot"):
        window.is_made(title)
    expect(window.page.get_by_role("contentinfo", name="State")).not_to_contain_text("out of date")


def test_what_is_kept_makes_nothing_stale_and_is_kept_after_a_reload(window: Window) -> None:
    project = made_chain(window)
    window.node("Script").get_by_label("Text", exact=True).fill("another one")
    window.shows("Shot", "Out of date")

    window.node("Scene").get_by_role("button", name="Keep").click()
    window.is_made("Shot")
    kept = window.node("Scene").get_by_role("img", name="Kept: it does not run until it is released")
    expect(kept).to_be_visible()
    expect(window.node("Scene")).to_have_accessible_name(re.compile("kept"))
    take = window.status(project)["scene"]["take"]
    [scene] = [node for node in window.saved_graph(project)["nodes"] if node["id"] == "scene"]
    assert scene["pinned"] == take
    assert window.states(project) == {"script": "stale", "scene": "pinned", "shot": "fresh", "light": "fresh"}

    window.page.reload()
    expect(kept).to_be_visible()
    window.is_made("Shot")
    window.shows("Script", "Out of date")
    window.press("Control+Enter")
    expect(window.messages).to_contain_text("Everything is up to date.")

    window.select("Scene")
    window.press("p")
    expect(kept).to_have_count(0)
    window.shows("Shot", "Out of date")


def made_chain(window: Window) -> str:
    """A project of three nodes, each of the one before, and one that only the last needs, all made and seen."""
    project = window.unmade("script -> scene, scene -> shot, light -> shot", say="script scene shot light")
    window.made(project)
    window.open(project)
    window.is_made("Shot")
    return project
