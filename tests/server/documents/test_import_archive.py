"""Archives on their way in: what they bring, and what does not belong there."""

import hashlib
import io
import json
import os
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from importing import bring, document, graph_of, projects, zipped_as
from served import Client, begin, edge, files_of, node, png, upload

from graph_engine.errors import DiskFull
from server.compose import System
from storage.sql import garbage, graphs

DOCUMENTS = Path(__file__).parents[2] / "documents"
GONE = {"digest": "f" * 64, "mediaType": "image/png", "size": 3}


def archive_with(data: bytes, digest: str, **manifest: Any) -> bytes:
    named = {"digest": digest, "mediaType": "image/png", "size": len(data)}
    return zipped_as(
        {
            "graph.json": json.dumps(document(nodes=[node("still", "image", asset=named)])),
            f"assets/{digest}.png": data,
            **({"manifest.json": json.dumps(manifest)} if manifest else {}),
        }
    )


def test_an_archive_brings_its_files_to_an_install_that_does_not_have_them(client: Client, system: System) -> None:
    project = begin(client, {}, "Sea")
    asset = upload(client, project, png(33, "olive"), "olive.png").json()
    graph = {"nodes": [node("still", "image", asset=asset["value"]["artifact"])]}
    client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})
    exported = client.get(f"/api/projects/{project}/export?assets=true").content
    here = bring(client, exported, dryRun="true").json()
    system.files.delete(asset["value"]["artifact"]["digest"])
    elsewhere = bring(client, exported, dryRun="true").json()
    report = bring(client, exported).json()
    [brought] = client.get(f"/api/projects/{report['project']}/assets").json()["items"]

    assert [file["state"] for file in here["files"]] == ["present"]
    assert [file["state"] for file in elsewhere["files"]] == ["brought"]
    assert [(file["state"], file["name"]) for file in report["files"]] == [("brought", "olive.png")]
    assert (brought["name"], brought["value"]) == ("olive.png", asset["value"])
    assert client.get(f"/api/artifacts/{brought['value']['artifact']['digest']}").content == png(33, "olive")
    assert graph_of(client, report["project"]) == graph_of(client, project)
    assert report["notes"] == []


@pytest.fixture(params=["a file can't be stored", "a file can't be listed"])
def fill_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, system: System) -> Any:
    def full(*_: object, **__: object) -> None:
        raise DiskFull

    def fill() -> None:
        if request.param == "a file can't be stored":
            monkeypatch.setattr(system.files, "put", full)
        else:
            monkeypatch.setattr(graphs, "list_uploads", full)

    return fill


def test_a_disk_that_is_full_leaves_no_project_behind(client: Client, fill_disk: Any) -> None:
    data, before = png(35, "khaki"), projects(client)
    fill_disk()
    answer = bring(client, archive_with(data, hashlib.sha256(data).hexdigest()))

    assert (answer.status_code, [problem["code"] for problem in answer.json()["problems"]]) == (503, ["disk_full"])
    assert projects(client) == before


def test_a_disk_that_is_full_leaves_the_graph_that_was_to_be_replaced(
    client: Client, walk: str, fill_disk: Any
) -> None:
    data, before = png(36, "thistle"), client.get(f"/api/projects/{walk}/graph").json()
    fill_disk()
    answer = bring(client, archive_with(data, hashlib.sha256(data).hexdigest()), into=walk, match='"1"')

    assert answer.status_code == 503
    assert client.get(f"/api/projects/{walk}/graph").json() == before
    assert client.get(f"/api/projects/{walk}/versions").json()["items"] == []
    assert client.get(f"/api/projects/{walk}/assets").json()["items"] == []


def test_files_of_what_is_refused_are_not_stored(client: Client, refused: Any, walk: str) -> None:
    data = png(37, "teal")
    assert refused(archive_with(data, hashlib.sha256(data).hexdigest()), 409, into=walk, match='"7"') == [
        "rev_conflict"
    ]


def test_a_file_that_was_called_present_survives_a_collection_that_goes_on(
    client: Client, system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = png(38, "coral")
    first = begin(client, {})
    artifact = upload(client, first, data).json()["value"]["artifact"]
    client.delete(f"/api/projects/{first}")
    yesterday = time.time() - 86_400
    os.utime(system.files.path(artifact["digest"]), (yesterday, yesterday))
    reports = []

    def import_meanwhile(connection: Any) -> dict[str, list[str]]:
        reports.append(bring(client, document(nodes=[node("still", "image", asset=artifact)])).json())
        return previews_of(connection)

    previews_of = garbage._previews
    monkeypatch.setattr(garbage, "_previews", import_meanwhile)
    system.store.garbage.collect(system.files, older_than=86_400 * 30)

    assert [file["state"] for file in reports[0]["files"]] == ["present"]
    assert client.get(f"/api/artifacts/{artifact['digest']}").content == data


def test_a_file_whose_bytes_are_others_is_reported_and_not_taken(client: Client, system: System) -> None:
    before = files_of(system)
    report = bring(client, archive_with(png(34, "gold"), "e" * 64)).json()

    assert [(file["digest"], file["state"]) for file in report["files"]] == [("e" * 64, "tampered")]
    assert [note["code"] for note in report["notes"]] == ["file_tampered"]
    assert client.get(f"/api/projects/{report['project']}/assets").json()["items"] == []
    assert files_of(system) == before


def test_a_file_that_is_no_medium_is_not_taken(client: Client, system: System) -> None:
    before = files_of(system)
    data = b"MZ this program can not be run"
    report = bring(client, archive_with(data, hashlib.sha256(data).hexdigest())).json()

    assert [file["state"] for file in report["files"]] == ["unusable"]
    assert files_of(system) == before


def test_files_that_no_setting_names_are_not_taken(client: Client, system: System) -> None:
    before = files_of(system)
    content = zipped_as({"graph.json": json.dumps(document()), f"assets/{'a' * 64}.png": b"x", "README.txt": b"Hello"})

    assert bring(client, content).json()["files"] == []
    assert files_of(system) == before


def test_a_graph_that_was_changed_in_its_archive_is_told(client: Client) -> None:
    report = bring(client, archive_with(b"x", "e" * 64, graph="0" * 64), dryRun="true").json()

    assert "changed_since_export" in [note["code"] for note in report["notes"]]


def with_flags(name: str, *, mode: int = 0o100644, encrypted: bool = False) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("graph.json", json.dumps(document()))
        entry = zipfile.ZipInfo(name)
        entry.external_attr = mode << 16
        archive.writestr(entry, b"/etc/passwd")
    data = bytearray(buffer.getvalue())
    if encrypted:
        data[data.rindex(b"PK\1\2") + 8] |= 1
    return bytes(data)


def twice() -> bytes:
    return zipped_as({"graph.json": GRAPH, "graph.jsom": GRAPH}).replace(b"graph.jsom", b"graph.json")


GRAPH = json.dumps(document())


@pytest.mark.parametrize(
    "content",
    [
        with_flags("../outside"),
        with_flags("assets/../../outside"),
        with_flags("/etc/passwd"),
        with_flags("C:/windows"),
        with_flags("..\\outside"),
        with_flags("link", mode=0o120777),
        with_flags("device", mode=0o020666),
        with_flags("locked", encrypted=True),
        with_flags("more.zip"),
        zipped_as({"graph.json": GRAPH, f"assets/{'a' * 64}.png": zipped_as({"b": b""})}),
        zipped_as({"graph.json": GRAPH}, zipfile.ZIP_LZMA),
    ],
)
def test_archives_with_what_does_not_belong_there_are_refused(refused: Any, content: bytes) -> None:
    assert refused(content) == ["unsafe_archive"]
    assert refused(content, dryRun="true") == ["unsafe_archive"]


def test_an_archive_with_two_entries_of_one_name_is_refused(refused: Any) -> None:
    assert refused(twice()) == ["unsafe_archive"]


def test_an_entry_that_unpacks_to_more_than_a_file_may_have_is_refused(refused: Any) -> None:
    bomb = zipped_as({"graph.json": GRAPH, f"assets/{'a' * 64}.png": bytes(2_000_000)})

    assert refused(bomb, 413) == ["file_too_large"]


def test_entries_that_unpack_to_too_much_together_are_refused(refused: Any) -> None:
    bomb = zipped_as({"graph.json": GRAPH, **{f"assets/{digit * 64}": bytes(1_000_000) for digit in "abcde"}})

    assert refused(bomb) == ["archive_too_large"]


def test_an_entry_that_unpacks_to_too_many_times_its_size_is_refused(refused: Any) -> None:
    graph = document(nodes=[node("memo", "note", text="a" * 3_000_000)])

    assert refused(zipped_as({"graph.json": json.dumps(graph)})) == ["archive_too_large"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "no_graph"),
        (b"PK\3\4 cut off", "broken_archive"),
        (zipped_as({"graph.json": GRAPH})[:-30], "broken_archive"),
        (zipped_as({"other.json": "{}"}), "no_graph"),
        (zipped_as({"graph.json": "no json"}), "no_graph"),
        (zipped_as({f"n/{number}": b"" for number in range(10_001)}), "archive_too_large"),
        (b"\0\1\2\3", "no_graph"),
        (b'{"nodes": [', "no_graph"),
        (b"[" * 100_000, "too_deep"),
    ],
)
def test_what_is_no_project_is_refused(refused: Any, content: bytes, code: str) -> None:
    assert refused(content) == [code]


def test_a_graph_that_can_not_be_saved_is_reported_whole_and_then_refused(client: Client, refused: Any) -> None:
    loop = document(
        nodes=[node("a", "acme"), node("b", "acme")],
        edges=[edge("a.x", "b.x"), edge("b.x", "a.x"), edge("c.x", "a.y")],
    )
    report = bring(client, loop, dryRun="true").json()

    assert [problem["code"] for problem in report["problems"]] == ["unknown_node", "loop"]
    assert refused(loop) == ["unknown_node", "loop"]


def test_more_than_is_allowed_is_refused_while_it_comes_in(system: System, refused: Any) -> None:
    assert refused(b"x" * (4 * system.settings.max_upload_bytes + 1), 413) == ["file_too_large"]


def test_a_form_without_a_file_is_refused(client: Client) -> None:
    answer = client.post("/api/projects/import", files={"other": ("a", b"{}")})

    assert (answer.status_code, answer.json()["code"]) == (400, "no_file")
