"""What a node has made so far: choosing from it, and holding one against another."""

import re
import statistics
from typing import Any

from drawn_graph import SMALL, film
from playwright.sync_api import Locator, expect
from trial import until
from window import Window

FRAME = 1 / 24
LATE = 3 * FRAME
"""As far apart as two clips may be for a moment, on a machine that has other things to do as well."""


def test_an_older_take_can_be_used_and_its_settings_restored_and_both_undone(window: Window) -> None:
    project = window.unmade("line -> voice", say="line voice")
    window.open(project)
    text = window.node("Line").get_by_label("Text", exact=True)
    texts = [f"{word} of {project}" for word in ("one", "two", "three")]
    for number, words in enumerate(texts, 1):
        text.fill(words)
        window.select("Line")
        window.press("Shift+Enter")
        window.until_ended(project, runs=number)
    window.press("Control+Enter")
    window.is_made("Voice")

    takes = open_takes(window, "Line")
    expect(takes.get_by_role("listitem")).to_have_count(3)
    oldest = window.http.get(f"/api/projects/{project}/nodes/line/takes").json()["items"][-1]["id"]
    first = takes.get_by_role("listitem", name="Take 1")
    first.get_by_role("button", name="Use this take").click()
    window.shows("Voice", "Out of date")
    expect(window.node("Voice")).to_contain_text("because Line has a new result")
    expect(window.node("Line")).to_contain_text(texts[0])
    expect(text).to_have_value(texts[2])
    assert node_of(window.saved_graph(project), "line")["pinned"] == oldest
    assert [reason["code"] for reason in window.status(project)["voice"]["reasons"]] == ["upstream_new"]

    first.get_by_role("button", name="Restore settings too").click()
    expect(text).to_have_value(texts[0])
    until(lambda: node_of(window.graph(project), "line")["params"]["text"] == texts[0])
    assert node_of(window.graph(project), "line").get("pinned") is None

    window.canvas.press("Control+z")
    expect(text).to_have_value(texts[2])
    window.canvas.press("Control+z")
    window.is_made("Voice")
    until(lambda: node_of(window.graph(project), "line").get("pinned") is None)
    assert set(window.states(project).values()) == {"fresh"}


def test_a_take_is_named_starred_and_rejected(window: Window) -> None:
    project = window.unmade(say="line")
    window.made(project)
    window.open(project)
    takes = open_takes(window, "Line")
    take = takes.get_by_role("listitem")
    take.get_by_role("textbox", name="Name of the take").fill("The calm one")
    window.press("Enter")
    take.get_by_role("button", name="Give a star").click()
    expect(take.get_by_role("button", name="Take the star away")).to_be_visible()
    expect(takes.get_by_role("listitem", name="The calm one")).to_be_visible()
    [saved] = window.http.get(f"/api/projects/{project}/nodes/line/takes").json()["items"]
    assert (saved["name"], saved["starred"]) == ("The calm one", True)


def test_two_pictures_are_held_against_each_other_by_mouse_and_by_arrow_keys(window: Window) -> None:
    project = window.project_of(two_boats())
    made_twice(window, project, "still")
    window.open(project)
    compare = open_compare(window, "Still")
    line = compare.get_by_role("slider", name="Line between A and B")
    expect(line).to_be_focused()
    expect(line).to_have_attribute("aria-valuenow", "50")
    for name in ("A", "B"):
        expect(compare.get_by_role("img", name=name, exact=True)).to_be_visible()

    window.press("ArrowRight")
    expect(line).to_have_attribute("aria-valuenow", "52")
    window.press("Shift+ArrowLeft")
    expect(line).to_have_attribute("aria-valuenow", "42")
    window.press("Home")
    expect(line).to_have_attribute("aria-valuenow", "0")
    assert covered(compare) == 0
    window.press("End")
    assert covered(compare) == 100
    window.press("PageDown")
    box = compare.get_by_role("img", name="A", exact=True).bounding_box()
    assert box is not None
    window.drag(line, (box["x"] + box["width"] / 4, box["y"] + box["height"] / 2))
    expect(line).to_have_attribute("aria-valuenow", re.compile("^2[456]$"))
    assert 24 <= covered(compare) <= 26

    changes = compare.get_by_role("table", name="What is different")
    expect(changes.get_by_role("row")).to_have_text(["AB", "Seed12"])
    window.press("x")
    expect(changes.get_by_role("row")).to_have_text(["AB", "Seed21"])
    for key, name in (("2", "Side by side"), ("3", "Difference"), ("4", "Onion skin"), ("1", "Wipe")):
        window.press(key)
        expect(compare.get_by_role("button", name=name)).to_have_attribute("aria-pressed", "true")
    window.press("Escape")
    expect(compare).to_be_hidden()


def test_two_clips_play_in_step(window: Window) -> None:
    project = window.project_of(two_boats())
    made_twice(window, project, "clip")
    window.open(project)
    compare = open_compare(window, "Clip")
    player = compare.get_by_role("group", name="Player: Clip")
    videos = compare.locator("video")
    expect(videos).to_have_count(2)
    for video in videos.all():
        until(lambda video=video: video.evaluate("video => video.readyState") >= 3)
    player.get_by_role("button", name="Play").click()
    apart = compare.evaluate(
        """async (panel) => {
            const [a, b] = panel.querySelectorAll("video");
            const apart = [];
            const end = performance.now() + 3000;
            while (performance.now() < end) {
                await new Promise(requestAnimationFrame);
                if (!a.paused && a.currentTime > 0.3) apart.push(Math.abs(a.currentTime - b.currentTime));
            }
            return apart;
        }"""
    )
    assert len(apart) > 20
    assert statistics.median(apart) <= FRAME, max(apart)
    assert sorted(apart)[len(apart) * 95 // 100] <= LATE, max(apart)
    expect(compare.get_by_role("table", name="What is different")).to_contain_text("Camera movePushPan left")


def open_takes(window: Window, title: str) -> Locator:
    window.select(title)
    window.page.get_by_role("tab", name="Takes").click()
    takes = window.page.get_by_role("list", name="Takes")
    expect(takes).to_be_visible()
    return takes


def open_compare(window: Window, title: str) -> Locator:
    """Mark the older take as A and the newer one as B."""
    takes = open_takes(window, title)
    takes.get_by_role("listitem", name="Take 1").focus()
    window.press("a")
    takes.get_by_role("listitem", name="Take 2").focus()
    window.press("b")
    compare = window.page.get_by_role("dialog", name=f"Compare takes of {title}")
    expect(compare).to_be_visible()
    return compare


def covered(compare: Locator) -> float:
    """How much of the width A has, in percent."""
    clip = compare.get_by_role("img", name="B", exact=True).evaluate(
        "img => getComputedStyle(img.parentElement).clipPath"
    )
    found = re.search(r"inset\(0(?:px|%)? 0(?:px|%)? 0(?:px|%)? ([\d.]+)(?:%|px)\)", clip)
    return float(found[1]) if found else 0.0


def made_twice(window: Window, project: str, node: str) -> None:
    """Two takes of the still or the clip, each with another setting."""
    for change in (
        {"still": {"seed": 1}, "clip": {"move": "push"}},
        {"still": {"seed": 2}, "clip": {"move": "pan-left"}},
    ):
        answer = window.http.patch(f"/api/projects/{project}/nodes/{node}", json={"params": change[node]})
        assert answer.status_code == 200, answer.text
        window.made(project, node)


def node_of(graph: dict[str, Any], id: str) -> dict[str, Any]:
    node: dict[str, Any] = next(node for node in graph["nodes"] if node["id"] == id)
    return node


def two_boats() -> dict[str, Any]:
    """A picture, and a clip of it that is long enough to be looked at."""
    return film(params={"Idea": {"text": "a boat beside another"}, "Clip": {**SMALL, "seconds": 4}})
