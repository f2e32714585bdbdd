"""What the simulator has found, each in as few moves as possible."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import simulator_nodes
from desk import Desk, edge, node

from graph_engine.job import Claim
from graph_engine.registry import Registry
from schemas.graph import Graph


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path, Registry(simulator_nodes.TYPES))
    yield desk
    desk.check()
    desk.close()


def files(claim: Claim) -> list[str]:
    return [image.artifact.digest for _, image in claim.given]  # type: ignore[union-attr]


def test_a_vanished_file_is_made_again_by_what_made_it_and_not_by_what_passed_it_on(desk: Desk) -> None:
    """Else the one that passed it on waits for itself, and the run never ends."""
    nodes = (node("d", "dot"), node("k", "keep"), node("r", "read"))
    wires = (edge("d.image", "k.images"), edge("k.image", "r.images"))
    project = desk.store.graphs.create("Found", Graph(nodes=nodes, edges=wires)).id
    desk.run(project, "r")
    desk.edit(project, "r", text="again")
    run = desk.trigger(project, "r").run.id
    reader = desk.claim()
    desk.store.jobs.lose_input(reader, files(reader))
    maker = desk.claim()
    assert maker.order.recipe.type == "dot"
    desk.finish(maker)
    for _ in range(2):
        desk.store.reconciler.sweep()
        desk.work()
    assert desk.store.runs.view(run).status == "succeeded"


def test_a_node_that_was_made_again_keeps_that_although_its_twin_has_nothing_yet(desk: Desk) -> None:
    """Else it is computed once more for nothing, and its child from an output that is not the node's."""
    nodes = (node("a", "dice"), node("b", "dice"), node("c", "say"))
    project = desk.store.graphs.create("Found", Graph(nodes=nodes, edges=(edge("b.text", "c.parts"),))).id
    desk.trigger(project, "b", mode="force")
    desk.finish(desk.claim(), "#again")
    run = desk.trigger(project, "a", "b", "c").run.id
    assert desk.finish(desk.claim(), "#first")
    desk.work()
    assert desk.steps(run) == {"a": "succeeded", "b": "cached", "c": "succeeded"}
    assert desk.states(project) == {"a": "fresh", "b": "fresh", "c": "fresh"}
    assert desk.text(project, "c") == "#again"
