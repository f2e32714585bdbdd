"""From what somebody sent to a trigger to a run: nothing runs unless all of it can be used."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
from msgspec import Struct

from graph_engine.errors import InvalidGraph
from graph_engine.registry import Registry
from graph_engine.validate import node_problems
from graph_engine.wiring import Wiring, wire
from schemas.graph import Graph, Node
from schemas.problem import Problem, Where
from schemas.run import RunRequest
from schemas.trigger import FormInput, GraphForm, TriggerRequest, TriggerView
from server.errors import Refused
from server.triggers.form import form_of, upstream, whole
from server.triggers.input import Present, missing, value_of
from storage.sql.store import Store

MOST_PENDING_CALLBACKS = 100
"""Of each trigger: whoever has its address may not keep this server busy for days."""


class Called(Struct, frozen=True):
    """A trigger and what it stands for now."""

    trigger: TriggerView
    graph: Graph
    targets: tuple[str, ...]
    form: GraphForm


def called(store: Store, registry: Registry, token: str) -> Called:
    """The trigger of a token. Raises TriggerMissing, and Refused when what it runs is gone."""
    trigger = store.triggers.find(token)
    graph = store.graphs.graph(trigger.project).graph
    if trigger.node is None:
        targets = whole(graph, registry)
    else:
        targets = tuple(node.id for node in graph.nodes if node.id == trigger.node)
    if not targets:
        raise Refused(409, _TARGET_GONE)
    return Called(trigger, graph, targets, form_of(graph, registry, targets))


def request_of(called: Called, body: TriggerRequest, registry: Registry, present: Present) -> RunRequest:
    """What was sent as the request of a run. Raises InvalidGraph with everything that is wrong with it."""
    values = {name: value_of(called.form, name, given, present) for name, given in body.inputs.items()}
    problems = [found for found in values.values() if isinstance(found, Problem)]
    inputs = {name: found for name, found in values.items() if not isinstance(found, Problem)}
    reached = upstream(called.graph, called.targets)
    nodes = {node.id: node for node in called.graph.nodes if node.id in reached}
    changed = {id: _with(nodes[id], params) for id, params in body.params.items() if id in nodes}
    problems += [_no_node(id) for id in body.params if id not in nodes]
    problems += [problem for node in changed.values() for problem in _param_problems(node, body.params, registry)]
    own = tuple(changed.get(node.id, node) for node in called.graph.nodes)
    wiring = wire(msgspec.structs.replace(called.graph, nodes=own), registry)
    problems += map(missing, _unanswered(called, body, wiring))
    if problems:
        raise InvalidGraph(*problems)
    return RunRequest(mode=body.mode, params=body.params, inputs=inputs)


def check_callbacks(store: Store, trigger: TriggerView, key: str | None, callback: str) -> None:
    """Raises Refused when too many callbacks of a trigger are still to be sent for one more."""
    if store.webhooks.pending_callbacks(trigger.project, trigger.id, key, callback) >= MOST_PENDING_CALLBACKS:
        raise Refused(429, _TOO_MANY_CALLBACKS)


def _with(node: Node, params: Mapping[str, Any]) -> Node:
    return msgspec.structs.replace(node, params={**node.params, **params})


def _param_problems(node: Node, given: Mapping[str, Mapping[str, Any]], registry: Registry) -> Iterator[Problem]:
    """What is wrong with the params that were given for a node, not with those that it has."""
    for problem in node_problems(Wiring({node.id: node}, {node.id: ()}), node.id, registry):
        field = (problem.where.field or "").split(".")[0].split("[")[0]
        if problem.code == "invalid_param" and (not field or field in given[node.id]):
            yield problem


def _unanswered(called: Called, body: TriggerRequest, wiring: Wiring) -> Iterator[FormInput]:
    """The inputs that have no value although something needs them; those of branches not chosen do not count."""
    unanswered = [
        field
        for field in called.form.inputs
        if field.value is None and field.name not in body.inputs and "value" not in body.params.get(field.node, {})
    ]
    needed = set(wiring.order(called.targets)) if unanswered else set()
    return (field for field in unanswered if field.node in needed)


_TARGET_GONE = Problem(
    code="trigger_target_gone",
    title="What this trigger runs is not there any more",
    hint="Ask whoever gave you the address: the graph has changed.",
)


_TOO_MANY_CALLBACKS = Problem(
    code="too_many_callbacks",
    title="Too many callbacks of this trigger are still to be sent",
    detail=f"{MOST_PENDING_CALLBACKS} wait already for the end of a run, or for an address that does not answer.",
    hint="Wait until some are sent, or leave “callback” out and ask for the run at its url.",
    where=Where(field="callback"),
)


def _no_node(node: str) -> Problem:
    return Problem(
        code="unknown_node",
        title=f"There is no node called “{node[:80]}” in what this trigger runs",
        hint="The trigger's schema lists its nodes.",
        where=Where(node=node[:80], field=f"params.{node[:80]}"),
    )
