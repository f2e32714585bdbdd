"""People who edit, trigger and stop, workers that die, cables that come loose, bells that are lost: in random order.

Whatever happens, no invariant breaks, every run ends, and in the end everything is what it would be had it been
computed from scratch.
"""

import contextlib
import random
from pathlib import Path
from typing import Any

import pytest
from desk import FATAL, LOOSE, Desk, later

from graph_engine.errors import InvalidGraph
from graph_engine.job import Claim
from schemas.graph import Edge, Graph, Node, PortRef

TYPES = ("say", "say", "say", "say-far", "mention", "hush")


def plain_text(graph: Graph, node: str) -> str:
    """What a node gives, computed the simplest way there is."""
    types, texts = {n.id: n.type for n in graph.nodes}, {n.id: n.params["text"] for n in graph.nodes}
    if types[node] == "hush":
        return "hush"
    return texts[node] + "".join(plain_text(graph, e.source.node) for e in graph.edges if e.target.node == node)


class Chaos:
    """One random life of two projects with the same kinds of nodes, so that they share work."""

    def __init__(self, desk: Desk, seed: int) -> None:
        self.desk = desk
        self.dice = random.Random(seed)
        self.projects = [desk.store.graphs.create("Chaos", self._graph()).id for _ in range(2)]
        self.held: list[Claim] = []
        self.lost: list[Claim] = []
        self.runs: list[str] = []
        self.hours = 0.0

    def live(self, moves: int) -> None:
        for _ in range(moves):
            self.dice.choice([
                self.edit, self.rewire, self.trigger, self.trigger, self.stop, self.claim, self.claim, self.claim,
                self.succeed, self.succeed, self.succeed, self.stumble, self.die, self.wake_the_dead, self.wait,
            ])()  # fmt: skip

    def settle(self) -> None:
        """Let everything end that has begun."""
        for _ in range(400):
            self.wait()
            self.claim()
            self.succeed()
            if all(self.desk.store.runs.view(run).status not in ("running", "canceling") for run in self.runs):
                return
        raise AssertionError("some runs never end")

    # -- people --

    def edit(self) -> None:
        project = self.dice.choice(self.projects)
        ids = [n.id for n in self._document(project).nodes]
        self.desk.edit(project, self.dice.choice(ids), text=self.dice.choice("xyz"))

    def rewire(self) -> None:
        project = self.dice.choice(self.projects)
        new = self._graph()
        old = {n.id: n for n in self._document(project).nodes}
        nodes = tuple(old.get(n.id, n) for n in new.nodes)
        self.desk.save(project, Graph(nodes=nodes, edges=new.edges))

    def trigger(self) -> None:
        project = self.dice.choice(self.projects)
        ids = [n.id for n in self._document(project).nodes]
        targets = self.dice.sample(ids, self.dice.randint(1, 2))
        mode = self.dice.choice(["stale", "stale", "stale", "only", "force", "force_upstream"])
        conflict = self.dice.choice(["join", "queue", "cancel_previous"])
        with contextlib.suppress(InvalidGraph):  # only the nodes themselves, and their parents have given nothing yet
            self.runs.append(self.desk.trigger(project, *targets, mode=mode, on_conflict=conflict).run.id)

    def stop(self) -> None:
        if self.runs:
            self.desk.store.runs.cancel(self.dice.choice(self.runs))

    # -- workers --

    def claim(self) -> None:
        claim = self.desk.store.jobs.claim(self.dice.choice(["cpu", "network"]), "chaos")
        if claim is not None:
            self.held.append(claim)

    def succeed(self) -> None:
        if self.held:
            claim = self._take(self.held)
            self.desk.finish(claim)

    def stumble(self) -> None:
        if self.held:
            claim = self._take(self.held)
            self.desk.fail(claim, self.dice.choice([LOOSE, LOOSE, FATAL]))

    def die(self) -> None:
        """The worker is gone, or only thought to be: its job is given to somebody else."""
        if self.held:
            claim = self._take(self.held)
            self.desk.store.jobs.lose(claim.job, claim.fence)
            self.lost.append(claim)

    def wake_the_dead(self) -> None:
        """A worker that was thought to be gone wants to commit after all."""
        if self.lost:
            assert self.desk.finish(self._take(self.lost)) is False

    def wait(self) -> None:
        self.hours += 60.0
        self.held = [c for c in self.held if self.dice.random() < 0.7]  # the leases of the others run out
        with later(self.hours):
            self.desk.store.jobs.beat((c.job, c.fence) for c in self.held)
            self.desk.store.reconciler.sweep()

    # -- around it --

    def _take(self, claims: list[Claim]) -> Claim:
        return claims.pop(self.dice.randrange(len(claims)))

    def _document(self, project: str) -> Graph:
        return self.desk.store.graphs.graph(project).graph

    def _graph(self) -> Graph:
        count = self.dice.randint(2, 6)
        nodes = tuple(
            Node(id=f"n{i}", type=self.dice.choice(TYPES), params={"text": self.dice.choice("xyz")})
            for i in range(count)
        )
        edges = tuple(
            Edge(source=PortRef(node=f"n{a}", port="text"), target=PortRef(node=f"n{b}", port="parts"))
            for b in range(count)
            for a in range(b)
            if self.dice.random() < 0.4
        )
        return Graph(nodes=nodes, edges=edges)


@pytest.mark.parametrize("seed", range(25))
def test_whatever_happens_every_run_ends_and_everything_is_as_if_made_from_scratch(seed: int, tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    chaos = Chaos(desk, seed)
    for _ in range(6):
        chaos.live(25)
        desk.check()
    chaos.settle()
    desk.check()
    for project in chaos.projects:
        graph = desk.store.graphs.graph(project).graph
        expected: dict[str, Any] = {node.id: plain_text(graph, node.id) for node in graph.nodes}
        status = desk.status(project)
        fresh = {id: s.outputs["text"].text for id, s in status.items() if s.state == "fresh" and s.outputs}
        assert fresh == {id: expected[id] for id in fresh}
        with later(chaos.hours):
            assert desk.run(project, *expected).status == "succeeded"
        assert set(desk.states(project).values()) == {"fresh"}
        assert {id: desk.text(project, id) for id in expected} == expected
    desk.check()
    desk.close()
