"""What is garbage, and what is not."""

import hashlib
import os
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, edge, later, node
from trial import Trial

from schemas.artifact import GarbageReport
from schemas.change import AddNode
from schemas.graph import Graph, Node
from schemas.project import PreviewView
from schemas.value import Artifact, Image
from storage.artifacts.filesystem import FileArtifacts
from storage.sql import garbage
from storage.sql.assets import Filter
from storage.sql.errors import Conflict

MONTH = 30 * 86_400


def put_yesterday(files: FileArtifacts, text: str) -> str:
    """A file that has been there for a day."""
    digest, _ = files.put_stream([text.encode()], max_bytes=100)
    yesterday = time.time() - 86_400
    os.utime(files.path(digest), (yesterday, yesterday))
    return digest


class Shelf:
    """A store of old files, and the collector."""

    def __init__(self, desk: Desk, folder: Path) -> None:
        self.files = FileArtifacts(folder)
        self._desk = desk

    def put(self, text: str) -> str:
        return put_yesterday(self.files, text)

    def collect(self, **options: Any) -> GarbageReport:
        return self._desk.store.garbage.collect(self.files, **{"older_than": MONTH, **options})

    def has(self, *digests: str) -> list[bool]:
        there = self.files.has(digests)
        return [digest in there for digest in digests]


@pytest.fixture
def shelf(desk: Desk, tmp_path: Path) -> Shelf:
    return Shelf(desk, tmp_path / "artifacts")


def image(digest: str) -> Image:
    return Image(artifact=Artifact(digest=digest, media_type="image/png", size=1), width=1, height=1)


def test_a_file_that_nothing_mentions_goes_once_it_is_old(shelf: Shelf) -> None:
    old = shelf.put("old")
    young, _ = shelf.files.put_stream([b"young"], max_bytes=100)

    planned = shelf.collect(dry_run=True)
    assert shelf.has(old, young) == [True, True]
    report = shelf.collect()

    assert shelf.has(old, young) == [False, True]
    assert (report.files, report.bytes, report.kept_files, report.kept_bytes) == (1, 3, 1, 5)
    assert (planned.dry_run, planned.files, planned.bytes, planned.kept_bytes) == (True, 1, 3, 5)
    assert shelf.collect(grace=0).files == 1


def test_uploads_stay_until_they_are_deleted(desk: Desk, shelf: Shelf) -> None:
    project, digest = desk.project(), shelf.put("upload")
    asset = desk.store.assets.add(project, "a.png", image(digest))

    assert shelf.collect().files == 0
    desk.store.assets.delete(project, asset.id)
    assert shelf.collect().files == 1


def test_what_a_document_or_a_version_of_one_mentions_stays_also_in_nodes_that_nobody_knows(
    desk: Desk, shelf: Shelf
) -> None:
    digest = shelf.put("named")
    stranger = node("a", "of-a-plug-in", params={"deep": [{"inside": digest}]})
    project = desk.store.graphs.create("Desk", Graph(nodes=(stranger,))).id

    assert shelf.collect().files == 0
    desk.save(project, Graph())
    assert shelf.collect().files == 1


def test_what_is_read_in_parts_is_read_to_the_end(desk: Desk, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_KEPT", tuple(part.limit(1) for part in garbage._KEPT))
    monkeypatch.setattr(garbage, "_BLOBS", garbage._BLOBS.limit(1))
    monkeypatch.setattr(garbage, "_ASSETS", garbage._ASSETS.limit(1))
    named = [shelf.put(text) for text in ("named a", "named b", "named c")]
    for digest in named:
        desk.store.graphs.create("Desk", Graph(nodes=(node("n", "say", params={"text": digest}),)))
    project = desk.project(dot="a b c")
    desk.run(project, "a", "b", "c")
    made = [shelf.put(text) for text in "abc"]
    uploads = [shelf.put(text) for text in ("upload a", "upload b", "upload c")]
    for digest in uploads:
        desk.store.assets.add(project, "a.png", image(digest))
    shelf.put("loose")

    assert shelf.collect().files == 1
    assert shelf.has(*named, *made, *uploads) == [True] * 9


def test_files_of_results_stay_as_long_as_the_history_leads_to_them(desk: Desk, shelf: Shelf) -> None:
    project = desk.project("", {"dot": {"text": "a"}}, dot="dot")
    desk.run(project, "dot")
    made = shelf.put("a")
    assert made == hashlib.sha256(b"a").hexdigest()

    with later(2 * MONTH):
        assert (shelf.collect().results, shelf.has(made)) == (0, [True])
        desk.store.graphs.delete(project)
        assert shelf.collect(older_than=3 * MONTH).results == 0
        assert shelf.has(made) == [True]
        report = shelf.collect()
    assert (report.results, report.files) == (1, 1)


def test_a_result_that_another_project_shows_as_its_own_stays(desk: Desk, shelf: Shelf) -> None:
    first, second = (desk.project("", {"dot": {"text": "a"}}, dot="dot") for _ in range(2))
    desk.run(first, "dot")
    made = shelf.put("a")
    desk.store.graphs.delete(first)

    with later(2 * MONTH):
        assert shelf.collect().results == 0
        assert (desk.states(second), shelf.has(made)) == ({"dot": "fresh"}, [True])
        desk.edit(second, "dot", text="b")
        assert shelf.collect().results == 1


def test_what_a_live_run_was_given_stays_and_its_upload_can_not_be_deleted(desk: Desk, shelf: Shelf) -> None:
    digest = shelf.put("given")
    project = desk.project("", {"say": {"text": digest}}, say="say")
    asset = desk.store.assets.add(project, "a.png", image(digest))
    run = desk.trigger(project, "say").run.id
    desk.edit(project, "say", text="other")

    with pytest.raises(Conflict) as conflict:
        desk.store.assets.delete(project, asset.id)
    assert conflict.value.problems[0].detail == f"It is used by run {run}."
    desk.work()
    desk.store.assets.delete(project, asset.id)
    # The graph that the run worked from is kept as a version, which still shows the upload.
    assert (shelf.collect().files, shelf.has(digest)) == (0, [True])


def test_a_result_that_waits_for_its_job_s_children_stays(desk: Desk, shelf: Shelf) -> None:
    wires = Graph(
        nodes=(node("dot", "dot", params={"text": "a"}), node("read", "read")),
        edges=(edge("dot.image", "read.images"),),
    )
    project = desk.store.graphs.create("Desk", wires).id
    desk.trigger(project, "read")
    assert desk.finish(desk.claim())
    made = shelf.put("a")

    with later(2 * MONTH):
        assert (shelf.collect().results, shelf.has(made)) == (0, [True])
    desk.work()


def test_previews_go_with_their_files(desk: Desk, shelf: Shelf) -> None:
    project, source, thumbnail = desk.project(), shelf.put("source"), shelf.put("thumbnail")
    of_thumbnail, gone = shelf.put("thumbnail of the thumbnail"), "0" * 64
    asset = desk.store.assets.add(project, "a.png", image(source))
    for of, digest in ((source, thumbnail), (thumbnail, of_thumbnail), (gone, thumbnail)):
        preview = PreviewView(name="thumbnail", digest=digest, media_type="image/webp", facts={})
        desk.store.assets.add_previews(of, [preview])

    report = shelf.collect()
    assert (report.files, report.previews) == (0, 1)
    assert desk.store.assets.previews(gone) == {}
    desk.store.assets.delete(project, asset.id)
    report = shelf.collect()

    assert (report.files, report.previews) == (3, 2)
    assert desk.store.assets.previews(source) == {}


def test_the_list_of_assets_shows_what_is_left(desk: Desk, shelf: Shelf) -> None:
    project = desk.project()
    desk.store.assets.add(project, "a.png", image(shelf.put("left")))

    shelf.collect(grace=0, older_than=0)

    listed = desk.store.assets.list(project, Filter(), limit=10, offset=0)
    assert shelf.has(listed.items[0].value.artifact.digest) == [True]


def test_files_that_documents_begin_to_mention_survive_a_collection_that_goes_on(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, files = trial.app.store, trial.app.files
    saved, edited = trial.project(), trial.project()
    names = ("created", "saved", "edited", "unmentioned")
    named = {name: put_yesterday(files, name) for name in names}

    def still(name: str) -> Node:
        artifact = {"digest": named[name], "mediaType": "image/png", "size": len(name)}
        return node("still", "of-a-plug-in", params={"asset": artifact})

    def mention_meanwhile(connection: Any) -> dict[str, list[str]]:
        store.graphs.create("Created", Graph(nodes=(still("created"),)))
        store.graphs.save(saved, Graph(nodes=(still("saved"),)), 1)
        store.graphs.edit(edited, lambda _: [AddNode(node=still("edited"))])
        return previews_of(connection)

    previews_of = garbage._previews
    monkeypatch.setattr(garbage, "_previews", mention_meanwhile)
    store.garbage.collect(files, older_than=MONTH)

    assert {name: bool(files.has([digest])) for name, digest in named.items()} == {
        "created": True, "saved": True, "edited": True, "unmentioned": False,
    }  # fmt: skip


def test_a_save_keeps_no_file_that_was_mentioned_before(trial: Trial) -> None:
    files = trial.app.files
    digest = put_yesterday(files, "picture")
    artifact = {"digest": digest, "mediaType": "image/png", "size": 7}
    still = node("still", "of-a-plug-in", params={"asset": artifact})
    project = trial.app.store.graphs.create("Film", Graph(nodes=(still,))).id
    put_yesterday(files, "picture")
    [before] = files.entries()

    trial.edit(project, "still", note="Louder")

    assert list(files.entries()) == [before]


def test_a_collector_that_never_rests_takes_nothing_from_work_that_goes_on(trial: Trial) -> None:
    store, files = trial.app.store, trial.app.files
    ended = threading.Event()
    reports: list[GarbageReport] = []

    def collect() -> None:
        while not ended.is_set():
            reports.append(store.garbage.collect(files, older_than=0, grace=60))

    def film(number: int) -> str:
        nodes = tuple(node(f"d{n}", "dot", params={"text": f"{number}.{n}"}) for n in range(3))
        edges = tuple(edge(f"d{n}.image", "read.images") for n in range(3))
        return store.graphs.create("Film", Graph(nodes=(*nodes, node("read", "read")), edges=edges)).id

    collector = threading.Thread(target=collect)
    collector.start()
    try:
        for number in range(4):
            for n in range(3):
                put_yesterday(files, f"{number}.{n}")  # garbage with the bytes that work is about to make
            project = film(number)
            assert trial.run(project, "read").status == "succeeded"
            assert trial.text(project, "read") == "".join(f"{number}.{n}" for n in range(3))
            if number % 2:
                store.graphs.delete(project)
    finally:
        ended.set()
        collector.join()
    assert sum(report.results for report in reports) > 0
    assert sum(report.files for report in reports) > 0
    assert sorted(trial.said()) == [f"{number}.{n}" for number in range(4) for n in range(3)]
