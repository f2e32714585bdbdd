"""Edits by chance over HTTP, against the simplest model of a graph: dicts and lists, searched from the start.

`graph_engine/test_change` does the same to the changes alone; here the whole way is tried: what is refused, what a
refusal leaves, and that revisions count what changed.
"""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from served import Client, begin
from untouched import untouched

from server.compose import System

IDS = st.sampled_from("abcd")
PAIRS = st.tuples(IDS, IDS).flatmap(lambda pair: st.sampled_from([sorted(pair), sorted(pair), sorted(pair), [*pair]]))
"""Mostly in one direction: of wires by chance, most would close a loop."""
ENDS = st.builds(
    lambda pair, port: {"source": {"node": pair[0], "port": "text"}, "target": {"node": pair[1], "port": port}},
    PAIRS,
    st.sampled_from([*["parts"] * 9, "song"]),
)
NODES = st.fixed_dictionaries({"id": IDS, "type": st.just("say")})
CHANGES = st.one_of(
    st.fixed_dictionaries({"op": st.just("addNode"), "node": NODES}),
    st.fixed_dictionaries({"op": st.just("connect"), "edge": ENDS}),
    st.fixed_dictionaries({"op": st.just("connect"), "edge": ENDS, "index": st.integers(0, 2)}),
    st.fixed_dictionaries({"op": st.just("disconnect"), "edge": ENDS}),
    st.fixed_dictionaries({"op": st.just("removeNode"), "id": IDS}),
    st.fixed_dictionaries(
        {
            "op": st.just("setParams"),
            "id": IDS,
            "params": st.dictionaries(st.sampled_from(["text", "times"]), st.integers(0, 2), max_size=2),
            "unset": st.lists(st.sampled_from(["text", "times"]), max_size=1),
        }
    ),
)
EDITS = st.lists(st.lists(CHANGES, min_size=1, max_size=3), min_size=4, max_size=8)


class Impossible(Exception):
    """The model knows no way to do this."""


class Model:
    """A graph whose nodes all say what comes in. `wires` are pairs of source and target."""

    def __init__(self) -> None:
        self.params: dict[str, dict[str, int]] = {id: {} for id in "abc"}
        self.wires: list[tuple[str, str]] = []

    def copy(self) -> "Model":
        other = Model()
        other.params = {id: dict(params) for id, params in self.params.items()}
        other.wires = list(self.wires)
        return other

    def edited(self, changes: list[dict[str, Any]]) -> "Model":
        """This graph after all changes. Raises Impossible when it would be no graph."""
        new = self.copy()
        for change in changes:
            getattr(new, change["op"])(**{name: value for name, value in change.items() if name != "op"})
        if any(end not in new.params for wire in new.wires for end in wire) or new._loops():
            raise Impossible
        return new

    def by_input(self) -> dict[str, list[str]]:
        return {id: [a for a, b in self.wires if b == id] for id in self.params}

    def addNode(self, node: dict[str, Any]) -> None:  # noqa: N802 - called by the names of the API
        self._require(node["id"] not in self.params)
        self.params[node["id"]] = {}

    def removeNode(self, id: str) -> None:  # noqa: N802
        self._require(id in self.params)
        del self.params[id]
        self.wires = [wire for wire in self.wires if id not in wire]

    def setParams(self, id: str, params: dict[str, int], unset: list[str]) -> None:  # noqa: N802
        self._require(id in self.params)
        self.params[id] = {name: value for name, value in self.params[id].items() if name not in unset} | params

    def connect(self, edge: dict[str, Any], index: int | None = None) -> None:
        self._require(edge["target"]["port"] == "parts")
        wire = (edge["source"]["node"], edge["target"]["node"])
        others = [place for place, (_, b) in enumerate(self.wires) if b == wire[1]]
        self._require(index is None or index <= len(others))
        self.wires.insert(len(self.wires) if index in (None, len(others)) else others[index], wire)

    def disconnect(self, edge: dict[str, Any]) -> None:
        wire = (edge["source"]["node"], edge["target"]["node"])
        self._require(edge["target"]["port"] == "parts" and wire in self.wires)
        self.wires.remove(wire)

    def _loops(self) -> bool:
        left = set(self.params)
        while free := [id for id in left if not any(a in left and b == id for a, b in self.wires)]:
            left -= set(free)
        return bool(left)

    def _require(self, condition: bool) -> None:
        if not condition:
            raise Impossible


def seen(client: Client, project: str) -> tuple[int, dict[str, Any], dict[str, list[str]]]:
    view = client.get(f"/api/projects/{project}/graph").json()
    params = {node["id"]: node.get("params", {}) for node in view["graph"].get("nodes", [])}
    wires = [(edge["source"]["node"], edge["target"]["node"]) for edge in view["graph"].get("edges", [])]
    return view["rev"], params, {id: [a for a, b in wires if b == id] for id in params}


@given(edits=EDITS)
@settings(max_examples=30, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
def test_a_graph_is_what_the_model_says_after_every_edit_and_as_it_was_after_every_refusal(
    client: Client, system: System, edits: list[list[dict[str, Any]]]
) -> None:
    model, rev = Model(), 1
    project = begin(client, {"nodes": [{"id": id, "type": "say"} for id in model.params]})
    for changes in edits:
        headers = {"If-Match": f'"{rev}"'}
        try:
            after = model.edited(changes)
        except Impossible:
            with untouched(system, project):
                answer = client.patch(f"/api/projects/{project}/graph", json={"changes": changes}, headers=headers)
            assert answer.status_code == 422, answer.text
            assert all(problem["where"] for problem in answer.json()["problems"])
        else:
            answer = client.patch(f"/api/projects/{project}/graph", json={"changes": changes}, headers=headers)
            assert answer.status_code == 200, answer.text
            rev += (after.params, after.by_input()) != (model.params, model.by_input())
            model = after
        assert seen(client, project) == (rev, model.params, model.by_input())
