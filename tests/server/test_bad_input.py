"""Graphs that can't be, by every way in: each is refused with a Problem at its place, and nothing is written.

Beside this: malformed JSON, `If-Match` and bodies of other shapes in `test_graphs`, changes of what is not there in
`test_changes`, parameters of addresses in `test_problems`, triggers in `test_triggers`, archives in
`documents/test_import`, foreign hosts and origins in `test_guard`, uploads in parts in `test_uploads`. The files of a
film-maker are in `test_bad_input_media`, addresses in `test_bad_input_address`, connections in `test_bad_input_wire`.
"""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from served import Client, begin, edge, node
from untouched import assert_refused, untouched

from server.compose import System

Graph = dict[str, Any]
Way = Callable[[Client, str, Graph], Any]


def create(client: Client, project: str, graph: Graph) -> Any:
    return client.post("/api/projects", json={"name": "New", "graph": graph})


def save(client: Client, project: str, graph: Graph) -> Any:
    return client.put(f"/api/projects/{project}/graph", json=graph, headers={"If-Match": '"1"'})


def change(client: Client, project: str, graph: Graph) -> Any:
    changes = [{"op": "addNode", "node": one} for one in graph["nodes"]]
    changes += [{"op": "connect", "edge": one} for one in graph.get("edges", ())]
    return client.patch(f"/api/projects/{project}/graph", json={"changes": changes}, headers={"If-Match": '"1"'})


def bring(client: Client, project: str, graph: Graph) -> Any:
    return client.post("/api/projects/import", content=json.dumps(graph))


def bring_into(client: Client, project: str, graph: Graph) -> Any:
    headers = {"If-Match": '"1"'}
    return client.post(f"/api/projects/import?into={project}", content=json.dumps(graph), headers=headers)


WAYS: list[Way] = [create, save, change, bring, bring_into]
SMALL: list[Way] = [create, save, change]

A, B, C = (node(id, "say") for id in "abc")
CLIP, WORDS = node("clip", "video"), node("words", "prompt", text="sea")
IN, OUT = node("in", "input"), node("out", "output")
CHAIN = [edge("a.text", "b.parts"), edge("b.text", "c.parts")]

WRONG: dict[str, tuple[list[Any], list[Any], str, dict[str, str]]] = {
    "a loop": ([A, B, C], [*CHAIN, edge("c.text", "a.parts")], "loop", {"node": "a"}),
    "a node that feeds itself": ([A], [edge("a.text", "a.parts")], "loop", {"node": "a"}),
    "from a port that is none": ([A, B], [edge("a.song", "b.parts")], "unknown_port", {"node": "a", "port": "song"}),
    "into a port that is none": ([A, B], [edge("a.text", "b.song")], "unknown_port", {"node": "b", "port": "song"}),
    "from an input": ([A, B], [edge("a.parts", "b.parts")], "unknown_port", {"node": "a", "port": "parts"}),
    "from nowhere": ([A], [edge("ghost.text", "a.parts")], "unknown_node", {"node": "ghost", "port": "text"}),
    "to nowhere": ([A], [edge("a.text", "ghost.parts")], "unknown_node", {"node": "ghost", "port": "parts"}),
    "of another kind": ([WORDS, CLIP], [edge("words.prompt", "clip.image")], "wrong_kind",
                        {"node": "clip", "port": "image"}),
    "two into one": ([A, B, OUT], [edge("a.text", "out.value"), edge("b.text", "out.value")], "port_taken",
                     {"node": "out", "port": "value"}),
    "twice the same": ([IN, OUT], [edge("in.value", "out.value")] * 2, "port_taken", {"node": "out", "port": "value"}),
}  # fmt: skip


@pytest.fixture
def empty(client: Client) -> str:
    return begin(client, {})


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wrong", WRONG)
def test_a_wire_that_can_not_be_is_refused(client: Client, system: System, empty: str, way: Way, wrong: str) -> None:
    nodes, edges, code, where = WRONG[wrong]

    with untouched(system, empty):
        answer = way(client, empty, {"nodes": nodes, "edges": edges})

    assert_refused(answer, 422, code, **where)


@pytest.mark.parametrize("wrong", WRONG)
def test_a_connection_that_can_not_be_is_refused(client: Client, system: System, wrong: str) -> None:
    nodes, (*before, last), code, where = WRONG[wrong]
    project = begin(client, {"nodes": nodes, "edges": before})

    with untouched(system, project):
        answer = client.post(f"/api/projects/{project}/connections", json=last)

    assert_refused(answer, 422, code, **where)


@pytest.mark.parametrize("way", WAYS)
def test_the_path_of_a_loop_is_named(client: Client, empty: str, way: Way) -> None:
    answer = way(client, empty, {"nodes": [A, B, C], "edges": [*CHAIN, edge("c.text", "a.parts")]})

    assert answer.json()["detail"] == "a → b → c → a"


# -- ids -------------------------------------------------------------------------------------------------------------

STRANGE = ["a/b", "..", "🎬", "a\nb", "a\n", "a\0", "a b", "a" * 65, "", "ａ"]


@pytest.mark.parametrize("id", STRANGE)
def test_an_id_that_can_not_be_is_refused(client: Client, system: System, empty: str, id: str) -> None:
    graph = {"nodes": [node(id, "note")]}

    with untouched(system, empty):
        assert_refused(create(client, empty, graph), 422, "invalid_body", field="graph.nodes[0].id")
        assert_refused(save(client, empty, graph), 422, "invalid_body", field="nodes[0].id")
        assert_refused(change(client, empty, graph), 422, "invalid_body", field="changes[0].node.id")
        alone = client.post(f"/api/projects/{empty}/nodes", json={"type": "note", "id": id})
        assert_refused(alone, 422, "invalid_body", field="id")


def test_strange_ids_of_a_document_become_legal_ones(client: Client) -> None:
    frames = [{"id": "f"}, {"id": "f"}, {"id": "🎬"}]
    answer = bring(client, "", {"nodes": [node(id, "note") for id in (*STRANGE, "a", "a")], "view": {"frames": frames}})

    graph = client.get(f"/api/projects/{answer.json()['project']}/graph").json()["graph"]
    assert len({one["id"] for one in graph["nodes"]}) == len(STRANGE) + 2
    assert len({one["id"] for one in graph["view"]["frames"]}) == 3


@pytest.mark.parametrize("way", SMALL)
def test_two_nodes_of_one_id_are_refused(client: Client, system: System, empty: str, way: Way) -> None:
    with untouched(system, empty):
        answer = way(client, empty, {"nodes": [A, A]})

    assert (answer.status_code, answer.json()["code"]) == (422, "duplicate_node")
    assert answer.json()["where"]["node"] == "a"


def test_two_frames_of_one_id_are_refused(client: Client, system: System, empty: str) -> None:
    frames = [{"id": "f"}, {"id": "f", "title": "Act two"}]
    address, headers = f"/api/projects/{empty}/graph", {"If-Match": '"1"'}

    with untouched(system, empty):
        saved = client.put(address, json={"view": {"frames": frames}}, headers=headers)
        changed = client.patch(address, json={"changes": [{"op": "setFrames", "frames": frames}]}, headers=headers)

    assert_refused(saved, 422, "duplicate_frame", field="view.frames")
    assert_refused(changed, 422, "duplicate_frame", field="view.frames")


# -- numbers and levels ----------------------------------------------------------------------------------------------


def by_every_way(client: Client, project: str, token: str, value: str) -> dict[str, tuple[int, str]]:
    """A value as JSON text sent as a setting of “a” by every way that settings come in: what each answers."""
    say = f'{{"id": "a", "type": "say", "params": {{"seconds": {value}}}}}'
    changes = f'{{"changes": [{{"op": "setParams", "id": "a", "params": {{"seconds": {value}}}}}]}}'
    own = f'{{"params": {{"a": {{"seconds": {value}}}}}}}'
    at, match = f"/api/projects/{project}", {"If-Match": '"1"'}
    answers = {
        "create": client.post("/api/projects", content=f'{{"name": "x", "graph": {{"nodes": [{say}]}}}}'),
        "save": client.put(f"{at}/graph", content=f'{{"nodes": [{say}]}}', headers=match),
        "change": client.patch(f"{at}/graph", content=changes, headers=match),
        "node": client.patch(f"{at}/nodes/a", content=f'{{"params": {{"seconds": {value}}}}}'),
        "import": client.post("/api/projects/import", content=f'{{"nodes": [{say}]}}'),
        "plan": client.post(f"{at}/nodes/a/plan", content=own),
        "plan of all": client.post(f"{at}/plan", content=own),
        "run": client.post(f"{at}/nodes/a/run", content=own),
        "trigger": client.post(token, content=own),
    }
    return {way: (answer.status_code, answer.json()["code"]) for way, answer in answers.items()}


@pytest.fixture
def saying(client: Client) -> str:
    return begin(client, {"nodes": [A]})


@pytest.fixture
def token(client: Client, saying: str) -> str:
    """The address of a trigger."""
    return str(client.post(f"/api/projects/{saying}/trigger").json()["address"])


@pytest.mark.parametrize(
    ("value", "body", "document"),
    [
        ("NaN", (400, "malformed_json"), "no_graph"),
        ("Infinity", (400, "malformed_json"), "no_graph"),
        ("-Infinity", (400, "malformed_json"), "no_graph"),
        ("1e400", (422, "invalid_body"), "no_graph"),
        ("9" * 5000, (422, "invalid_body"), "no_graph"),
        ("[" * 100 + "]" * 100, (400, "too_deep"), "too_deep"),
        ('{"a":' * 5000 + "1" + "}" * 5000, (400, "too_deep"), "too_deep"),
        ('"\\ud800"', (400, "malformed_json"), "no_graph"),
    ],
    ids=["NaN", "Infinity", "-Infinity", "1e400", "5000 digits", "100 levels", "5000 levels", "half a character"],
)
def test_what_is_no_json_value_comes_in_by_no_way(
    client: Client, system: System, saying: str, token: str, value: str, body: tuple[int, str], document: str
) -> None:
    with untouched(system, saying):
        answers = by_every_way(client, saying, token, value)

    assert answers.pop("import") == (422, document)
    assert answers == dict.fromkeys(answers, body)


@pytest.mark.parametrize("value", [-1, 3601, 1e308, "3", None, True, [], 2**70])
def test_a_setting_out_of_range_stops_a_run_and_is_named(
    client: Client, system: System, saying: str, token: str, value: Any
) -> None:
    own = {"params": {"a": {"seconds": value}}}

    with untouched(system, saying):
        for answer in (client.post(f"/api/projects/{saying}/nodes/a/run", json=own), client.post(token, json=own)):
            assert_refused(answer, 422, "invalid_param", node="a", field="seconds")


def test_an_input_that_is_missing_stops_a_run_and_is_named(client: Client, system: System) -> None:
    project = begin(client, {"nodes": [OUT]})
    token = client.post(f"/api/projects/{project}/trigger").json()["address"]

    with untouched(system, project):
        for address in (f"/api/projects/{project}/nodes/out/run", f"/api/projects/{project}/run", token):
            assert_refused(client.post(address), 422, "missing_input", node="out", port="value")


# -- size ------------------------------------------------------------------------------------------------------------

NOTES = [node(f"n{number}", "mention") for number in range(10_000)]


@pytest.mark.parametrize(
    ("way", "code", "field"),
    [
        (create, "graph_too_large", "nodes"),
        (save, "graph_too_large", "nodes"),
        (change, "invalid_body", "changes"),
        (bring, "document_too_large", None),
    ],
)
def test_ten_thousand_nodes_are_fine_and_one_more_is_not(
    client: Client, system: System, empty: str, way: Way, code: str, field: str | None
) -> None:
    with untouched(system, empty):
        refused = way(client, empty, {"nodes": [*NOTES, OUT]})
    began = time.perf_counter()
    taken = way(client, empty, {"nodes": NOTES})

    assert_refused(refused, 422, code, **({"field": field} if field else {}))
    assert taken.status_code in (200, 201)
    assert time.perf_counter() - began < 2


def test_a_node_beyond_the_most_is_refused_alone(client: Client, system: System) -> None:
    project = begin(client, {"nodes": NOTES})

    with untouched(system, project):
        assert_refused(client.post(f"/api/projects/{project}/nodes", json={"type": "note"}), 422, "graph_too_large")


def test_a_long_loop_is_told_in_short(client: Client, system: System, empty: str) -> None:
    wires = [edge(f"n{number}.text", f"n{(number + 1) % 10_000}.parts") for number in range(10_000)]

    with untouched(system, empty):
        answer = save(client, empty, {"nodes": NOTES, "edges": wires})

    assert_refused(answer, 422, "loop", node="n0")
    assert answer.json()["detail"].startswith("n0 → n1 → ")
    assert "… 9,960 more …" in answer.json()["detail"]
    assert answer.json()["detail"].endswith(" → n9999 → n0")


def test_of_very_many_problems_a_thousand_are_told(client: Client, system: System, empty: str) -> None:
    wires = [edge(f"n{number}.text", f"n{number + 1}.parts") for number in range(2_000)]

    with untouched(system, empty):
        answer = save(client, empty, {"edges": wires})

    assert (answer.status_code, len(answer.json()["problems"])) == (422, 1000)


def test_fifty_megabytes_of_json_are_refused(client: Client, system: System, empty: str) -> None:
    body = b'{"nodes": [{"id": "a", "type": "note", "params": {"text": "' + b"x" * 50_000_000 + b'"}}]}'
    began = time.perf_counter()

    with untouched(system, empty):
        saved = client.put(f"/api/projects/{empty}/graph", content=body, headers={"If-Match": '"1"'})

    assert_refused(saved, 413, "body_too_large")
    assert time.perf_counter() - began < 2
