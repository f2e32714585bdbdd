"""Copies go through the clipboard of the system, as text: within a project, into another, and from anywhere else."""

import json

from drawn_graph import drawn, params_in, wires_of
from playwright.sync_api import expect
from trial import until
from window import Window

WIRES = "One.text -> Two.parts, Two.text -> Three.parts"


def test_a_copy_is_text_that_is_json(window: Window) -> None:
    window.open(window.project_of(drawn("One:say Two:say Three:say", WIRES)))
    window.select("Two", "Three")
    window.press("Control+c")
    clip = json.loads(window.clipboard())
    assert clip["format"] == "reelgraph/clip"
    assert [node["id"] for node in clip["nodes"]] == ["two", "three"]
    assert wires_of(clip) == ["two.text -> three.parts"]


def test_in_another_project_only_wires_whose_source_is_there_come_along(window: Window) -> None:
    window.open(window.project_of(drawn("One:say Two:say Three:say", WIRES, {"Two": {"text": "dawn"}})))
    window.select("Two", "Three")
    window.press("Control+c")

    there = window.project_of(drawn("One:say Say:say"), "With One")
    window.open(there)
    window.press("Control+Shift+v")
    expect(window.selection(2)).to_be_visible()
    until(lambda: len(window.graph(there)["nodes"]) == 4)
    assert wires_of(window.graph(there)) == ["say-2.text -> say-3.parts", "one.text -> say-2.parts"]
    assert params_in(window.graph(there))["say-2"] == {"text": "dawn"}

    elsewhere = window.project_of(drawn("Other:say"), "Without One")
    window.open(elsewhere)
    window.press("Control+Shift+v")
    until(lambda: len(window.graph(elsewhere)["nodes"]) == 3)
    assert wires_of(window.graph(elsewhere)) == ["say.text -> say-2.parts"]
    window.press("Control+z")
    until(lambda: len(window.graph(elsewhere)["nodes"]) == 1)


def test_within_a_project_wires_from_outside_come_along_when_asked_for(window: Window) -> None:
    project = window.project_of(drawn("One:say Two:say", "One.text -> Two.parts"))
    window.open(project)
    window.select("Two")
    window.press("Control+c")
    window.press("Control+v")
    until(lambda: len(window.graph(project)["nodes"]) == 3)
    assert wires_of(window.graph(project)) == ["one.text -> two.parts"]
    window.press("Control+z")
    expect(window.node("Two")).to_have_count(1)
    window.select("Two")
    window.press("Control+Shift+d")
    until(lambda: wires_of(window.graph(project)) == ["one.text -> two.parts", "one.text -> say.parts"])


def test_cut_takes_away_and_undo_brings_back(window: Window) -> None:
    project = window.project_of(drawn("One:say Two:say", "One.text -> Two.parts"))
    window.open(project)
    before = window.graph(project)
    window.select("Two")
    window.press("Control+x")
    until(lambda: [node["id"] for node in window.graph(project)["nodes"]] == ["one"])
    assert [node["id"] for node in json.loads(window.clipboard())["nodes"]] == ["two"]
    window.press("Control+z")
    until(lambda: window.graph(project) == before)


def test_a_whole_graph_as_text_is_pasted_and_other_text_is_not(window: Window) -> None:
    project = window.project_of(drawn("One:say"))
    window.open(project)
    window.copy_text("once upon a time")
    window.press("Control+v")
    expect(window.page.get_by_text("What you have copied holds no nodes.").first).to_be_visible()
    window.copied(drawn("Hero:video Cut:assemble", "Hero.video -> Cut.clips"))
    window.press("Control+v")
    until(lambda: wires_of(window.graph(project)) == ["video.video -> assemble.clips"])
    assert window.runs(project) == []


def test_in_a_field_the_clipboard_belongs_to_the_field(window: Window) -> None:
    project = window.project_of(drawn("One:say", params={"One": {"text": "dawn"}}))
    window.open(project)
    window.select("One")
    field = window.inspector.get_by_role("textbox", name="Text")
    field.select_text()
    window.press("Control+c")
    window.press("End")
    window.press("Control+v")
    expect(field).to_have_value("dawndawn")
    until(lambda: params_in(window.graph(project)) == {"one": {"text": "dawndawn"}})
