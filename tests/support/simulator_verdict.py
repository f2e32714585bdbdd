"""What has to be true of a life, however it went."""

import msgspec
from simulator_nodes import NEWER, possible
from simulator_people import People
from simulator_shadow import Shadow
from simulator_workers import Far, Files
from sqlalchemy import select

from graph_engine.plan import Snapshot
from graph_engine.registry import Registry
from schemas.graph import Node
from schemas.run import NodeStatus
from schemas.value import Image, Text
from storage.sql.engine import Database
from storage.sql.invariants import broken_invariants
from storage.sql.store import Store
from storage.sql.tables import AttemptRow, RunRow, SnapshotRow, table

_run, _snapshot, _attempt = table(RunRow), table(SnapshotRow), table(AttemptRow)
_SNAPSHOTS = select(_run.c.id, _run.c.project_id, _run.c.rev, _snapshot.c.snapshot).join_from(_run, _snapshot)
_GIVEN_BACK = select(_attempt.c.job_id).where(_attempt.c.outcome == "upgraded")


def judge(database: Database, shadow: Shadow, people: People, far: Far) -> None:
    """No invariant is broken, no step reads another revision than its run's, and nothing was paid for twice."""
    _none(broken_invariants(database, shadow.remade))
    with database.read() as reader:
        rows = reader.execute(_SNAPSHOTS).all()
        given_back = {row.job_id for row in reader.execute(_GIVEN_BACK)}
    snapshots = {row.id: msgspec.json.decode(row.snapshot, type=Snapshot) for row in rows}
    _none(people.read_wrong(snapshots, {row.id: (row.project_id, row.rev) for row in rows}))
    _none([f"job {job} was paid for, and planned anew" for job in far.charged.keys() & given_back])
    _none([f"job {job} was paid for {times} times" for job, times in far.charged.items() if times > 1])


def compare(store: Store, files: Files, registry: Registry, project: str) -> dict[str, NodeStatus]:
    """What is fresh is what its node gives for what its parents give."""
    graph = store.graphs.graph(project).graph
    nodes = {node.node: node for node in store.status.project(project).nodes}
    for node in graph.nodes:
        if nodes[node.id].state != "fresh":
            continue
        parents = [edge.source.node for edge in graph.edges if edge.target.node == node.id]
        assert {nodes[parent].state for parent in parents} <= {"fresh", "pinned"}
        given = [_text(files, nodes[parent]) for parent in parents]
        allowed, found = possible(node.type, _said(registry, node), given), _text(files, nodes[node.id])
        assert found in allowed, f"{node.id} of {project} is {found}, not {allowed}"
    return nodes


def _said(registry: Registry, node: Node) -> str:
    """What a node says of its own, in the version that is installed."""
    node_type = registry.get(node.type)
    assert node_type is not None
    return str(node.params["text"]) + NEWER * (node_type.version - 1)


def _text(files: Files, node: NodeStatus) -> str:
    assert node.outputs is not None
    [output] = node.outputs.values()
    if isinstance(output, Image):
        return files.text(output.artifact.digest)
    assert isinstance(output, Text)
    return output.text


def _none(broken: list[str]) -> None:
    assert not broken, "\n".join(broken)
