"""What was planned before an upgrade, for the node types of after it: nothing that was planned is lost by one.

A key names the version of its node type. A task of an older version is brought to the installed one, and so gets
another key: what the old version has made is never taken for what the new one makes.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from graph_engine import fingerprint
from graph_engine.declare import NodeType
from graph_engine.errors import NodeError
from graph_engine.memo import environment_of
from graph_engine.plan import Snapshot, Task, engine_of
from graph_engine.ports import Environment
from graph_engine.registry import Registry
from graph_engine.validate import node_problems
from graph_engine.wiring import Wire, Wiring
from schemas.graph import Node
from schemas.problem import Problem, Where


def installed(type: str, version: int, registry: Registry) -> NodeType:
    """The node type of what was planned with this version of it: as it was, or a newer one.

    Raises NodeError when there is none, or only an older one.
    """
    node_type = registry.get(type)
    if node_type is None or node_type.version < version:
        here = f"here is version {node_type.version}" if node_type else "here is nothing of this name"
        raise NodeError(
            f"The node type “{type}” is not installed here as it was when this was planned",
            detail=f"This was planned with version {version}; {here}.",
            hint="Install what brings it, in the version that it was planned with or a newer one; then run it again.",
            code="unknown_node_type",
        )
    return node_type


def renewed(
    snapshot: Snapshot, children: Mapping[str, Sequence[str]], node: str, node_type: NodeType,
    environment: Environment, scope: str,
) -> Task:  # fmt: skip
    """The task of a planned node of the project `scope`, as this version of its node type plans it.

    Raises NodeError when the settings and wires that it was planned with don't fit this version.
    """
    task = snapshot.tasks[node]
    taken = {wire.output for child in children[node] for wire in snapshot.tasks[child].wires if wire.source == node}
    for problem in misfits(node_type, task.params, [wire.port for wire in task.wires], sorted(taken)):
        raise _does_not_fit(node_type, problem)
    params = msgspec.json.decode(task.params, type=node_type.params)
    named = msgspec.to_builtins(params)
    engine = engine_of(node_type, named, environment)
    return msgspec.structs.replace(
        task,
        version=node_type.version,
        params=msgspec.Raw(fingerprint.canonical(params)),
        environment=environment_of(node_type, named, environment, scope),
        lane=engine.lane,
        provider=engine.provider,
    )


def misfits(
    node_type: NodeType, params: bytes | msgspec.Raw, ports: Sequence[str], taken: Iterable[str] = ()
) -> Iterator[Problem]:
    """What is in the way of doing with this node type what was planned with another version of it: with these params,
    a wire into each of these `ports`, and others that take these outputs."""
    node = Node(id="", type=node_type.id, params=msgspec.json.decode(params))
    wires = tuple(Wire(port, ports[:at].count(port), "", "") for at, port in enumerate(ports))
    yield from node_problems(Wiring({"": node}, {"": wires}), "", Registry([node_type]))
    inputs = {port.name: port for port in node_type.inputs}
    for wire in wires:
        port = inputs.get(wire.port)
        if port is None:
            yield _no_port("input", wire.port)
        elif wire.ordinal and not port.many:
            yield Problem(code="port_taken", title=f"“{wire.port}” takes one wire only", where=Where(port=wire.port))
    outputs = {port.name for port in node_type.outputs}
    for name in taken:
        if name not in outputs:
            yield _no_port("output", name)


def _does_not_fit(node_type: NodeType, problem: Problem) -> NodeError:
    return NodeError(
        f"{node_type.title} has a new version, which does not fit what was planned",
        detail=f"{problem.title}: {problem.detail}" if problem.detail else problem.title,
        hint="Look at the node's settings and wires, mend them if need be, and run it again.",
        code="node_upgraded",
        field=problem.where.field,
        port=problem.where.port,
    )


def _no_port(end: str, name: str) -> Problem:
    return Problem(code="unknown_port", title=f"It has no {end} called “{name}” any more", where=Where(port=name))
