"""What is done with nodes that are there: select, move, copy, frame, switch off, fold, rename, remove."""

import re

from drawn_graph import disabled_in, drawn, params_in, wires_of
from playwright.sync_api import expect
from trial import until
from window import Window

ROW = {"One": (0, 0), "Two": (384, 0), "Three": (768, 0)}


def test_a_box_selects_shift_adds_and_alt_takes_out(window: Window) -> None:
    project = window.project_of(drawn("One:say Two:say Three:say", at=ROW))
    window.open(project)
    window.box("One", "Two")
    expect(window.selection(2)).to_be_visible()
    with window.holding("Shift"):
        window.box("Three")
    expect(window.selection(3)).to_be_visible()
    with window.holding("Alt"):
        window.box("One")
    expect(window.selection(2)).to_be_visible()
    window.press("d")
    until(lambda: disabled_in(window.graph(project)) == {"two", "three"})
    window.box("One")
    expect(window.selection(1)).to_be_visible()
    window.page.mouse.click(*window.place(40, 40))
    expect(window.page.get_by_role("toolbar", name=re.compile("selected"))).to_have_count(0)


def test_alt_drag_leaves_the_original_and_keeps_the_wires_of_the_copy(window: Window) -> None:
    project = window.project_of(drawn("One:say Two:say", "One.text -> Two.parts"))
    window.open(project)
    with window.holding("Alt"):
        window.drag_node("Two", by=(16, 320))
    until(lambda: wires_of(window.graph(project)) == ["one.text -> two.parts", "one.text -> say.parts"])
    assert window.place_of(project, "two") == (384, 0)
    assert window.place_of(project, "say") != (384, 0)
    original, copy = window.node("Two").all()
    assert window.middle_of(original)[1] + 200 < window.middle_of(copy)[1]
    window.press("Control+z")
    until(lambda: wires_of(window.graph(project)) == ["one.text -> two.parts"])


def test_a_frame_carries_its_nodes_and_is_removed_without_them(window: Window) -> None:
    project = window.project_of(drawn("One:say Two:say Three:say", at=ROW))
    window.open(project)
    window.select("One", "Two")
    window.press("Control+g")
    until(lambda: len(window.graph(project)["view"].get("frames", [])) == 1)
    framed = window.graph(project)
    frame = window.canvas.get_by_role("group", name="Frame", exact=True)
    window.drag_by_corner(frame, by=(40, 80))
    until(lambda: window.place_of(project, "one") != (0, 0))
    moved = {id: window.place_of(project, id) for id in ("one", "two")}
    x, y = moved["one"]
    assert moved["two"] == (x + 384, y)
    assert window.place_of(project, "three") == (768, 0)

    window.press("Control+z")
    until(lambda: window.graph(project) == framed)
    window.press("Control+Shift+g")
    until(lambda: "frames" not in window.graph(project)["view"])
    assert len(window.graph(project)["nodes"]) == 3
    expect(frame).to_have_count(0)


def test_a_sticky_note_is_written_on_the_canvas_in_one_step(window: Window) -> None:
    project = window.project_of(drawn("One:say", at={"One": (0, 0)}))
    window.open(project)
    window.page.mouse.move(*window.place(60, 500))
    window.press("s")
    words = window.canvas.get_by_role("textbox", name="Note")
    words.click()
    window.page.keyboard.type("Darker here")
    window.press("Escape")
    until(lambda: params_in(window.graph(project)).get("note") == {"text": "Darker here"})
    window.press("Control+z")
    expect(words).to_have_value("")
    window.press("Control+z")
    expect(words).to_have_count(0)


def test_a_node_switched_off_says_so(window: Window) -> None:
    project = window.project_of(drawn("One:say Two:say", "One.text -> Two.parts"))
    window.open(project)
    window.select("One")
    window.press("d")
    expect(window.node("One")).to_have_accessible_name(re.compile("switched off"))
    until(lambda: disabled_in(window.graph(project)) == {"one"})
    window.press("d")
    expect(window.node("One")).not_to_have_accessible_name(re.compile("switched off"))
    until(lambda: disabled_in(window.graph(project)) == set())


def test_a_folded_node_shows_only_its_header_and_ports(window: Window) -> None:
    project = window.project_of(drawn("One:say"))
    window.open(project)
    window.select("One")
    window.press("Alt+c")
    expect(window.node("One").get_by_role("textbox")).to_have_count(0)
    expect(window.port("One", "Text", "output")).to_be_visible()
    until(lambda: window.graph(project)["view"]["nodes"]["one"].get("collapsed", False))
    window.press("Alt+c")
    expect(window.node("One").get_by_role("textbox")).to_be_visible()


def test_delete_takes_the_wires_along_and_goes_back_to_what_fed_it(window: Window) -> None:
    wires = "One.text -> Two.parts, Two.text -> Three.parts"
    project = window.project_of(drawn("One:say Two:say Three:say", wires))
    window.open(project)
    before = window.graph(project)
    window.select("Two")
    window.press("Delete")
    expect(window.node("Two")).to_have_count(0)
    expect(window.node("One")).to_be_focused()
    until(lambda: [node["id"] for node in window.graph(project)["nodes"]] == ["one", "three"])
    assert wires_of(window.graph(project)) == []
    window.press("Control+z")
    until(lambda: window.graph(project) == before)


def test_f2_renames_and_escape_keeps_the_name(window: Window) -> None:
    project = window.project_of(drawn("One:say"))
    window.open(project)
    window.select("One")
    for name, key, title in [("Opening", "Enter", "Opening"), ("Nothing", "Escape", "Opening")]:
        window.press("F2")
        window.page.keyboard.type(name)
        window.press(key)
        expect(window.node(title)).to_be_focused()
    until(lambda: window.graph(project)["view"]["nodes"]["one"]["title"] == "Opening")
    window.press("Control+z")
    expect(window.node("One")).to_be_visible()
    assert window.saved_graph(project)["view"]["nodes"]["one"]["title"] == "One"


def test_a_selected_wire_is_deleted(window: Window) -> None:
    project = window.project_of(drawn("One:say Two:say", "One.text -> Two.parts"))
    window.open(project)
    x, y = window.middle_of(window.port("Two", "Parts", "input"))
    window.page.mouse.click(x - 24, y)
    window.press("Delete")
    until(lambda: wires_of(window.graph(project)) == [])
    assert len(window.graph(project)["nodes"]) == 2
