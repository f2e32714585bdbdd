"""Graphs as files, and the versions of a graph that are kept."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from media_files import picture
from playwright.sync_api import Locator, expect
from trial import until
from window import Window

SECRET = "sk-live-73f0c2"
GRAPH = {
    "nodes": [
        {"id": "idea", "type": "prompt", "params": {"text": "a boat"}},
        {"id": "still", "type": "image-generate", "params": {"width": 256, "height": 144}},
        {"id": "sharp", "type": "cloud-upscaler", "params": {"factor": 2, "deep": {"kept": [1, None, "ü"]}}},
        {"id": "end", "type": "output", "params": {"name": "film"}, "disabled": True},
    ],
    "edges": [
        {"source": {"node": "idea", "port": "prompt"}, "target": {"node": "still", "port": "prompt"}},
        {"source": {"node": "still", "port": "image"}, "target": {"node": "sharp", "port": "picture"}},
        {"source": {"node": "sharp", "port": "picture"}, "target": {"node": "end", "port": "value"}},
    ],
    "view": {
        "nodes": {
            "idea": {"x": 0, "y": 0, "title": "The idea", "note": "Ask Ben."},
            "still": {"x": 384, "y": 0, "colour": "blue"},
            "sharp": {"x": 768, "y": 0},
            "end": {"x": 1152, "y": 0, "collapsed": True},
        },
        "frames": [{"id": "act", "title": "First act", "x": -40, "y": -60, "width": 760, "height": 500}],
    },
}


def test_an_exported_graph_comes_back_as_it_was(window: Window, tmp_path: Path) -> None:
    project = window.project_of(GRAPH, name="Harbour")
    window.patch(project, "sharp", api_key=SECRET)
    before = window.graph(project)
    window.open(project)
    document = downloaded(window, tmp_path, from_menu(window, "Export as JSON"))
    assert document.name == "Harbour.reelgraph.json"
    written = document.read_text()
    assert SECRET not in written
    assert json.loads(written)["leftOut"] == ["nodes.sharp.params.api_key"]

    window.page.goto("/?all")
    review = chosen(window, document)
    expect(review).to_contain_text("4 nodes, 3 wires")
    expect(review).to_contain_text("1 node type is not installed here. Its nodes are kept, but can't run:")
    expect(review).to_contain_text("cloud-upscaler")
    expect(review).to_contain_text("A password or key was left out when this was exported")
    expect(review).to_contain_text("Nothing runs on import")
    review.get_by_label("Name").fill("Harbour, again")
    review.get_by_role("button", name="Import as a new project").click()

    expect(window.page).to_have_title("Harbour, again")
    expect(window.node("The idea")).to_be_visible()
    copy = window.page.url.split("/")[-1]
    assert copy != project
    after = window.saved_graph(copy)
    assert by_place(after) == by_place(without_secret(before))
    assert window.runs(copy) == []
    expect(window.node("cloud-upscaler")).to_contain_text("not installed")

    again = json.loads(downloaded(window, tmp_path, from_menu(window, "Export as JSON")).read_text())
    same = ("format", "version", "types", "nodes", "edges", "view")
    assert {key: again[key] for key in same} == {key: json.loads(written)[key] for key in same}


def test_editing_beside_a_node_of_an_unknown_type_leaves_it_as_it_is(window: Window) -> None:
    project = window.project_of(GRAPH)
    window.open(project)
    window.select("The idea")
    window.inspector.get_by_role("textbox", name="Idea").fill("a ship")
    until(lambda: window.graph(project)["nodes"][0]["params"]["text"] == "a ship")
    after = window.saved_graph(project)
    [sharp] = [node for node in after["nodes"] if node["id"] == "sharp"]
    assert sharp["params"] == {"factor": 2, "deep": {"kept": [1, None, "ü"]}}
    assert after["edges"] == GRAPH["edges"]
    assert [frame["title"] for frame in after["view"]["frames"]] == ["First act"]


def test_files_come_along_when_they_are_asked_for(window: Window, tmp_path: Path) -> None:
    name = f"Walk {tmp_path.name}"
    project = window.project_of({"nodes": [{"id": "moon", "type": "image"}]}, name=name)
    window.patch(project, "moon", asset=window.uploaded(project, "moon.png", picture("gold"))["value"]["artifact"])
    window.page.goto("/?all")
    window.page.get_by_role("button", name=f"More for {name}").click()
    archive = downloaded(window, tmp_path, window.page.get_by_role("menuitem", name="Export with its files"))

    review = chosen(window, archive)
    expect(review).to_contain_text("A project with its files.")
    expect(review).to_contain_text("1 file is here already.")
    review.get_by_role("button", name="Import as a new project").click()
    expect(window.canvas).to_be_visible()
    copy = window.page.url.split("/")[-1]
    assert copy != project
    assert [asset["name"] for asset in window.assets(copy)] == ["moon.png"]


def test_a_graph_dropped_on_the_canvas_takes_the_place_of_this_one_and_can_be_taken_back(
    window: Window, tmp_path: Path
) -> None:
    project = window.project(say="old")
    before = window.graph(project)
    document = tmp_path / "story.json"
    document.write_bytes(window.http.get(f"/api/projects/{window.project(say='new newer')}/export").content)
    window.open(project)
    window.drop_files(window.place(400, 300), document)
    review = window.page.get_by_role("dialog", name="Import story.json")
    expect(review).to_contain_text("2 nodes, 0 wires")
    assert window.graph(project) == before
    review.get_by_role("button", name="Put in the place of this graph").click()
    expect(window.messages).to_contain_text("The graph was imported")
    expect(window.node("Newer")).to_be_visible()
    until(lambda: [node["id"] for node in window.graph(project)["nodes"]] == ["new", "newer"])
    assert window.runs(project) == []

    from_menu(window, "Versions").click()
    versions = window.page.get_by_role("dialog", name="Versions")
    versions.get_by_role("button", name="Restore “Before an import”").click()
    expect(versions).to_have_count(0)
    expect(window.node("Old")).to_be_visible()
    assert window.saved_graph(project) == before


@pytest.mark.parametrize("content", ["{", '{"format": "reelgraph/graph", "version": 99, "nodes": []}'])
def test_what_is_no_graph_is_refused_with_a_reason(window: Window, tmp_path: Path, content: str) -> None:
    before = window.http.get("/api/projects").json()["total"]
    document = tmp_path / "torn.json"
    document.write_text(content)
    reason = window.http.post("/api/projects/import?dryRun=true", files={"file": ("torn.json", content)}).json()
    window.page.goto("/?all")
    review = chosen(window, document)
    expect(review).to_contain_text(reason["problems"][0]["title"] if reason.get("problems") else reason["title"])
    expect(review.get_by_role("button", name="Import as a new project")).to_be_disabled()
    review.get_by_role("button", name="Cancel").click()
    expect(review).to_have_count(0)
    assert window.http.get("/api/projects").json()["total"] == before
    window.forgive_refusals(422)


def test_a_version_is_kept_under_a_name_and_restored(window: Window) -> None:
    project = window.project(say="one two")
    window.open(project)
    first = window.graph(project)
    window.press("Control+s")
    naming = window.page.get_by_role("dialog", name="Name this version")
    naming.get_by_label("Name", exact=True).fill("First cut")
    naming.get_by_label("Name", exact=True).press("Enter")
    expect(window.messages).to_contain_text("Kept as “First cut”")
    expect(naming).to_have_count(0)

    window.node("One").get_by_label("Text", exact=True).fill("worse")
    window.select("Two")
    window.press("Delete")
    expect(window.node("Two")).to_have_count(0)
    from_menu(window, "Versions").click()
    versions = window.page.get_by_role("dialog", name="Versions")
    versions.get_by_role("button", name="Restore “First cut”").click()
    expect(window.messages).to_contain_text("“First cut” is restored")
    expect(window.node("Two")).to_be_visible()
    expect(window.node("One").get_by_label("Text", exact=True)).to_have_value("one")
    assert window.saved_graph(project) == first

    from_menu(window, "Versions").click()
    expect(versions.get_by_role("listitem")).to_have_count(2)
    versions.get_by_role("button", name="Restore “Before a restore”").click()
    expect(window.node("Two")).to_have_count(0)
    expect(window.node("One").get_by_label("Text", exact=True)).to_have_value("worse")


def test_a_version_is_renamed_and_deleted(window: Window) -> None:
    project = window.project(say="one")
    window.http.post(f"/api/projects/{project}/versions", json={"name": "Draft"})
    window.open(project)
    from_menu(window, "Versions").click()
    versions = window.page.get_by_role("dialog", name="Versions")
    versions.get_by_role("button", name="Name it").click()
    naming = window.page.get_by_role("dialog", name="Name this version")
    naming.get_by_label("Name").fill("Director's cut")
    naming.get_by_role("button", name="Keep").click()
    expect(versions.get_by_role("heading", name="Director's cut")).to_be_visible()

    versions.get_by_role("button", name="Delete “Director's cut”").click()
    question = window.page.get_by_role("dialog", name="Delete “Director's cut”?")
    question.get_by_role("button", name="Delete").click()
    expect(versions).to_contain_text("No versions are kept yet.")
    assert window.http.get(f"/api/projects/{project}/versions").json()["items"] == []


def from_menu(window: Window, item: str) -> Locator:
    """An item of the menu of the project, which is opened for it."""
    window.page.get_by_role("button", name="menu").click()
    return window.page.get_by_role("menuitem", name=item)


def downloaded(window: Window, folder: Path, button: Locator) -> Path:
    """What a click on the button downloads, under its own name."""
    with window.page.expect_download() as download:
        button.click()
    file = folder / download.value.suggested_filename
    download.value.save_as(file)
    return file


def chosen(window: Window, file: Path) -> Locator:
    """The review of a file that was chosen for import."""
    with window.page.expect_file_chooser() as chooser:
        window.page.get_by_role("button", name="Import…").click()
    chooser.value.set_files(file)
    return window.page.get_by_role("dialog", name=f"Import {file.name}")


def by_place(graph: Mapping[str, Any]) -> dict[str, Any]:
    """A graph with the number of each node in the place of its id."""
    numbers = {node["id"]: str(number) for number, node in enumerate(graph["nodes"])}

    def end(port: Mapping[str, str]) -> tuple[str, str]:
        return numbers[port["node"]], port["port"]

    return {
        "nodes": [{**node, "id": numbers[node["id"]]} for node in graph["nodes"]],
        "edges": [(end(edge["source"]), end(edge["target"])) for edge in graph["edges"]],
        "views": {numbers[id]: view for id, view in graph["view"]["nodes"].items()},
        "frames": [{**frame, "id": ""} for frame in graph["view"]["frames"]],
    }


def without_secret(graph: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(json.dumps(graph).replace(f', "api_key": "{SECRET}"', "")))
