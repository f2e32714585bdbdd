"""What `reelgraph run` and the sample share: reading a document and putting files in."""

from pathlib import Path

import msgspec
import pytest

import node_types
from graph_engine import registry
from graph_engine.errors import InvalidGraph, NodeError
from schemas.graph import Graph, Node
from schemas.value import Artifact, Image
from server.documents import file as document

STORED = Image(artifact=Artifact(digest="a" * 64, media_type="image/png", size=3), width=1, height=1)


@pytest.fixture(scope="module")
def known() -> registry.Registry:
    return registry.load(node_types)


def test_paths_in_settings_that_take_files_become_artifacts(known, tmp_path):
    (tmp_path / "a.png").touch()
    graph = Graph(nodes=(Node(id="a", type="image", params={"asset": "a.png"}), Node(id="b", type="prompt")))
    taken: list[Path] = []

    def take(path: Path) -> Image:
        taken.append(path)
        return STORED

    done = document.with_files(graph, known, tmp_path, take)
    assert taken == [tmp_path / "a.png"]
    assert done.nodes[0].params == {"asset": {"digest": "a" * 64, "mediaType": "image/png", "size": 3}}
    assert done.nodes[1] is graph.nodes[1]


def test_what_is_stored_already_and_what_is_no_file_is_left_alone(known, tmp_path):
    stored = msgspec.to_builtins(STORED.artifact)
    nodes = (Node(id="a", type="image", params={"asset": stored}), Node(id="b", type="prompt", params={"text": "a"}))
    graph = Graph(nodes=(*nodes, Node(id="c", type="from-a-plugin", params={"asset": "a.png"})))
    assert document.with_files(graph, known, tmp_path, lambda path: STORED) == graph


def test_every_file_that_can_not_be_used_is_named(known, tmp_path):
    (tmp_path / "bad.png").touch()
    nodes = [Node(id=name, type="image", params={"asset": f"{name}.png"}) for name in ("bad", "gone")]

    def refuse(path: Path) -> Image:
        raise NodeError("The file is empty", code="media_empty")

    with pytest.raises(InvalidGraph) as refused:
        document.with_files(Graph(nodes=tuple(nodes)), known, tmp_path, refuse)
    assert [(p.where.node, p.where.field, p.code) for p in refused.value.problems] == [
        ("bad", "asset", "media_empty"),
        ("gone", "asset", "no_file"),
    ]


def test_a_document_that_is_far_too_large_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr("graph_engine.document.MOST_BYTES", 10)
    path = tmp_path / "graph.json"
    path.write_text('{"nodes": []}')
    with pytest.raises(InvalidGraph, match="media are kept beside it"):
        document.read(path)
