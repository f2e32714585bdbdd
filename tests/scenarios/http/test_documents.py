"""Scenarios 16 and 23 of the engine: what can't be saved, and a graph that goes out and comes back in."""

import json
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from story import Story

from schemas.graph import Edge, Graph, Node, NodeView, PortRef, View
from server.client import Project

NODES = 1000
LAYER = 10


def loop(story: Story) -> Graph:
    return story.graph("a -> b, b -> c, c -> a, c -> d", say="a b c d")


def put(story: Story, project: Project) -> httpx.Response:
    return story.put(project, loop(story), 1)


def patch(story: Story, project: Project) -> httpx.Response:
    edge = {"source": {"node": "c", "port": "text"}, "target": {"node": "a", "port": "parts"}}
    changes = [{"op": "removeNode", "id": "d"}, {"op": "connect", "edge": edge}]
    return story.http.patch(f"/api/projects/{project.id}/graph", json={"changes": changes}, headers={"If-Match": '"1"'})


def import_into(story: Story, project: Project) -> httpx.Response:
    document = {"format": "reelgraph/graph", "version": 1, **msgspec.to_builtins(loop(story))}
    return story.http.post(
        "/api/projects/import", params={"into": project.id}, json=document, headers={"If-Match": '"1"'}
    )


@pytest.mark.parametrize("edit", [put, patch, import_into])
def test_a_loop_is_refused_with_its_path_and_the_graph_stays_as_it_was(story: Story, edit: Any) -> None:
    project = story.project("a -> b, b -> c, c -> d", say="a b c d")
    before = project.graph()

    answer = edit(story, project)

    assert (answer.status_code, answer.json()["code"]) == (422, "loop")
    assert answer.json()["detail"] in ("a → b → c → a", "b → c → a → b", "c → a → b → c")
    assert project.graph() == before


def test_of_two_saves_from_one_revision_the_second_is_told_the_current_one(story: Story) -> None:
    project = story.project(say="a")
    assert story.put(project, story.graph(say="a b"), 1).status_code == 200

    late = story.put(project, story.graph(say="a c"), 1)

    assert (late.status_code, late.json()["rev"]) == (409, 2)
    assert late.json()["changed"]["added"] == ["b"]
    assert [node.id for node in project.graph().graph.nodes] == ["a", "b"]


def test_a_thousand_nodes_that_go_out_and_come_in_have_equal_keys_and_nothing_runs(
    story: Story, tmp_path: Path
) -> None:
    project = story.reelgraph.create("A thousand", graph=thousand(story))
    assert project.run(*(f"n{number}" for number in range(NODES - LAYER, NODES))).status == "succeeded"
    before = story.status(project)

    report = story.reelgraph.import_(project.export(tmp_path / "thousand.json"))

    assert (report.nodes, report.unknown_types, report.problems) == (NODES + 1, ("hologram",), ())
    assert report.project is not None
    copy = story.reelgraph.project(report.project)
    assert copy.graph().graph == project.graph().graph
    after = story.status(copy)
    assert {id: node.key for id, node in after.items()} == {id: node.key for id, node in before.items()}
    assert len({node.key for node in after.values()} - {None}) == NODES
    assert {node.state for id, node in after.items() if id != "ghost"} == {"fresh"}
    assert [problem.code for problem in after["ghost"].problems] == ["unknown_node_type"]
    assert (copy.runs().total, story.jobs(copy), story.said()) == (0, [], [])


def test_what_no_version_knows_survives_two_journeys_and_secrets_stay_at_home(story: Story, tmp_path: Path) -> None:
    ghost = Node(id="ghost", type="hologram", params={"depth": {"of": [1, 2.5, None]}, "api_key": "sesame"})
    project = story.reelgraph.create("Tomorrow", graph=Graph(nodes=(ghost,)))
    first = project.export(tmp_path / "first.json")
    assert "sesame" not in first.read_text()
    document = json.loads(first.read_text()) | {"weather": "mild"}
    first.write_text(json.dumps(document))

    report = story.reelgraph.import_(first)

    assert report.project is not None
    copy = story.reelgraph.project(report.project)
    [kept] = copy.graph().graph.nodes
    assert (kept.type, kept.params) == ("hologram", {"depth": {"of": [1, 2.5, None]}})
    again = json.loads(copy.export(tmp_path / "again.json").read_text())
    assert (again["weather"], again["nodes"]) == ("mild", document["nodes"])
    assert story.said() == []


def thousand(story: Story) -> Graph:
    """Layers of ten, each node fed by the layer before and the first one; all are drawn, and one has no known type."""
    names = [f"n{number}" for number in range(NODES)]
    graph = story.graph(mention=" ".join(names))
    edges = tuple(
        Edge(source=PortRef(node=names[source], port="text"), target=PortRef(node=names[target], port="parts"))
        for target in range(LAYER, NODES)
        for source in (target - LAYER, (target + 1) % LAYER)
    )
    ghost = Node(id="ghost", type="hologram", params={"depth": 3, "beams": ["red", "blue"]})
    view = View(nodes={id: NodeView(x=place * 20, y=place % LAYER * 80, title=id) for place, id in enumerate(names)})
    return Graph(nodes=(*graph.nodes, ghost), edges=edges, view=view)
