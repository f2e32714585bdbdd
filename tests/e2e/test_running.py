"""Starting work, watching it, and stopping it."""

import re
from typing import Any

from drawn_graph import film, params_in
from playwright.sync_api import expect
from window import Window, made_in

DIAMOND = "start -> left, start -> right, left -> join, right -> join"
STOP_SECONDS = 10.0
_PICTURES = """(node) => {
    const seen = [];
    const note = () => {
        const source = node.querySelector("img")?.src;
        if (source !== undefined && source !== seen.at(-1)) seen.push(source);
    };
    new MutationObserver(note).observe(node, {subtree: true, childList: true, attributes: true});
    return seen;
}"""


def test_one_key_makes_only_what_the_edit_has_touched(window: Window) -> None:
    sky = {"Sky": {"text": "a sky in the evening"}, "Backdrop": {"width": 256, "height": 144}}
    project = window.project_of(film("Sky:prompt Backdrop:image-generate", "Sky.prompt -> Backdrop.prompt", sky))
    window.made(project)
    before = window.status(project)
    window.open(project)

    idea = window.node("Idea").get_by_label("Idea", exact=True)
    idea.fill("a red boat on a calm lake")
    idea.press("Control+Enter")
    window.until_ended(project, runs=2)
    for title in ("Idea", "Still", "Clip", "Sky", "Backdrop"):
        window.is_made(title)

    [run, _] = window.runs(project)
    assert made_in(run) == {"idea", "still", "clip"}
    after = window.status(project)
    assert {state["state"] for state in after.values()} == {"fresh"}
    assert changed(before, after) == {"idea", "still", "clip"}
    assert params_in(window.graph(project))["idea"]["text"] == "a red boat on a calm lake"


def test_status_comes_by_push_and_progress_never_goes_back(window: Window) -> None:
    params = {"first": {"seconds": 0.5}, "painter": {"seconds": 4}}
    project = window.unmade("first -> painter", params, say="first", paint="painter")
    window.open(project)
    loaded = window.page.evaluate("performance.timeOrigin")
    frames = window.frames("Painter")

    window.press("Control+Enter")
    window.shows("Painter", "Done")

    order = list(dict.fromkeys(state for state, _ in frames()))
    assert order == ["Not run", "Queued", "Running", "Done"], frames()
    percents = [percent for _, percent in frames() if percent is not None]
    assert len(set(percents)) >= 3
    assert percents == sorted(percents)
    assert window.page.evaluate("performance.timeOrigin") == loaded
    [run] = window.until_ended(project)
    assert run["status"] == "succeeded"


def test_pictures_of_what_is_being_made_are_shown_while_it_runs(window: Window) -> None:
    project = window.unmade(paint="painter", params={"painter": {"seconds": 1.5}})
    window.open(project)
    pictures = window.node("Painter").evaluate_handle(_PICTURES)
    window.press("Control+Enter")
    window.shows("Painter", "Done")
    seen = pictures.evaluate("seen => seen")
    assert len(set(seen)) > 1
    assert all(picture.startswith("data:image/") for picture in seen)
    expect(window.node("Painter").get_by_role("img", name="Painter, so far")).to_have_count(0)
    expect(window.node("Painter")).to_contain_text("painter")


def test_run_to_here_makes_what_the_node_needs_and_nothing_else(window: Window) -> None:
    project = window.unmade(DIAMOND, say="start left right join")
    window.open(project)
    window.select("Left")
    window.press("Shift+Enter")
    window.shows("Left", "Done")

    [run] = window.until_ended(project)
    assert made_in(run) == {"start", "left"}
    assert run["targets"] == ["left"]
    window.shows("Right", "Not run")
    assert window.states(project) == {"start": "fresh", "left": "fresh", "right": "missing", "join": "missing"}


def test_run_only_this_takes_its_inputs_as_they_are(window: Window) -> None:
    project = window.unmade(DIAMOND, say="start left right join")
    window.made(project)
    window.open(project)
    for title in ("Start", "Left"):
        window.node(title).get_by_label("Text", exact=True).fill(f"new {title.lower()} ")
    window.shows("Join", "Out of date")

    window.select("Left")
    window.press("Alt+Enter")
    [run, _] = window.until_ended(project, runs=2)
    assert (run["mode"], made_in(run)) == ("only", {"left"})
    assert window.states(project)["start"] == "stale"
    expect(window.node("Left")).to_contain_text("new left start")  # not: new start
    expect(window.node("Right")).to_contain_text(re.compile(r"right \w+ start"))


def test_run_from_here_makes_this_and_all_behind_it_again(window: Window) -> None:
    project = window.unmade(DIAMOND, say="start left right join")
    window.made(project)
    window.open(project)
    window.select("Left")
    window.page.get_by_role("button", name="More ways to run").first.click()
    window.page.get_by_role("menuitem", name="Run from here").click()
    [run, _] = window.until_ended(project, runs=2)
    assert made_in(run) == {"left", "join"}


def test_run_everything_again_asks_first(window: Window) -> None:
    project = window.unmade(DIAMOND, say="start left right join")
    window.made(project)
    window.open(project)

    question = window.page.get_by_role("dialog", name="Run everything again?")
    for answer in ("Cancel", "Run everything again"):
        window.page.get_by_role("group", name="Run").get_by_role("button", name="More ways to run").click()
        window.page.get_by_role("menuitem", name="Run everything again").click()
        question.get_by_role("button", name=answer).click()
        expect(question).to_be_hidden()
        if answer == "Cancel":
            expect(window.page.get_by_text("Nothing runs")).to_be_visible()
            assert len(window.runs(project)) == 1

    [run, _] = window.until_ended(project, runs=2)
    assert made_in(run) == {"start", "left", "right", "join"}


def test_the_status_bar_counts_and_the_tab_tells_how_far_it_is(window: Window) -> None:
    project = window.unmade(say="a b c", params={node: {"seconds": 60} for node in "abc"}, name="Harbour")
    window.open(project)
    expect(window.page).to_have_title("Harbour")
    state = window.page.get_by_role("contentinfo", name="State")
    expect(state).to_contain_text("Nothing runs")

    window.press("Control+Enter")
    expect(state).to_contain_text("2 running · 1 queued")
    window.shows("C", "Queued")
    expect(window.node("C")).to_contain_text("#1")
    expect(window.page).to_have_title(re.compile(r"^\(\d\d?%\) Harbour$"))
    window.press("Control+Alt+Enter")
    expect(state).to_contain_text("Nothing runs")
    expect(window.page).to_have_title("Harbour")
    window.until_ended(project)


def test_every_run_ends_with_one_message_that_leads_to_its_node(window: Window) -> None:
    project = window.unmade(DIAMOND, say="start left right join")
    window.open(project)
    window.press("Control+Enter")
    messages = window.messages.get_by_role("listitem")
    expect(messages).to_have_count(1)
    expect(messages).to_contain_text("The run is done")
    expect(messages).to_contain_text("4 nodes made")
    messages.get_by_role("button", name="Show").click()
    expect(window.node("Join")).to_be_focused()
    expect(messages).to_have_count(0)


def test_runs_and_queue_are_in_one_place(window: Window) -> None:
    project = window.unmade("first -> second", say="first second", params={"first": {"seconds": 60}})
    window.open(project)
    window.press("Control+Enter")
    window.shows("First", "Running")

    window.press("q")
    runs = window.page.get_by_role("list", name="Runs")
    expect(runs.get_by_role("listitem")).to_have_count(1)
    expect(runs).to_contain_text("Running")
    expect(runs.get_by_role("progressbar", name="Progress of the run of Second")).to_be_visible()
    window.press("q")
    expect(runs).to_be_hidden()

    window.page.get_by_role("contentinfo", name="State").get_by_role("button", name="1 running · 1 queued").click()
    runs.get_by_role("button", name="Stop").click()
    expect(runs).to_contain_text("Stopped")
    [run] = window.until_ended(project)
    assert run["status"] == "canceled"


def test_stopping_a_node_ends_it_at_once_and_says_why_the_rest_did_not_run(window: Window) -> None:
    project = window.unmade(
        "slow -> after", say="slow after other", params={"slow": {"seconds": 60}, "other": {"seconds": 6}}
    )
    window.open(project)
    window.press("Control+Enter")
    window.shows("Slow", "Running")
    window.shows("Other", "Running")

    moments = window.moments(window.node("Slow"), "Out of date")
    window.node("Slow").get_by_role("button", name="Stop").click()
    acted, seen = moments()
    assert acted is not None
    assert seen - acted < STOP_SECONDS
    expect(window.node("Slow")).to_contain_text("because it was stopped")
    window.shows("After", "Skipped")
    expect(window.node("After")).to_contain_text("an input was stopped")

    window.shows("Other", "Done")
    [run] = window.until_ended(project)
    assert run["status"] == "partial"
    ended = {step["node"]: (step["status"], step["root"]) for step in run["steps"]}
    assert ended == {"slow": ("canceled", None), "after": ("canceled", "slow"), "other": ("succeeded", None)}


def test_everything_can_be_stopped_at_once(window: Window) -> None:
    project = window.unmade(say="a b c", params={node: {"seconds": 60} for node in "abc"})
    window.open(project)
    run_to(window, "A")
    run_to(window, "B")
    run_to(window, "C")
    state = window.page.get_by_role("contentinfo", name="State")
    expect(state).to_contain_text("2 running · 1 queued")

    moments = window.moments(state, "Nothing runs")
    window.press("Control+Alt+Enter")
    acted, seen = moments()
    assert acted is not None
    assert seen - acted < STOP_SECONDS
    assert {run["status"] for run in window.until_ended(project, runs=3)} == {"canceled"}


def run_to(window: Window, title: str) -> None:
    """Select a node and run to it."""
    window.select(title)
    window.press("Shift+Enter")
    expect(window.node(title)).to_have_accessible_name(re.compile(", (running|queued)"))


def changed(before: dict[str, Any], after: dict[str, Any]) -> set[str]:
    """The nodes that hold something else than before."""
    return {node for node in after if after[node]["take"] != before[node]["take"]}
