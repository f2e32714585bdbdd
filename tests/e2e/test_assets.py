"""Files of one's own: dropped on the canvas, never sent twice, and taken up again after a cut."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from drawn_graph import drawn, wires_of
from media_files import clicks, long_silence, picture
from playwright.sync_api import expect
from served_process import ServedProcess
from trial import until
from window import Window

LARGE = 16_000_000
"""Sent in parts. Through the tools that watch the page, 200 MB would not fit."""


@pytest.fixture
def files(tmp_path: Path) -> Sequence[Path]:
    """Two pictures and a sound."""
    contents = {"Dawn.png": picture("orange"), "Dusk.png": picture("purple"), "Steps.wav": clicks(3)}
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    return [tmp_path / name for name in contents]


def test_dropped_files_become_nodes_in_one_step(window: Window, files: Sequence[Path]) -> None:
    project = window.project_of({"nodes": []})
    window.open(project)
    place = window.place(300, 120)
    window.drop_files(place, *files)

    for title in ("Dawn", "Dusk", "Steps"):
        expect(window.node(title)).to_be_visible()
    until(lambda: len(window.graph(project).get("nodes", ())) == 3)
    graph = window.graph(project)
    assert [node["type"] for node in graph["nodes"]] == ["image", "image", "audio"]
    digests = [asset["value"]["artifact"]["digest"] for asset in window.assets(project)]
    assert sorted(node["params"]["asset"]["digest"] for node in graph["nodes"]) == sorted(digests)
    at = [graph["view"]["nodes"][node["id"]] for node in graph["nodes"]]
    assert len({view["x"] for view in at}) == 1
    box = window.node("Dawn").bounding_box()
    assert box is not None
    assert (box["x"], box["y"]) == pytest.approx(place, abs=16)

    window.press("Control+z")
    expect(window.node("Dawn")).to_have_count(0)
    until(lambda: "nodes" not in window.graph(project))
    assert len(window.assets(project)) == 3


def test_the_same_files_again_are_here_already_and_not_sent_twice(window: Window, files: Sequence[Path]) -> None:
    project = window.project_of({"nodes": []})
    sent = uploads(window)
    window.open(project)
    window.press("Alt+2")
    window.drop_files(window.place(40, 40), *files)
    rows = window.page.get_by_role("region", name="Uploads").get_by_role("listitem")
    expect(rows.filter(has_text="Uploaded")).to_have_count(3)
    assert len(sent) == 3

    window.drop_files(window.place(440, 40), *files)
    expect(rows.filter(has_text="Already here – reused")).to_have_count(3)
    expect(window.node("Dawn")).to_have_count(2)
    until(lambda: len(window.graph(project).get("nodes", ())) == 6)
    assert len(sent) == 3
    assert len(window.assets(project)) == 3
    expect(
        window.page.get_by_role("list", name="Files").get_by_role("button", name=re.compile("^Dawn.png"))
    ).to_have_count(1)


def test_a_file_dropped_on_an_input_is_wired_to_it(window: Window, files: Sequence[Path]) -> None:
    project = window.project_of(drawn("Cut:assemble", at={"Cut": (600, 100)}))
    window.open(project)
    window.drop_files(window.port("Cut", "Audio", "input"), files[2])
    expect(window.port("Cut", "Audio", "input")).to_have_accessible_name(re.compile("connected to Steps"))
    until(lambda: wires_of(window.graph(project)) == ["audio.audio -> cut.audio"])
    window.press("Control+z")
    until(lambda: [node["id"] for node in window.graph(project)["nodes"]] == ["cut"])


def test_a_file_that_does_not_fit_the_input_gets_a_node_of_its_own_and_that_is_said(
    window: Window, files: Sequence[Path]
) -> None:
    project = window.project_of(drawn("Cut:assemble", at={"Cut": (600, 100)}))
    window.open(project)
    window.drop_files(window.port("Cut", "Audio", "input"), files[0])
    expect(window.messages).to_contain_text("Dawn.png does not fit there. It has a node of its own.")
    until(lambda: [node["type"] for node in window.graph(project)["nodes"]] == ["assemble", "image"])
    assert wires_of(window.graph(project)) == []


def test_what_is_no_film_picture_or_sound_is_refused_and_says_why(window: Window, tmp_path: Path) -> None:
    project = window.project_of({"nodes": []})
    window.open(project)
    window.press("Alt+2")
    notes = tmp_path / "notes.txt"
    notes.write_text("Rain in the third act.")
    window.drop_files(window.place(300, 120), notes)
    row = window.page.get_by_role("region", name="Uploads").get_by_role("listitem")
    expect(row).to_contain_text("notes.txt")
    expect(row.get_by_role("button", name="Try again")).to_be_visible()
    problem = window.http.post(
        f"/api/projects/{project}/assets", files={"file": ("notes.txt", notes.read_bytes())}
    ).json()
    expect(row).to_contain_text(problem["title"])
    window.forgive_refusals(422)
    assert "nodes" not in window.graph(project)


def test_a_large_file_goes_on_where_it_was_when_the_server_is_back(
    own_server: ServedProcess, open_window: Callable[..., Window], tmp_path: Path
) -> None:
    own_server.start()
    window = open_window(own_server)
    project = window.project_of({"nodes": []})
    window.open(project)
    window.slow_uploads(bytes_per_second=LARGE / 3)
    parts: list[int] = []
    window.page.on("request", lambda request: parts.extend(offsets(request.method, request.headers)))
    window.drop_files(window.place(300, 120), long_silence(tmp_path / "Silence.wav", LARGE))

    row = window.page.get_by_role("region", name="Uploads").get_by_role("listitem")
    progress = row.get_by_role("progressbar", name="Upload of Silence.wav")
    expect(row).to_contain_text("Uploading · ")
    until(lambda: float(progress.get_attribute("value") or 0) > LARGE / 4)
    own_server.kill()
    expect(row).to_contain_text("The connection is cut.")
    own_server.start()

    expect(row).to_contain_text(re.compile("Uploaded$"))
    expect(window.node("Silence")).to_be_visible()
    first, *_, last = parts
    assert first == 0
    assert last > LARGE / 10
    [asset] = window.assets(project)
    assert asset["value"]["artifact"]["size"] == LARGE
    until(lambda: [node["type"] for node in window.graph(project).get("nodes", ())] == ["audio"])
    assert window.graph(project)["nodes"][0]["params"]["asset"]["digest"] == asset["value"]["artifact"]["digest"]
    window.forgive_cuts()


def uploads(window: Window) -> list[str]:
    """The requests that carry bytes of files, from now on."""
    sent: list[str] = []

    def note(request: Any) -> None:
        if re.search(r"/(assets|uploads)$", request.url) and request.method in ("POST", "PATCH"):
            sent.append(request.url)

    window.page.on("request", note)
    return sent


def offsets(method: str, headers: dict[str, str]) -> list[int]:
    """Where in the file a request goes on."""
    return [int(headers["upload-offset"])] if method == "PATCH" and "upload-offset" in headers else []
