"""A project on its way in, in two stages: what would come, and then what came. Nothing runs, and what is refused leaves
nothing behind."""

import hashlib
import io
import json
import os
import time
import zipfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from film_graph import graph as trial_graph
from served import Client, begin, edge, ended, files_of, node, png, text, upload, walk_graph

from graph_engine.errors import DiskFull
from server.compose import Embedded
from server.documents.embedding import embed
from storage.sql import garbage, graphs

DOCUMENTS = Path(__file__).parents[2] / "documents"
GONE = {"digest": "f" * 64, "mediaType": "image/png", "size": 3}


def bring(client: Client, content: bytes | dict[str, Any], **query: Any) -> Any:
    """Import a body as it is; answers of any status."""
    data = json.dumps(content).encode() if isinstance(content, dict) else content
    match = query.pop("match", None)
    return client.post("/api/projects/import", content=data, params=query, headers={"If-Match": match} if match else {})


def zipped_as(entries: dict[str, bytes | str], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def document(**fields: Any) -> dict[str, Any]:
    return {"format": "reelgraph/graph", "version": 1, "name": "The lighthouse", **fields}


def graph_of(client: Client, project: str) -> dict[str, Any]:
    graph: dict[str, Any] = client.get(f"/api/projects/{project}/graph").json()["graph"]
    return graph


def projects(client: Client) -> int:
    return int(client.get("/api/projects?limit=1").json()["total"])


@pytest.fixture
def refused(client: Client, embedded: Embedded) -> Any:
    """Import something that can't be; gives its Problems, and looks that nothing is left of it."""

    def refuse(content: bytes | dict[str, Any], status: int = 422, **query: Any) -> list[str]:
        before = projects(client), files_of(embedded)
        answer = bring(client, content, **query)
        assert answer.status_code == status, answer.text
        assert (projects(client), files_of(embedded)) == before
        return [problem["code"] for problem in answer.json()["problems"]]

    return refuse


# -- both stages -------------------------------------------------------------------------------------------------------


def test_a_dry_run_says_what_would_come_and_writes_nothing(client: Client, embedded: Embedded) -> None:
    before = projects(client), files_of(embedded)
    answer = bring(client, (DOCUMENTS / "v1.json").read_bytes(), dryRun="true")
    report = answer.json()

    assert answer.status_code == 200
    assert (report["source"], report["name"], report["project"]) == ("document", "The lighthouse — 灯台 🗼", None)
    assert (report["nodes"], report["edges"], report["problems"]) == (8, 3, [])
    assert report["unknownTypes"] == ["acme-grade"]
    assert [(file["digest"][0], file["state"]) for file in report["files"]] == [("a", "missing"), ("b", "missing")]
    assert [(note["code"], note.get("where", {}).get("node")) for note in report["notes"]] == [
        ("secret_left_out", None), ("pin_left_out", "words"), ("file_missing", None), ("file_missing", None),
    ]  # fmt: skip
    assert (projects(client), files_of(embedded)) == before


def test_an_import_makes_a_project_in_which_nothing_runs(client: Client) -> None:
    answer = bring(client, (DOCUMENTS / "v1.json").read_bytes())
    report = answer.json()
    project = report["project"]

    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/projects/{project}"
    assert report["rev"] == 1
    assert client.get(f"/api/projects/{project}").json()["name"] == "The lighthouse — 灯台 🗼"
    assert client.get(f"/api/projects/{project}/runs").json()["items"] == []


def test_unknown_types_and_unknown_fields_survive_untouched(client: Client) -> None:
    before = json.loads((DOCUMENTS / "v1.json").read_bytes())
    project = bring(client, before).json()["project"]
    saved = graph_of(client, project)
    client.put(f"/api/projects/{project}/graph", json=saved, headers={"If-Match": '"1"'})
    after = client.get(f"/api/projects/{project}/export").json()

    del before["leftOut"]
    next(one for one in before["nodes"] if one["id"] == "words").pop("pinned")
    assert after == before


def test_a_thousand_nodes_come_back_equal_with_equal_keys_in_half_a_second(client: Client) -> None:
    wires = ", ".join(f"n{number // 2} -> n{number}" for number in range(1, 1000))
    graph = trial_graph(wires, say=" ".join(f"n{number}" for number in range(1000)))
    project = begin(client, msgspec.to_builtins(graph))
    exported = client.get(f"/api/projects/{project}/export").content
    began = time.perf_counter()
    answer = bring(client, exported)
    took = time.perf_counter() - began
    copy = answer.json()["project"]

    assert answer.status_code == 201
    assert graph_of(client, copy) == graph_of(client, project)
    assert client.get(f"/api/projects/{copy}/export").content == exported
    assert took < 0.5


def test_equal_keys_make_what_was_made_once_fresh_in_the_copy(client: Client, walk: str) -> None:
    accepted = client.post(f"/api/projects/{walk}/run").json()
    assert ended(client, accepted["run"]["id"])["status"] == "succeeded"
    copy = bring(client, client.get(f"/api/projects/{walk}/export").content).json()["project"]

    def standing(project: str) -> dict[str, Any]:
        nodes = client.get(f"/api/projects/{project}/status").json()["nodes"]
        return {one["node"]: (one["state"], one["key"]) for one in nodes}

    assert standing(copy) == standing(walk)
    assert standing(copy)["out"][0] == "fresh"


def test_the_name_can_be_given_and_else_is_that_of_the_document_or_the_file(client: Client) -> None:
    def name(answer: Any) -> str:
        return str(client.get(f"/api/projects/{answer.json()['project']}").json()["name"])

    assert name(bring(client, document(), name="Mine")) == "Mine"
    assert name(bring(client, document(name="x" * 300))) == "x" * 200
    assert name(bring(client, document(name=" "))) == "Imported graph"
    form = {"file": ("../Reel 7.json", json.dumps(document(name="")), "text/html")}
    assert name(client.post("/api/projects/import", files=form)) == "Reel 7"


def test_ids_that_can_not_be_kept_are_reported(client: Client) -> None:
    answer = bring(client, document(nodes=[{"id": "a", "type": "note"}, {"id": "a", "type": "note"}]))

    assert answer.json()["renamed"] == {"a-2": "a"}
    assert [one["id"] for one in graph_of(client, answer.json()["project"])["nodes"]] == ["a", "a-2"]


def test_a_workflow_of_another_program_becomes_a_graph_with_placeholders(client: Client) -> None:
    wait = {"name": "A", "type": "n8n-nodes-base.wait", "parameters": {}, "position": [0, 0]}
    answer = bring(client, {"name": "Post", "nodes": [wait], "connections": {}})
    report = answer.json()

    assert answer.status_code == 201
    assert (report["source"], report["name"], len(report["unknownTypes"])) == ("workflow", "Post", 1)
    assert report["notes"][0]["code"] == "placeholder"


# -- into a project ----------------------------------------------------------------------------------------------------


def test_an_import_can_take_the_place_of_a_graph_which_is_kept(client: Client, walk: str) -> None:
    before = graph_of(client, walk)
    answer = bring(client, document(nodes=[node("memo", "note", text="New")]), into=walk, match='"1"')
    versions = client.get(f"/api/projects/{walk}/versions").json()["items"]

    assert answer.status_code == 200
    assert (answer.json()["project"], answer.json()["rev"]) == (walk, 2)
    assert [one["id"] for one in graph_of(client, walk)["nodes"]] == ["memo"]
    assert [(one["rev"], one["reason"]) for one in versions] == [(1, "import")]
    assert client.get(f"/api/projects/{walk}/versions/{versions[0]['id']}").json()["graph"] == before


def test_takes_that_the_project_has_stay_pinned(client: Client, walk: str) -> None:
    accepted = client.post(f"/api/projects/{walk}/run").json()
    ended(client, accepted["run"]["id"])
    take = next(
        one["take"] for one in client.get(f"/api/projects/{walk}/status").json()["nodes"] if one["node"] == "out"
    )
    graph = walk_graph()
    graph["nodes"][3]["pinned"], graph["nodes"][2]["pinned"] = take, "0" * 32
    answer = bring(client, document(**graph), into=walk, match='"1"')

    assert [(note["code"], note["where"]["node"]) for note in answer.json()["notes"]] == [("pin_left_out", "pick")]
    assert [one.get("pinned") for one in graph_of(client, walk)["nodes"]] == [None, None, None, take, None]


def test_a_graph_that_has_moved_on_is_not_replaced(client: Client, walk: str, refused: Any) -> None:
    assert refused(document(), 428, into=walk) == ["if_match_missing"]
    assert refused(document(), 409, into=walk, match='"7"') == ["rev_conflict"]
    assert refused(document(), 404, into="nowhere", match='"1"') == ["unknown_project"]
    assert bring(client, document(), into=walk, dryRun="true").status_code == 200
    assert len(graph_of(client, walk)["nodes"]) == 5


# -- archives ----------------------------------------------------------------------------------------------------------


def archive_with(data: bytes, digest: str, **manifest: Any) -> bytes:
    named = {"digest": digest, "mediaType": "image/png", "size": len(data)}
    return zipped_as(
        {
            "graph.json": json.dumps(document(nodes=[node("still", "image", asset=named)])),
            f"assets/{digest}.png": data,
            **({"manifest.json": json.dumps(manifest)} if manifest else {}),
        }
    )


def test_an_archive_brings_its_files_to_an_install_that_does_not_have_them(client: Client, embedded: Embedded) -> None:
    project = begin(client, {}, "Sea")
    asset = upload(client, project, png(33, "olive"), "olive.png").json()
    graph = {"nodes": [node("still", "image", asset=asset["value"]["artifact"])]}
    client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})
    exported = client.get(f"/api/projects/{project}/export?assets=true").content
    here = bring(client, exported, dryRun="true").json()
    embedded.files.delete(asset["value"]["artifact"]["digest"])
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
def fill_disk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, embedded: Embedded) -> Any:
    def full(*_: object, **__: object) -> None:
        raise DiskFull

    def fill() -> None:
        if request.param == "a file can't be stored":
            monkeypatch.setattr(embedded.files, "put", full)
        else:
            monkeypatch.setattr(graphs, "list_uploads", full)

    return fill


def test_a_disk_that_is_full_leaves_no_project_behind(client: Client, fill_disk: Any) -> None:
    data, before = png(35, "navy"), projects(client)
    fill_disk()
    answer = bring(client, archive_with(data, hashlib.sha256(data).hexdigest()))

    assert (answer.status_code, [problem["code"] for problem in answer.json()["problems"]]) == (503, ["disk_full"])
    assert projects(client) == before


def test_a_disk_that_is_full_leaves_the_graph_that_was_to_be_replaced(
    client: Client, walk: str, fill_disk: Any
) -> None:
    data, before = png(36, "plum"), client.get(f"/api/projects/{walk}/graph").json()
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
    client: Client, embedded: Embedded, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = png(38, "coral")
    first = begin(client, {})
    artifact = upload(client, first, data).json()["value"]["artifact"]
    client.delete(f"/api/projects/{first}")
    yesterday = time.time() - 86_400
    os.utime(embedded.files.path(artifact["digest"]), (yesterday, yesterday))
    reports = []

    def import_meanwhile(connection: Any) -> dict[str, list[str]]:
        reports.append(bring(client, document(nodes=[node("still", "image", asset=artifact)])).json())
        return previews_of(connection)

    previews_of = garbage._previews
    monkeypatch.setattr(garbage, "_previews", import_meanwhile)
    embedded.store.garbage.collect(embedded.files, older_than=86_400 * 30)

    assert [file["state"] for file in reports[0]["files"]] == ["present"]
    assert client.get(f"/api/artifacts/{artifact['digest']}").content == data


def test_a_file_whose_bytes_are_others_is_reported_and_not_taken(client: Client, embedded: Embedded) -> None:
    before = files_of(embedded)
    report = bring(client, archive_with(png(34, "gold"), "e" * 64)).json()

    assert [(file["digest"], file["state"]) for file in report["files"]] == [("e" * 64, "tampered")]
    assert [note["code"] for note in report["notes"]] == ["file_tampered"]
    assert client.get(f"/api/projects/{report['project']}/assets").json()["items"] == []
    assert files_of(embedded) == before


def test_a_file_that_is_no_medium_is_not_taken(client: Client, embedded: Embedded) -> None:
    before = files_of(embedded)
    data = b"MZ this program can not be run"
    report = bring(client, archive_with(data, hashlib.sha256(data).hexdigest())).json()

    assert [file["state"] for file in report["files"]] == ["unusable"]
    assert files_of(embedded) == before


def test_files_that_no_setting_names_are_not_taken(client: Client, embedded: Embedded) -> None:
    before = files_of(embedded)
    content = zipped_as({"graph.json": json.dumps(document()), f"assets/{'a' * 64}.png": b"x", "README.txt": b"Hello"})

    assert bring(client, content).json()["files"] == []
    assert files_of(embedded) == before


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
)  # fmt: skip
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
    )  # fmt: skip
    report = bring(client, loop, dryRun="true").json()

    assert [problem["code"] for problem in report["problems"]] == ["unknown_node", "loop"]
    assert refused(loop) == ["unknown_node", "loop"]


def test_more_than_is_allowed_is_refused_while_it_comes_in(embedded: Embedded, refused: Any) -> None:
    assert refused(b"x" * (4 * embedded.settings.max_upload_bytes + 1), 413) == ["file_too_large"]


def test_a_form_without_a_file_is_refused(client: Client) -> None:
    answer = client.post("/api/projects/import", files={"other": ("a", b"{}")})

    assert (answer.status_code, answer.json()["code"]) == (400, "no_file")


# -- films and pictures ------------------------------------------------------------------------------------------------


def test_a_picture_that_carries_its_graph_brings_it_back(client: Client, tmp_path: Path) -> None:
    path = tmp_path / "still.png"
    path.write_bytes(png())
    dropped = b"".join(embed(path, json.dumps(document(nodes=[node("memo", "note")])).encode()))
    answer = client.post("/api/projects/import", files={"file": ("still.png", dropped, "image/png")})

    assert (answer.json()["source"], answer.json()["name"]) == ("film", "The lighthouse")
    assert [one["id"] for one in graph_of(client, answer.json()["project"])["nodes"]] == ["memo"]


def test_a_downloaded_film_gives_a_project_that_is_fresh_at_once(client: Client) -> None:
    project = begin(client, {}, "Dots")
    asset = upload(client, project, png(35, "pink")).json()["value"]["artifact"]
    graph = {
        "nodes": [node("still", "image", asset=asset), node("out", "output")],
        "edges": [edge("still.image", "out.value")],
    }
    client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})
    ended(client, client.post(f"/api/projects/{project}/run").json()["run"]["id"])
    film = client.get(f"/api/projects/{project}/nodes/out/film").content
    report = bring(client, film).json()
    nodes = client.get(f"/api/projects/{report['project']}/status").json()["nodes"]

    assert report["source"] == "film"
    assert {one["node"]: one["state"] for one in nodes} == {"still": "fresh", "out": "fresh"}


def test_a_file_that_was_made_here_brings_back_the_graph_that_made_it(client: Client) -> None:
    project = begin(client, {}, "Made here")
    asset = upload(client, project, png(36, "plum")).json()["value"]["artifact"]
    graph = {
        "nodes": [node("still", "image", asset=asset), node("out", "output"), node("memo", "note")],
        "edges": [edge("still.image", "out.value")],
    }  # fmt: skip
    client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})
    ended(client, client.post(f"/api/projects/{project}/run").json()["run"]["id"])
    report = bring(client, png(36, "plum")).json()

    assert (report["source"], report["name"]) == ("film", "Made here")
    assert {one["id"] for one in graph_of(client, report["project"])["nodes"]} == {"still", "out"}


def test_a_picture_that_nobody_here_made_carries_no_graph(refused: Any) -> None:
    assert refused(png(37, "lime")) == ["no_graph"]


def test_an_input_keeps_what_it_was_given(client: Client) -> None:
    project = bring(client, document(nodes=[node("who", "input", value=text("Anna"))])).json()["project"]

    assert graph_of(client, project)["nodes"][0]["params"] == {"value": text("Anna")}
