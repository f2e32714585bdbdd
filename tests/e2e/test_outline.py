"""The graph for those who do not see the canvas: its outline, and what is read aloud."""

import re
from itertools import pairwise

from drawn_graph import disabled_in, film
from playwright.sync_api import Locator, expect
from trial import until
from window import Window

ORDER = ["Not run", "Queued", "Running", "Running 0%", "Running 50%", "Done"]
PAUSE_MS = 2000
"""Between two messages."""

NAMES = """tree => {
    const seen = {};
    const note = () => {
        for (const item of tree.querySelectorAll("[role=treeitem]")) {
            const [title, , state] = item.getAttribute("aria-label").split(", ");
            const states = (seen[title] ??= []);
            if (states.at(-1) !== state) states.push(state);
        }
    };
    note();
    new MutationObserver(note).observe(tree, {subtree: true, attributes: true, attributeFilter: ["aria-label"]});
    return seen;
}"""
LIVE = """() => {
    const said = [];
    const places = "[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]";
    const heard = (node) => (node instanceof Element ? node : node.parentElement)?.closest(places);
    new MutationObserver((changes) => {
        const regions = new Set(
            changes.flatMap(({target, addedNodes}) => [heard(target), ...[...addedNodes].map(heard)]),
        );
        for (const region of regions) {
            const text = region?.textContent.trim() ?? "";
            if (text !== "" && region.isConnected) said.push([performance.now(), text]);
        }
    }).observe(document.body, {subtree: true, childList: true, characterData: true});
    return said;
}"""


def test_the_outline_has_each_node_once_with_its_name_kind_and_state(window: Window) -> None:
    project = window.project_of(
        film("Lonely:beat Remark:note", params={"Idea": {"text": "a boat that nobody has seen"}})
    )
    window.made(project, "idea")
    window.open(project)
    tree = outline(window)
    names = [item.get_attribute("aria-label") for item in tree.get_by_role("treeitem").all()]
    assert sorted(name or "" for name in names) == [
        "Clip, video, Not run", "Idea, prompt, Done", "Lonely, beats, Not run", "Remark, Note",
        "Still, picture, Not run",
    ]  # fmt: skip
    below = tree.get_by_role("treeitem", level=2)
    expect(below).to_have_count(2)


def test_the_states_in_the_outline_follow_a_run(window: Window) -> None:
    project = window.project("first -> second", {"second": {"seconds": 1}}, say="first second")
    window.open(project)
    states = outline(window).evaluate_handle(NAMES)
    window.press("Control+Enter")
    until(lambda: states.evaluate("seen => seen")["Second"][-1] == "Done", 30)
    seen = states.evaluate("seen => seen")["Second"]
    assert seen[0] == "Not run"
    assert "Running 50%" in seen
    assert seen == sorted(seen, key=ORDER.index), seen
    [run] = window.until_ended(project)
    assert run["status"] == "succeeded"


def test_the_outline_takes_the_keys_of_the_canvas(window: Window) -> None:
    project = window.project("first -> second", {"first": {"text": "not said before"}}, say="first second")
    window.open(project)
    tree = outline(window)
    window.press("Home")
    window.press("ArrowDown")
    expect(tree.get_by_role("treeitem", name=re.compile("^First"))).to_be_focused()
    window.press("d")
    until(lambda: disabled_in(window.graph(project)) == {"first"})
    expect(tree.get_by_role("treeitem", name=re.compile("^First.*switched off"))).to_be_focused()
    window.press("d")
    until(lambda: disabled_in(window.graph(project)) == set())

    window.press("Shift+Enter")
    [run] = window.until_ended(project)
    assert [step["node"] for step in run["steps"]] == ["first"]
    window.press("Enter")
    expect(window.inspector.get_by_role("textbox", name="Text", exact=True)).to_be_focused()
    window.press("Escape")
    window.press("Alt+4")
    expect(tree.get_by_role("treeitem", name=re.compile("^First"))).to_be_focused()
    window.press("Delete")
    until(lambda: [node["id"] for node in window.graph(project)["nodes"]] == ["second"])


def test_what_is_read_aloud_comes_with_pauses_and_tells_the_start_and_the_end(window: Window) -> None:
    nodes = " ".join(f"n{number}" for number in range(8))
    project = window.project(say=nodes, params={node: {"seconds": 0.8} for node in nodes.split()})
    window.open(project)
    said = window.page.evaluate_handle(LIVE)
    window.press("Control+Enter")
    window.until_ended(project)
    until(lambda: any("The run is done" in text for _, text in said.evaluate("said => said")), 20)

    messages = said.evaluate("said => said")
    assert "started" in messages[0][1]
    assert [text for _, text in messages] == list(dict.fromkeys(text for _, text in messages))
    for (before, _), (after, _) in pairwise(messages):
        assert after - before >= PAUSE_MS, messages


def outline(window: Window) -> Locator:
    """The tree, with the keyboard's focus in it."""
    window.press("Alt+4")
    tree = window.page.get_by_role("tree", name="Outline of the graph")
    expect(tree.locator(":focus")).to_have_count(1)
    return tree
