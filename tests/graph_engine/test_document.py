"""Documents: what was ever written opens, what is unknown survives, what can't be read is refused."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from film_graph import graph as trial_graph

import node_types
from graph_engine import document, registry, transcript
from graph_engine.document import opened
from graph_engine.errors import InvalidGraph
from graph_engine.migrations import MIGRATIONS, VERSION, migrated
from graph_engine.registry import Registry
from graph_engine.validate import structure
from schemas.document import GraphDocument
from schemas.graph import Edge, Graph, Node, PortRef
from schemas.value import Artifact

DOCUMENTS = Path(__file__).parents[1] / "documents"
WRITTEN = sorted(DOCUMENTS.glob("v*[0-9].json"))


@pytest.fixture(scope="module")
def known() -> registry.Registry:
    return registry.load(node_types)


def codes(refused: pytest.ExceptionInfo[InvalidGraph]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def refusal(text: bytes | str | dict[str, Any], known: registry.Registry) -> list[str]:
    given = json.dumps(text) if isinstance(text, dict) else text
    with pytest.raises(InvalidGraph) as refused:
        opened(given.encode() if isinstance(given, str) else given, known)
    return codes(refused)


# -- versions --------------------------------------------------------------------------------------------------------


def test_there_is_a_file_of_every_version_that_was_ever_written() -> None:
    assert [path.stem for path in WRITTEN] == [f"v{version}" for version in range(1, VERSION + 1)]
    assert sorted(MIGRATIONS) == list(range(1, VERSION))


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: path.stem)
def test_every_version_still_opens_as_a_graph_that_can_be_saved(path: Path, known: registry.Registry) -> None:
    found = opened(path.read_bytes(), known)

    assert structure(found.graph, known) == []
    assert found.renamed == {}
    assert found.name == "The lighthouse — 灯台 🗼"
    assert len(found.graph.nodes) == 8
    assert len(found.graph.edges) == 3


def test_a_document_of_the_first_version_opens_as_it_was(known: registry.Registry) -> None:
    graph = opened((DOCUMENTS / "v1.json").read_bytes(), known).graph
    nodes = {node.id: node for node in graph.nodes}

    assert nodes["words"].params == {"text": "A keeper climbs the stairs at night", "seed": 4}
    assert nodes["words"].pinned == "0123456789abcdef0123456789abcdef"
    assert nodes["memo"].disabled
    assert nodes["grade"] == Node(
        id="grade", type="acme-grade", type_version=3,
        params={"lut": "teal", "curve": [0.0, 0.5, 1], "nested": {"on": True, "off": None}},
    )  # fmt: skip
    assert graph.edges[0] == Edge(
        source=PortRef(node="words", port="prompt"), target=PortRef(node="still", port="prompt")
    )
    assert graph.view.nodes["words"].title == "The words"
    assert graph.view.frames[0].width == 1200.0


def test_the_newest_file_is_written_again_as_it_is(known: registry.Registry) -> None:
    before = json.loads(WRITTEN[-1].read_bytes())
    found = opened(WRITTEN[-1].read_bytes(), known)
    after = json.loads(transcript.written(found.name, found.graph, known)[0])

    without = ("leftOut", "types")
    assert {k: v for k, v in after.items() if k not in without} == {k: v for k, v in before.items() if k not in without}
    assert after["types"].keys() == before["types"].keys()


def test_the_format_does_not_change_without_a_new_version() -> None:
    """Raise VERSION, add the step from the version before, and write the file and the schema of the new one."""
    schema = _bare(json.loads(json.dumps(msgspec.json.schema(GraphDocument))))

    assert schema == json.loads((DOCUMENTS / f"v{VERSION}.schema.json").read_text())
    assert schema["$defs"]["GraphDocument"]["properties"]["version"]["enum"] == [VERSION]


def _bare(schema: Any) -> Any:
    """A schema without what is only said about it."""
    if isinstance(schema, dict):
        said = ("description", "title")
        return {name: _bare(part) for name, part in schema.items() if name not in said or not isinstance(part, str)}
    return [_bare(part) for part in schema] if isinstance(schema, list) else schema


def test_old_documents_are_brought_up_a_version_at_a_time() -> None:
    steps = {
        1: lambda old: {**old, "seen": [*old["seen"], 1]},
        2: lambda old: {**old, "seen": [*old["seen"], 2]},
    }

    assert migrated({"version": 1, "seen": []}, steps, 3) == {"version": 3, "seen": [1, 2]}
    assert migrated({"version": 2, "seen": []}, steps, 3) == {"version": 3, "seen": [2]}
    assert migrated({"seen": []}, steps, 2) == {"version": 2, "seen": [1]}


def test_a_document_of_a_newer_version_says_to_update(known: registry.Registry) -> None:
    assert refusal({"format": "reelgraph/graph", "version": VERSION + 1, "nodes": [{"id": 1}]}, known) == [
        "newer_document"
    ]


@pytest.mark.parametrize("version", [0, -1, "1", 1.0, True, None, [1]])
def test_a_version_that_is_none_is_refused(known: registry.Registry, version: Any) -> None:
    assert refusal({"format": "reelgraph/graph", "version": version}, known) == ["invalid_version"]


# -- what survives ---------------------------------------------------------------------------------------------------


def test_unknown_fields_leave_with_the_part_that_they_belong_to(known: registry.Registry) -> None:
    graph = opened((DOCUMENTS / "v1.json").read_bytes(), known).graph
    fewer = msgspec.structs.replace(
        graph, nodes=tuple(node for node in graph.nodes if node.id != "words"), edges=graph.edges[1:]
    )
    written = transcript.written("x", fewer, known)[0]

    assert b"reviewedBy" not in written
    assert b'"red"' not in written
    assert b'"side": "left"' in written


def test_what_is_kept_as_unknown_can_not_take_the_place_of_what_is_known(known: registry.Registry) -> None:
    graph = Graph(nodes=(Node(id="a", type="note"),), extra={"nodes/a": {"type": "output", "disabled": "no", "new": 1}})

    assert json.loads(transcript.written("x", graph, known)[0])["nodes"] == [{"id": "a", "type": "note", "new": 1}]


def test_ids_that_can_not_be_kept_are_replaced_and_wires_go_along(known: registry.Registry) -> None:
    wire = {"source": {"node": "é/1", "port": "prompt"}, "target": {"node": "b", "port": "prompt"}}
    found = opened(
        json.dumps(
            {
                "format": "reelgraph/graph",
                "nodes": [{"id": "b", "type": "image-generate"}, {"id": "é/1", "type": "prompt"}]
                + [{"id": id, "type": "note"} for id in ("b", "b", "b-2", "🗼", "")],
                "edges": [wire],
                "view": {"nodes": {"é/1": {"x": 7}}, "frames": [{"id": "f"}, {"id": "f"}, {"id": "a b"}]},
            }
        ).encode(),
        known,
    )

    assert [node.id for node in found.graph.nodes] == ["b", "1", "b-3", "b-4", "b-2", "node", "node-2"]
    assert found.renamed == {"1": "é/1", "b-3": "b", "b-4": "b", "node": "🗼", "node-2": ""}
    assert found.graph.edges[0].source.node == "1"
    assert found.graph.view.nodes["1"].x == 7
    assert [frame.id for frame in found.graph.view.frames] == ["f", "f-2", "a-b"]
    assert [note.code for note in found.notes] == ["renamed_node"] * 5
    assert structure(found.graph, known) == []


def test_a_node_type_that_is_older_here_is_told(known: registry.Registry) -> None:
    text = b'{"format": "reelgraph/graph", "types": {"prompt": 99, "acme": 2}, "nodes": []}'

    assert [(note.code, note.title) for note in opened(text, known).notes] == [
        ("older_node_type", "“Prompt” is older here")
    ]


def test_a_workflow_of_another_program_is_converted(known: registry.Registry) -> None:
    workflow = {
        "name": "Post",
        "nodes": [{"name": "A", "type": "n8n-nodes-base.wait", "parameters": {}, "position": [0, 0]}],
        "connections": {},
    }
    found = opened(json.dumps(workflow).encode(), known)

    assert (found.source, found.name, len(found.graph.nodes)) == ("workflow", "Post", 1)
    assert structure(found.graph, known) == []


# -- what never leaves -----------------------------------------------------------------------------------------------


def test_settings_that_are_named_like_a_secret_stay_and_are_listed(known: registry.Registry) -> None:
    params = {"apiKey": "x9", "deep": [{"password": "hunter2"}], "text": "the token", "token": "", "auth": True}
    graph = Graph(nodes=(Node(id="token", type="acme", params=params),), extra={"nodes/token": {"accessToken": "x9"}})
    written, left_out = transcript.written("x", graph, known)

    assert json.loads(written)["nodes"] == [
        {"id": "token", "type": "acme", "params": {"deep": [{}], "text": "the token", "token": "", "auth": True}}
    ]
    assert left_out == ("nodes.token.params.apiKey", "nodes.token.params.deep[0].password", "nodes.token.accessToken")
    assert json.loads(written)["leftOut"] == list(left_out)
    assert b"x9" not in written
    assert b"hunter2" not in written
    assert [note.code for note in opened(written, known).notes] == ["secret_left_out"] * 3


def test_files_are_found_wherever_a_setting_names_them() -> None:
    def file(digit: str) -> dict[str, Any]:
        return {"digest": digit * 64, "mediaType": "image/png", "size": 3}

    nodes = (
        Node(id="a", type="image", params={"asset": file("1")}),
        Node(id="b", type="input", params={"value": {"kind": "image", "artifact": file("2")}}),
        Node(id="c", type="acme", params={"many": [file("3"), file("1")], "no": {**file("4"), "digest": "../x"}}),
    )
    assert transcript.files_in(Graph(nodes=nodes)) == {
        digit * 64: Artifact(digest=digit * 64, media_type="image/png", size=3) for digit in "123"
    }


# -- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"", "no_graph"),
        (b"[]", "no_graph"),
        (b"{}", "no_graph"),
        (b'{"nodes": [NaN]}', "no_graph"),
        (b'{"format": "other", "nodes": []}', "no_graph"),
        (b'\xff{"nodes": []}', "no_graph"),
        (b'{"nodes": {}}', "invalid_document"),
        (b'{"nodes": [{"id": 7, "type": "note"}]}', "invalid_document"),
        (b'{"nodes": [{"id": ["a"], "type": "note"}, {"id": "a b", "type": "note"}]}', "invalid_document"),
        (b'{"nodes": [{"id": "a", "type": "note", "disabled": "yes"}]}', "invalid_document"),
        (b'{"nodes": [], "view": []}', "invalid_document"),
        (b'{"nodes": [], "view": {"nodes": [], "frames": 3}, "edges": [{"source": 1}]}', "invalid_document"),
        (b'{"nodes": [], "deep": ' + b"[" * 100 + b"]" * 100 + b"}", "too_deep"),
        (b'{"nodes": ' + b"[" * 100_000, "too_deep"),
        (b'{"nodes": [' + b",".join([b"{}"] * 10_001) + b"]}", "document_too_large"),
        (b'{"nodes": [], "edges": [' + b",".join([b"{}"] * 100_001) + b"]}", "document_too_large"),
    ],
)
def test_what_is_no_document_is_refused(known: registry.Registry, text: bytes, code: str) -> None:
    assert refusal(text, known) == [code]


def test_a_document_of_too_many_bytes_is_refused_unread(
    known: registry.Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(document, "MOST_BYTES", 10)
    assert refusal(b'{"nodes": []}', known) == ["document_too_large"]


def test_the_wrong_field_is_named(known: registry.Registry) -> None:
    with pytest.raises(InvalidGraph) as refused:
        opened(b'{"nodes": [{"id": "a", "type": "note"}, {"id": "b", "type": 5}]}', known)

    assert refused.value.problems[0].where.field == "nodes[1].type"


def test_a_document_too_large_to_be_readable_is_written_compact(monkeypatch: pytest.MonkeyPatch) -> None:
    written = transcript.written("x", trial_graph(say="a b"), Registry())[0]
    monkeypatch.setattr(transcript, "MOST_BYTES", len(written) - 1)
    compact = transcript.written("x", trial_graph(say="a b"), Registry())[0]
    assert len(compact) < len(written)
    assert opened(compact, Registry()).graph == opened(written, Registry()).graph
