"""The whole editor without a mouse."""

import re

import pytest
from drawn_graph import disabled_in, drawn, params_in, wires_of
from playwright.sync_api import expect
from trial import until
from window import Window


def test_a_graph_is_built_run_looked_at_and_undone_by_keys_alone(window: Window) -> None:
    project = window.project_of({"nodes": []})
    window.open(project)
    _add(window, "Mention")
    _type_setting(window, "dawn")
    _add(window, "Stumble")
    window.press("Escape")
    expect(window.node("Stumble")).to_be_focused()
    until(lambda: len(params_in(window.graph(project))) == 2)
    assert window.place_of(project, "stumble")[0] >= window.place_of(project, "mention")[0] + 272  # beside it
    window.press("ArrowUp")
    expect(window.node("Mention")).to_be_focused()
    _link(window, "text", "Stumble")
    expect(window.node("Mention")).to_be_focused()
    window.press("ArrowRight")
    expect(window.node("Stumble")).to_be_focused()
    window.press("Enter")
    _type_setting(window, "breaks ")
    until(lambda: _says(window, project) == ["dawn", "breaks "])
    assert wires_of(window.saved_graph(project)) == ["mention.text -> stumble.parts"]
    made = window.graph(project)

    window.press("Control+Enter")
    [run] = window.until_ended(project)
    assert {step["node"]: step["status"] for step in run["steps"]} == {"mention": "succeeded", "stumble": "succeeded"}
    window.press("Space")
    expect(window.page.get_by_role("dialog").get_by_text("breaks dawn")).to_be_visible()
    window.press("Escape")
    expect(window.page.get_by_role("dialog")).to_have_count(0)
    assert window.saved_graph(project) == made

    for _ in range(5):
        window.press("Control+z")
    until(lambda: params_in(window.graph(project)) == {})
    expect(window.canvas.get_by_role("button", name="Add a node (N)")).to_be_visible()
    assert len(window.runs(project)) == 1
    for _ in range(5):
        window.press("Control+y")
    until(lambda: window.graph(project) == made)
    assert _by_mouse(window) == {"nodes": made["nodes"], "edges": made["edges"]}


def test_arrows_walk_along_wires_and_shift_selects_all_before_and_after(window: Window) -> None:
    wires = "One.text -> Two.parts, Two.text -> Three.parts, One.text -> Other.parts"
    project = window.project_of(drawn("One:say Two:say Three:say Other:say", wires))
    window.open(project)
    window.press("ArrowRight")
    for key, title in [
        ("ArrowRight", "Two"),
        ("ArrowDown", "Other"),
        ("ArrowUp", "Two"),
        ("ArrowRight", "Three"),
        ("ArrowLeft", "Two"),
    ]:
        window.press(key)
        expect(window.node(title)).to_be_focused()
    window.press("Shift+ArrowLeft")
    expect(window.selection(2)).to_be_visible()
    window.press("Shift+ArrowRight")
    expect(window.selection(4)).to_be_visible()  # after One comes Other, too
    window.press("Escape")
    expect(window.page.get_by_role("toolbar", name=re.compile("selected"))).to_have_count(0)

    window.press("ArrowLeft")
    window.press("Shift+ArrowRight")
    window.press("d")
    until(lambda: disabled_in(window.graph(project)) == {"one", "two", "three", "other"})


def test_two_selected_nodes_are_linked_by_one_key(window: Window) -> None:
    project = window.project_of(drawn("Song:audio Cut:assemble", at={"Cut": (384, 0)}))
    window.open(project)
    window.press("Control+a")
    window.press("l")
    until(lambda: wires_of(window.graph(project)) == ["song.audio -> cut.audio"])


def test_nodes_are_nudged_in_one_step(window: Window) -> None:
    project = window.project_of(drawn("One:say"))
    window.open(project)
    before = window.graph(project)
    window.press("ArrowRight")
    for _ in range(3):
        window.press("Control+ArrowRight")
    window.press("Control+Shift+ArrowDown")
    until(lambda: window.place_of(project, "one") == (24, 40))
    window.press("Control+z")
    until(lambda: window.graph(project) == before)


@pytest.mark.parametrize(("keys", "field"), [("Enter", "Text"), ("Control+f", None), ("n", None)])
def test_escape_gives_the_focus_back_to_the_node(window: Window, keys: str, field: str | None) -> None:
    window.open(window.project_of(drawn("One:say Two:say", "One.text -> Two.parts")))
    window.press("ArrowRight")
    expect(window.node("One")).to_be_focused()
    window.press(keys)
    if field is not None:
        expect(window.inspector.get_by_role("textbox", name=field)).to_be_focused()
    else:
        expect(window.page.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    window.press("Escape")
    expect(window.node("One")).to_be_focused()


def _add(window: Window, title: str) -> None:
    window.press("n")
    expect(window.page.get_by_role("dialog", name="Add a node").get_by_role("combobox")).to_be_focused()
    window.page.keyboard.type(title)
    expect(window.page.get_by_role("option").first).to_contain_text(title)
    window.press("Enter")
    expect(window.inspector.get_by_role("textbox", name="Text")).to_be_focused()


def _type_setting(window: Window, text: str) -> None:
    expect(window.inspector.get_by_role("textbox", name="Text")).to_be_focused()
    window.page.keyboard.type(text)
    window.press("Escape")


def _link(window: Window, port: str, target: str) -> None:
    window.press("l")
    expect(window.page.get_by_placeholder("Which port?")).to_be_focused()
    window.page.keyboard.type(port)
    window.press("Enter")
    expect(window.page.get_by_placeholder("Where to?")).to_be_focused()
    window.page.keyboard.type(target)
    window.press("Enter")


def _says(window: Window, project: str) -> list[str]:
    return [params.get("text", "") for params in params_in(window.graph(project)).values()]


def _by_mouse(window: Window) -> dict[str, object]:
    """The same graph, made with the mouse."""
    project = window.project_of({"nodes": []}, "By mouse")
    window.open(project)
    for title, text, at in [("Mention", "dawn", (60, 120)), ("Stumble", "breaks ", (440, 120))]:
        window.page.mouse.dblclick(*window.place(*at))
        window.page.get_by_role("option", name=re.compile(f"^{title}")).first.click()
        window.inspector.get_by_role("textbox", name="Text").fill(text)
    window.drag(window.port("Mention", "Text", "output"), window.port("Stumble", "Parts", "input"))
    until(lambda: wires_of(window.graph(project)) != [])
    made = window.saved_graph(project)
    return {"nodes": made["nodes"], "edges": made["edges"]}
