"""Files through the client: up, down, out and in again."""

import hashlib
from pathlib import Path

import pytest
from served import node

from server.client import (
    Damaged,
    Invalid,
    Project,
    Reelgraph,
    Unclear,
)


def test_a_file_is_sent_once_and_comes_home_again(reelgraph: Reelgraph, still: Path, tmp_path: Path) -> None:
    project = reelgraph.create("Files")
    first, second = project.upload(still), project.upload(still)
    assert (first.known, second.known, first.id) == (False, True, second.id)
    assert (first.name, first.value.artifact.digest) == ("still.png", hashlib.sha256(still.read_bytes()).hexdigest())
    home = reelgraph.fetch(first.value.artifact, tmp_path / "home.png")
    assert home.read_bytes() == still.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home.png", "still.png"]


def test_bytes_that_another_project_has_are_not_sent(
    reelgraph: Reelgraph, still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reelgraph.create("One").upload(still)
    monkeypatch.setattr("server.client.upload.send_form", None)
    assert reelgraph.create("Two").upload(still).name == "still.png"


def test_a_large_file_is_sent_bit_by_bit(reelgraph: Reelgraph, still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.client.upload.RESUMABLE_BYTES", 10)
    monkeypatch.setattr("server.client.upload.PART_BYTES", 40)
    asset = reelgraph.create("Large").upload(still)
    assert (asset.value.artifact.size, asset.name) == (still.stat().st_size, "still.png")


def test_a_file_that_can_not_be_used_is_refused(reelgraph: Reelgraph, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("no film")
    with pytest.raises(Invalid):
        reelgraph.create("Files").upload(path)


def test_a_take_is_fetched_marked_picked_and_let_go(reelgraph: Reelgraph, still: Path, tmp_path: Path) -> None:
    project = reelgraph.create("Takes", graph={"nodes": [node("still", "image")]})
    project.set("still", asset=project.upload(still).value.artifact)
    project.run("still")
    [take] = project.takes("still")
    assert take.fetch(tmp_path / "take.png").read_bytes() == still.read_bytes()
    assert take.mark(starred=True, name="The one").starred
    assert [one.view.name for one in project.takes("still", starred=True)] == ["The one"]
    assert take.pick().node.pinned == take.id
    assert project.unpick("still").node.pinned is None
    assert take.restore().node.params["asset"]["digest"] == take.outputs["image"].artifact.digest  # type: ignore[union-attr]


def test_a_take_without_a_single_file_is_unclear(project: Project, tmp_path: Path) -> None:
    project.run("out")
    with pytest.raises(Unclear, match="holds no files"):
        project.takes("pick")[0].fetch(tmp_path / "none")


def test_a_part_that_lies_there_is_gone_on_with(reelgraph: Reelgraph, still: Path, tmp_path: Path) -> None:
    artifact = reelgraph.create("Files").upload(still).value.artifact
    part = tmp_path / f".{artifact.digest}.part"
    for beginning in (still.read_bytes()[:50], still.read_bytes(), b"of another make", b"longer" * 1000):
        part.write_bytes(beginning)
        assert reelgraph.fetch(artifact, tmp_path / "home.png").read_bytes() == still.read_bytes()
        assert not part.exists()


def test_damaged_bytes_are_not_kept(
    reelgraph: Reelgraph, still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    artifact = reelgraph.create("Files").upload(still).value.artifact
    monkeypatch.setattr("server.client.download.digest_of", lambda _path: "0" * 64)
    with pytest.raises(Damaged):
        reelgraph.fetch(artifact, tmp_path / "home.png")
    assert [path.name for path in tmp_path.iterdir()] == ["still.png"]


def test_a_place_that_can_not_be_written_to_is_told_first(reelgraph: Reelgraph, tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        reelgraph.fetch("0" * 64, tmp_path)
    with pytest.raises(FileNotFoundError) as caught:
        reelgraph.fetch("0" * 64, tmp_path / "nowhere" / "home.png")
    assert caught.value.filename == str(tmp_path / "nowhere")


def test_a_project_goes_out_and_comes_in_again(reelgraph: Reelgraph, still: Path, tmp_path: Path) -> None:
    project = reelgraph.create("Out and in", graph={"nodes": [node("still", "image")]})
    project.set("still", asset=project.upload(still).value.artifact)
    for assets in (False, True):
        path = project.export(tmp_path / "out", assets=assets)
        tried = reelgraph.import_(path, dry_run=True)
        report = reelgraph.import_(path, name="Again")
        assert (tried.project, tried.nodes, report.source) == (None, 1, "archive" if assets else "document")
        assert reelgraph.project(report.project or "").graph().graph.nodes == project.graph().graph.nodes
    with pytest.raises(Invalid):
        reelgraph.import_(still)
