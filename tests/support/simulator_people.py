"""Simulated people: they edit, rewire, pin, trigger in every way there is, stop and throw away."""

import random
from typing import Any

import msgspec
from msgspec import Struct
from simulator_nodes import ANYWHERE, BEHIND_PICTURES, GIVES_PICTURES, TAKES_PICTURES

from graph_engine.plan import Snapshot
from graph_engine.transitions import RUN_LIVE
from schemas.graph import Edge, Graph, Node, PortRef
from schemas.run import OnConflict, RunMode, RunRequest
from storage.sql.errors import Conflict
from storage.sql.runs import Trigger
from storage.sql.store import Store

MODES: tuple[RunMode, ...] = ("stale", "stale", "stale", "stale", "only", "force", "force_upstream")
CONFLICTS: tuple[OnConflict, ...] = ("join", "join", "queue", "queue", "cancel_previous", "reject")
TEXTS = "xyz"


class Asked(Struct, frozen=True):
    """A request that was answered with a run."""

    trigger: Trigger
    run: str


class People:
    """Those who sit before the canvas. They know projects by id, and what every revision was."""

    def __init__(self, dice: random.Random) -> None:
        self.projects: list[str] = []
        self.runs: list[str] = []
        self._dice = dice
        self._graphs: dict[tuple[str, int], Graph] = {}
        self._nodes: dict[str, dict[str, Node]] = {}
        self._asked: list[Asked] = []

    def create(self, store: Store) -> str:
        graph = self._new_graph({})
        project = store.graphs.create("Simulated", graph).id
        self.projects.append(project)
        self._graphs[project, 1] = graph
        self._nodes[project] = {node.id: node for node in graph.nodes}
        return f"project {project[:6]} with {_described(graph)}"

    def edit(self, store: Store) -> str:
        project, graph = self._some(store)
        node = self._dice.choice(graph.nodes)
        return self._change(store, project, graph, node, params={**node.params, "text": self._dice.choice(TEXTS)})

    def rewire(self, store: Store) -> str:
        """Other wires, and more or fewer nodes. One that comes back is of the type that it was of."""
        project, graph = self._some(store)
        new = self._new_graph(self._nodes[project] | {node.id: node for node in graph.nodes})
        self._save(store, project, new)
        return f"{project[:6]} is now {_described(new)}"

    def pin(self, store: Store) -> str:
        project, graph = self._some(store)
        takes = {s.node: s.take for s in store.status.project(project, outputs=False).nodes}
        node = self._dice.choice(graph.nodes)
        pinned = takes[node.id] if node.pinned is None and self._dice.random() < 0.5 else None
        return self._change(store, project, graph, node, pinned=pinned)

    def trigger(self, store: Store) -> str:
        project, graph = self._some(store)
        ids = [node.id for node in graph.nodes]
        params = {}
        if self._dice.random() < 0.15:
            params = {self._dice.choice(ids): {"text": self._dice.choice(TEXTS)}}
        request = RunRequest(
            mode=self._dice.choice(MODES), on_conflict=self._dice.choice(CONFLICTS), params=params,
            priority=self._dice.choice((0, 0, 0, 5, -5)),
        )  # fmt: skip
        key = f"key {len(self._asked)}" if self._dice.random() < 0.3 else None
        targets = tuple(self._dice.sample(ids, self._dice.choice((1, 1, 2)) if len(ids) > 1 else 1))
        if self._dice.random() < 0.5:
            targets = (ids[-1],)  # often the same, so that runs meet
        asked = Trigger(project=project, targets=targets, request=request, idempotency_key=key)
        accepted = store.runs.trigger(asked)
        run = accepted.run.id
        self._asked.append(Asked(asked, run))
        if not accepted.joined:
            self.runs.append(run)
            assert accepted.run.rev == store.graphs.graph(project).rev
        return f"{targets} of {project[:6]} {request.mode} {request.on_conflict} {params or ''} → {run[:6]}"

    def ask_again(self, store: Store) -> str:
        """An Idempotency-Key is used again: for the same request it gives the same run, for another one nothing."""
        asked = self._dice.choice([a for a in self._asked if a.trigger.idempotency_key] or [None])
        if asked is None or asked.trigger.project not in self.projects:
            return "nothing"
        if self._dice.random() < 0.3:
            other = RunRequest(mode="force", priority=10)
            try:
                store.runs.trigger(msgspec.structs.replace(asked.trigger, request=other))
            except Conflict:
                return "refused"
            raise AssertionError("one Idempotency-Key was taken for two requests")
        again = store.runs.trigger(asked.trigger).run.id
        assert again == asked.run, "one Idempotency-Key made two runs"
        return f"{again[:6]} again"

    def cancel(self, store: Store) -> str:
        live = [run for run in self.runs if store.runs.view(run).status in RUN_LIVE]
        if not live:
            return "nothing"
        run = self._dice.choice(live)
        if self._dice.random() < 0.5:
            node = self._dice.choice(store.runs.view(run).steps).node
            store.runs.cancel_node(run, node)
            return f"{run[:6]} {node}"
        store.runs.cancel(run)
        return run[:6]

    def delete(self, store: Store) -> str:
        if len(self.projects) < 2:
            return "nothing"
        project = self._dice.choice(self.projects)
        gone = [run for run in self.runs if store.runs.view(run).project == project]
        self.projects.remove(project)  # before: it may be gone although the answer is lost
        self.runs = [run for run in self.runs if run not in gone]
        store.graphs.delete(project)
        return project[:6]

    def read_wrong(self, snapshots: dict[str, Snapshot], revs: dict[str, tuple[str, int]]) -> list[str]:
        """The runs whose snapshots are not of the revision that they were triggered at."""
        wrong = []
        for asked in self._asked:
            if asked.run not in snapshots:
                continue
            graph = self._graphs[revs[asked.run]]
            nodes = {node.id: node for node in graph.nodes}
            for id, task in snapshots[asked.run].tasks.items():
                text = {**nodes[id].params, **asked.trigger.request.params.get(id, {})}["text"]
                parents = [edge.source.node for edge in graph.edges if edge.target.node == id]
                seen = (task.type, msgspec.json.decode(task.params)["text"], [wire.source for wire in task.wires])
                if seen != (nodes[id].type, text, parents):
                    wrong.append(f"step {id} of run {asked.run} reads {seen}, not {(nodes[id].type, text, parents)}")
        return wrong

    # -- documents ---------------------------------------------------------------------------------------------------

    def _some(self, store: Store) -> tuple[str, Graph]:
        project = self._dice.choice(self.projects)
        return project, store.graphs.graph(project).graph

    def _change(self, store: Store, project: str, graph: Graph, node: Node, **fields: Any) -> str:
        nodes = tuple(msgspec.structs.replace(n, **fields) if n.id == node.id else n for n in graph.nodes)
        self._save(store, project, msgspec.structs.replace(graph, nodes=nodes))
        return f"{node.id} of {project[:6]}: {fields}"

    def _save(self, store: Store, project: str, graph: Graph) -> None:
        rev = store.graphs.graph(project).rev
        self._nodes[project] |= {node.id: node for node in graph.nodes}
        self._graphs[project, rev + 1] = graph  # before: it may be saved although its answer is lost
        store.graphs.save(project, graph, rev)

    def _new_graph(self, known: dict[str, Node]) -> Graph:
        nodes = [known.get("n0") or self._new_node("n0", ANYWHERE)]
        kinds = BEHIND_PICTURES if nodes[0].type in GIVES_PICTURES else ANYWHERE
        nodes += [known.get(f"n{i}") or self._new_node(f"n{i}", kinds) for i in range(1, self._dice.randint(2, 6))]
        edges: list[Edge] = []
        for i, node in enumerate(nodes):
            pictures = node.type in TAKES_PICTURES
            sources = [n.id for n in nodes[:i] if (n.type in GIVES_PICTURES) == pictures]
            chosen = [id for id in sources if self._dice.random() < 0.45] or (["n0"] if pictures else [])
            self._dice.shuffle(chosen)
            edges += [_edge(source, node.id, pictures) for source in chosen]
        return Graph(nodes=tuple(nodes), edges=tuple(edges))

    def _new_node(self, id: str, kinds: tuple[str, ...]) -> Node:
        return Node(id=id, type=self._dice.choice(kinds), params={"text": self._dice.choice(TEXTS)})


def _edge(source: str, target: str, pictures: bool) -> Edge:
    output, port = ("image", "images") if pictures else ("text", "parts")
    return Edge(source=PortRef(node=source, port=output), target=PortRef(node=target, port=port))


def _described(graph: Graph) -> str:
    nodes = " ".join(f"{node.id}:{node.type}({node.params['text']})" for node in graph.nodes)
    return f"{nodes}; {' '.join(f'{e.source.node}→{e.target.node}' for e in graph.edges)}"
