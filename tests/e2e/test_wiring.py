"""Drawing wires with the pointer: what a wire is dropped on decides what becomes of it."""

import re
from typing import Any

from drawn_graph import drawn, wires_of
from playwright.sync_api import expect
from trial import until
from window import Window


def test_a_wire_dropped_on_nothing_offers_what_takes_it_and_one_undo_removes_both(window: Window) -> None:
    project = window.project_of(drawn("Hero:video Song:audio", at={"Song": (800, 400)}))
    window.open(project)
    window.drag(window.port("Hero", "Video", "output"), place := window.place(400, 240))
    assert offered(window) == takers(window, "video")
    window.page.get_by_role("option", name=re.compile("^Extend")).click()

    expect(window.port("Extend", "Video", "input")).to_have_accessible_name(re.compile("connected to Hero"))
    box = window.port("Extend", "Video", "input").bounding_box()
    assert box is not None
    assert abs(box["x"] + box["width"] / 2 - place[0]) < 16
    assert abs(box["y"] + box["height"] / 2 - place[1]) < 16
    until(lambda: wires_of(window.graph(project)) == ["hero.video -> extend.video"])

    window.press("Control+z")
    expect(window.node("Extend")).to_have_count(0)
    until(lambda: [node["id"] for node in window.graph(project)["nodes"]] == ["hero", "song"])
    assert wires_of(window.graph(project)) == []


def test_from_an_input_only_what_feeds_it_is_offered_and_the_first_empty_field_is_focused(window: Window) -> None:
    project = window.project_of(drawn("Hero:video", at={"Hero": (600, 100)}))
    window.open(project)
    window.drag(window.port("Hero", "Prompt", "input"), window.place(140, 120))
    assert offered(window) == givers(window, "prompt")
    window.page.get_by_role("option", name=re.compile("^Prompt")).click()

    until(lambda: wires_of(window.graph(project)) == ["prompt.prompt -> hero.prompt"])
    expect(window.inspector.get_by_role("textbox", name="Idea")).to_be_focused()
    window.press("Control+z")
    until(lambda: len(window.graph(project)["nodes"]) == 1)


def test_a_wire_that_does_not_fit_is_refused_by_the_names_of_both_kinds(window: Window) -> None:
    project = window.project_of(drawn("Song:audio Line:say", at={"Line": (384, 100)}))
    window.open(project)
    before = window.graph(project)
    window.drag(window.port("Song", "Audio", "output"), window.port("Line", "Parts", "input"))
    refusal = window.page.get_by_role("alertdialog", name="This wire does not fit")
    expect(refusal).to_contain_text("sound does not fit Parts, which takes text")
    expect(refusal.get_by_role("button")).to_have_text(["Close"])
    window.press("Escape")
    expect(refusal).to_have_count(0)
    assert window.saved_graph(project) == before


def test_a_converter_is_offered_and_enter_puts_it_in_between_in_one_step(window: Window) -> None:
    project = window.project_of(drawn("Still:image Line:say", at={"Line": (384, 100)}))
    window.open(project)
    before = window.graph(project)
    window.drag(window.port("Still", "Image", "output"), window.port("Line", "Parts", "input"))
    refusal = window.page.get_by_role("alertdialog", name="This wire does not fit")
    expect(refusal).to_contain_text("picture does not fit Parts, which takes text. Put Read in between?")
    window.press("Enter")

    expect(refusal).to_have_count(0)
    until(lambda: wires_of(window.graph(project)) == ["still.image -> read.images", "read.text -> line.parts"])
    expect(window.node("Read")).to_be_focused()
    window.press("Control+z")
    until(lambda: window.graph(project) == before)


def test_a_wire_back_would_make_a_loop(window: Window) -> None:
    project = window.project_of(drawn("One:say Two:say Three:say", "One.text -> Two.parts, Two.text -> Three.parts"))
    window.open(project)
    before = window.graph(project)
    window.drag(window.port("Three", "Text", "output"), window.port("One", "Parts", "input"))
    expect(window.page.get_by_role("alertdialog")).to_contain_text("This would make a loop")
    window.page.get_by_role("alertdialog").get_by_role("button", name="Close").click()
    assert window.saved_graph(project) == before


def test_on_the_body_of_a_node_a_wire_takes_the_free_input_that_was_named(window: Window) -> None:
    project = window.project_of(drawn("Song:audio Cut:assemble", at={"Cut": (384, 0)}))
    window.open(project)
    with window.dragging(window.port("Song", "Audio", "output"), window.node("Cut")):
        expect(window.page.get_by_text("Drop it here: it goes into Audio of Cut")).to_be_visible()
    until(lambda: wires_of(window.graph(project)) == ["song.audio -> cut.audio"])


def test_on_a_body_without_a_free_input_a_wire_says_so(window: Window) -> None:
    project = window.project_of(
        drawn("Old:video Hero:video Cut:extend", "Old.video -> Cut.video", at={"Hero": (0, 560)})
    )
    window.open(project)
    before = window.graph(project)
    with window.dragging(window.port("Hero", "Video", "output"), window.node("Cut")):
        expect(window.page.get_by_text("Every input of Cut that fits has a wire already")).to_be_visible()
    expect(window.page.get_by_role("alertdialog")).to_contain_text("Drop it on the port itself")
    window.press("Escape")
    assert window.saved_graph(project) == before

    window.drag(window.port("Hero", "Video", "output"), window.port("Cut", "Video", "input"))
    until(lambda: wires_of(window.graph(project)) == ["hero.video -> cut.video"])


def test_a_wire_is_led_elsewhere_by_its_end_and_dropped_on_nothing_it_is_gone(window: Window) -> None:
    project = window.project_of(drawn("One:say Two:say Three:say", "One.text -> Two.parts", at={"Three": (384, 400)}))
    window.open(project)
    window.drag_end(window.port("Two", "Parts", "input"), window.port("Three", "Parts", "input"))
    until(lambda: wires_of(window.graph(project)) == ["one.text -> three.parts"])
    window.drag_end(window.port("Three", "Parts", "input"), window.place(380, 60))
    until(lambda: wires_of(window.graph(project)) == [])
    expect(window.page.get_by_role("dialog")).to_have_count(0)
    window.press("Control+z")
    window.press("Control+z")
    until(lambda: wires_of(window.graph(project)) == ["one.text -> two.parts"])


def test_alt_pulls_the_wire_off_an_input(window: Window) -> None:
    project = window.project_of(drawn("One:say Two:say", "One.text -> Two.parts"))
    window.open(project)
    with window.holding("Alt"):
        window.drag(window.port("Two", "Parts", "input"), window.place(560, 560))
    until(lambda: wires_of(window.graph(project)) == [])
    expect(window.page.get_by_role("dialog")).to_have_count(0)
    window.press("Control+z")
    until(lambda: wires_of(window.graph(project)) == ["one.text -> two.parts"])


def test_shift_connects_an_output_to_every_selected_node_in_one_step(window: Window) -> None:
    project = window.project_of(
        drawn("One:say Two:say Three:say Four:say", at={"Two": (384, 0), "Three": (384, 320), "Four": (0, 320)})
    )
    window.open(project)
    window.select("Two", "Three")
    with window.holding("Shift"):
        window.drag(window.port("One", "Text", "output"), window.port("Two", "Parts", "input"))
    until(lambda: wires_of(window.graph(project)) == ["one.text -> two.parts", "one.text -> three.parts"])
    window.press("Control+z")
    until(lambda: wires_of(window.graph(project)) == [])


def test_two_clicks_make_a_wire_as_well(window: Window) -> None:
    project = window.project_of(drawn("One:say Two:say", at={"Two": (384, 0)}))
    window.open(project)
    window.port("One", "Text", "output").click()
    window.port("Two", "Parts", "input").click()
    until(lambda: wires_of(window.graph(project)) == ["one.text -> two.parts"])


def offered(window: Window) -> set[str]:
    """The titles of what the palette lists."""
    palette = window.page.get_by_role("dialog", name="Add a node")
    expect(palette.get_by_role("option").first).to_be_visible()
    return {text.splitlines()[0] for text in palette.get_by_role("option").all_inner_texts()}


def takers(window: Window, *kinds: str) -> set[str]:
    return {type["title"] for type in types(window) if any(port["kind"] in (*kinds, "any") for port in type["inputs"])}


def givers(window: Window, kind: str) -> set[str]:
    kinds = {"text", "prompt"} if kind in ("text", "prompt") else {kind}
    return {type["title"] for type in types(window) if any(port["kind"] in {*kinds, "any"} for port in type["outputs"])}


def types(window: Window) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = window.http.get("/api/node-types").json()["items"]
    return found
