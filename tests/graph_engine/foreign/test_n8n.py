"""n8n's workflows become graphs of placeholders and notes, without the passwords that were in them."""

import copy
from typing import Any

import msgspec
import pytest

import node_types
from graph_engine.errors import InvalidGraph
from graph_engine.foreign import Converted, from_foreign
from graph_engine.registry import Registry, load
from graph_engine.validate import structure
from schemas.graph import Graph, Node

TYPES = load(node_types)

FLOW: dict[str, Any] = {
    "name": "Ask for a clip",
    "nodes": [
        {
            "parameters": {"httpMethod": "POST", "path": "clip", "options": {}},
            "id": "0f5532f9-36ba-4bef-86c7-30d607400b15",
            "name": "Webhook",
            "type": "n8n-nodes-base.webhook",
            "typeVersion": 2,
            "position": [-100, 200],
            "webhookId": "b1",
        },
        {
            "parameters": {"assignments": {"assignments": [{"id": "a", "name": "idea", "value": "={{ $json.body }}"}]}},
            "id": "1",
            "name": "Edit Fields",
            "type": "n8n-nodes-base.set",
            "typeVersion": 3.4,
            "position": [120, 200],
            "notes": "Only the idea",
        },
        {
            "parameters": {
                "url": "https://api.example.com/v1/clips",
                "sendHeaders": True,
                "headerParameters": {
                    "parameters": [
                        {"name": "Authorization", "value": "Bearer sk-abc123456789"},
                        {"name": "Accept", "value": "application/json"},
                    ]
                },
            },
            "id": "2",
            "name": "HTTP Request",
            "type": "n8n-nodes-base.httpRequest",
            "typeVersion": 4.2,
            "position": [340, 200],
            "retryOnFail": True,
            "disabled": True,
            "credentials": {"httpBasicAuth": {"id": "9", "name": "My login"}},
        },
        {
            "parameters": {"content": "## Clips\nOne for each idea", "height": 180, "width": 320, "color": 4},
            "id": "3",
            "name": "Sticky Note",
            "type": "n8n-nodes-base.stickyNote",
            "typeVersion": 1,
            "position": [-140, 40],
        },
    ],
    "connections": {
        "Webhook": {"main": [[{"node": "Edit Fields", "type": "main", "index": 0}]]},
        "Edit Fields": {"main": [None, [{"node": "HTTP Request", "type": "main", "index": 0}]]},
    },
    "pinData": {},
    "active": False,
    "settings": {"executionOrder": "v1"},
    "meta": {"instanceId": "x"},
    "tags": [],
}


def convert(document: object, registry: Registry = TYPES) -> Converted:
    converted = from_foreign(document, registry)
    assert converted is not None
    assert structure(converted.graph, registry) == []
    assert msgspec.json.decode(msgspec.json.encode(converted.graph), type=Graph) == converted.graph
    return converted


def flow(*names: str, connections: dict[str, Any] | None = None) -> dict[str, Any]:
    steps = [{"name": name, "type": "n8n-nodes-base.noOp", "position": [0, 0], "parameters": {}} for name in names]
    return {"nodes": steps, "connections": connections or {}}


def to(*names: str, kind: str = "main") -> dict[str, Any]:
    return {kind: [[{"node": name, "type": kind, "index": 0} for name in names]]}


def node(converted: Converted, id: str) -> Node:
    return next(n for n in converted.graph.nodes if n.id == id)


def wires(converted: Converted) -> set[str]:
    return {f"{e.source.node}.{e.source.port} {e.target.node}.{e.target.port}" for e in converted.graph.edges}


def noted(converted: Converted, code: str) -> list[str | None]:
    return [problem.where.node for problem in converted.notes if problem.code == code]


def test_steps_become_placeholders_with_their_wires() -> None:
    converted = convert(FLOW)
    assert converted.name == "Ask for a clip"
    assert {n.id: n.type for n in converted.graph.nodes} == {
        "Webhook": "n8n/webhook",
        "Edit-Fields": "n8n/set",
        "HTTP-Request": "n8n/httpRequest",
        "Sticky-Note": "note",
    }
    assert wires(converted) == {"Webhook.main-0 Edit-Fields.main-0", "Edit-Fields.main-1 HTTP-Request.main-0"}
    assert noted(converted, "placeholder") == ["Webhook", "Edit-Fields", "HTTP-Request"]


def test_parameters_stay_as_they_are() -> None:
    converted = convert(FLOW)
    assert node(converted, "Webhook").params == {"httpMethod": "POST", "path": "clip", "options": {}, "typeVersion": 2}
    assert node(converted, "Edit-Fields").params["assignments"] == FLOW["nodes"][1]["parameters"]["assignments"]
    assert node(converted, "HTTP-Request").params["retryOnFail"] is True
    assert node(converted, "HTTP-Request").disabled


def test_places_names_and_remarks_are_kept() -> None:
    view = convert(FLOW).graph.view.nodes["Edit-Fields"]
    assert (view.x, view.y, view.title, view.note) == (120, 200, "Edit Fields", "Only the idea")


def test_a_sticky_note_becomes_a_note_of_its_size() -> None:
    converted = convert(FLOW)
    assert node(converted, "Sticky-Note").params == {"text": "## Clips\nOne for each idea"}
    view = converted.graph.view.nodes["Sticky-Note"]
    assert (view.x, view.y, view.width, view.height) == (-140, 40, 320, 180)
    assert node(convert(FLOW, Registry()), "Sticky-Note").type == "n8n/stickyNote"


def test_logins_and_the_values_of_secret_headers_are_left_out_and_noted() -> None:
    converted = convert(FLOW)
    assert node(converted, "HTTP-Request").params["headerParameters"] == {
        "parameters": [{"name": "Authorization"}, {"name": "Accept", "value": "application/json"}]
    }
    assert noted(converted, "secret_left_out") == ["HTTP-Request", "HTTP-Request"]
    text = msgspec.json.encode(converted).decode()
    assert "sk-abc" not in text
    assert "My login" not in text


def test_wires_of_other_kinds_keep_their_kind() -> None:
    converted = convert(
        flow("Agent", "Model", connections={"Model": to("Agent", kind="ai_languageModel"), "Agent": {"main": [None]}})
    )
    assert wires(converted) == {"Model.ai_languageModel-0 Agent.ai_languageModel-0"}


def test_a_loop_over_items_is_cut_where_it_comes_back() -> None:
    converted = convert(
        flow("Start", "Loop", "Work", connections={"Start": to("Loop"), "Loop": to("Work"), "Work": to("Loop")})
    )
    assert wires(converted) == {"Start.main-0 Loop.main-0", "Loop.main-0 Work.main-0"}
    (cut,) = [problem for problem in converted.notes if problem.code == "wire_left_out"]
    assert cut.where.node == "Loop"
    assert "“Work”" in cut.detail


def test_wires_to_steps_that_are_gone_are_noted() -> None:
    converted = convert(flow("A", connections={"A": to("Gone"), "Lost": to("A"), "Both": to("Gone")}))
    assert converted.graph.edges == ()
    assert noted(converted, "wire_left_out") == ["A", "A"]


def test_names_in_any_script_give_ids_that_stay_apart() -> None:
    assert [n.id for n in convert(flow("Запрос", "要求", "a b", "a-b")).graph.nodes] == [
        "node",
        "node-2",
        "a-b",
        "a-b-2",
    ]


def test_steps_without_a_place_are_laid_out_below_the_others() -> None:
    document = flow("A", "B", "C", connections={"B": to("C")})
    document["nodes"][1].pop("position")
    document["nodes"][2]["position"] = ["far", float("inf")]
    views = convert(document).graph.view.nodes
    assert views["B"].y == views["C"].y > views["A"].y
    assert views["B"].x < views["C"].x


def test_pinned_test_data_is_left_out_and_noted() -> None:
    converted = convert(FLOW | {"pinData": {"Webhook": [{"json": {"a": "a ship at dawn"}}]}})
    assert "a ship at dawn" not in msgspec.json.encode(converted).decode()
    assert noted(converted, "test_data_left_out") == [None]


def test_the_same_document_always_gives_the_same_graph() -> None:
    assert convert(copy.deepcopy(FLOW)) == convert(FLOW)


@pytest.mark.parametrize(
    ("document", "detail"),
    [
        (FLOW | {"nodes": "none"}, "nodes: It has to be a list, but it is text."),
        (FLOW | {"nodes": [{"name": "A"}]}, "nodes[0]: Its setting “type” is missing."),
        (FLOW | {"nodes": [{"name": "A", "type": ""}]}, "nodes[0].type: It has to be at least 1 long."),
        (flow("A", "A"), "Two of its nodes are both called “A”."),
        (FLOW | {"connections": []}, "connections: It has to be a group of settings, but it is a list."),
        (
            flow("A", connections={"A": {"main": [[{"node": 3}]]}}),
            "connections[...][...][0][0].node: It has to be text, but it is a whole number.",
        ),
        (flow(*map(str, range(10_001))), "It has more than 10,000 nodes."),
        (flow("A", connections={"A": to(*["A"] * 100_001)}), "It has more than 100,000 wires."),
    ],
)
def test_a_wrong_shape_is_refused_by_its_place(document: object, detail: str) -> None:
    with pytest.raises(InvalidGraph) as error:
        from_foreign(document, TYPES)
    (problem,) = error.value.problems
    assert (problem.title, problem.detail) == ("This workflow of n8n can't be read", detail)
