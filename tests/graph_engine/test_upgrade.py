"""What was planned before an upgrade, as the node types of after it plan it."""

from typing import Any

import msgspec
import pytest
import trial_nodes
from desk import PlainEnvironment
from msgspec import Struct
from trial_nodes import Inputs, Outputs, Params

from graph_engine import NodeType, RunContext, Text, node
from graph_engine.errors import NodeError
from graph_engine.plan import Snapshot, Task
from graph_engine.registry import Registry
from graph_engine.upgrade import installed, renewed
from graph_engine.wiring import Wire

SAY = msgspec.structs.replace(trial_nodes.say, version=2)


def task(*wires: Wire, type: str = "say", **params: Any) -> Task:
    """Of version 1, on the lane cpu."""
    return Task(
        type=type, version=1, params=msgspec.Raw(msgspec.json.encode(params)), environment="", lane="cpu", wires=wires,
        nonce="again",
    )  # fmt: skip


def planned(node_type: NodeType, one: Task, *children: Task) -> Task:
    """What this version makes of a task, which these others take something from."""
    snapshot = Snapshot({"a": one, **{f"c{i}": child for i, child in enumerate(children)}}, {})
    below = [f"c{i}" for i in range(len(children))]
    return renewed(snapshot, {"a": below}, "a", node_type, PlainEnvironment(), "p")


def test_a_node_type_is_there_as_it_was_or_newer() -> None:
    assert installed("say", 1, Registry([trial_nodes.say])) is trial_nodes.say
    assert installed("say", 1, Registry([SAY])) is SAY


@pytest.mark.parametrize("types", [[], [trial_nodes.hush], [trial_nodes.say]], ids=["none", "another", "older"])
def test_a_node_type_that_is_not_there_or_older_is_named(types: list[NodeType]) -> None:
    with pytest.raises(NodeError, match="“say” is not installed"):
        installed("say", 2, Registry(types))


def test_settings_that_the_new_version_brings_have_their_defaults() -> None:
    renewed_task = planned(SAY, task(text="A"))
    assert bytes(renewed_task.params) == b'{"seconds":0.0,"text":"A","times":0}'
    assert (renewed_task.version, renewed_task.nonce, renewed_task.wires) == (2, "again", ())


def test_lane_and_environment_are_those_of_the_new_version() -> None:
    class Asking(Params, frozen=True, kw_only=True, forbid_unknown_fields=True):
        model: str = "far"

    @node("say", title="Say", category="Trial", capability="text", scope="project", version=2)
    async def asking(ctx: RunContext, params: Asking, inputs: Inputs) -> Outputs:
        """Have it said far away."""
        raise NotImplementedError

    renewed_task = planned(asking, task(text="A"))
    assert (renewed_task.lane, renewed_task.provider, renewed_task.environment) == ("network", "far", "/text/far@1p")


def test_a_setting_that_is_gone_is_named() -> None:
    with pytest.raises(NodeError, match="Say has a new version") as failed:
        planned(SAY, task(text="A", colour="red"))
    problem = failed.value.problem
    assert (problem.code, problem.where.field) == ("node_upgraded", "colour")
    assert problem.detail.startswith("The setting “colour” can't be used: Say has no such setting")


class Once(Struct, frozen=True):
    first: Text
    second: Text | None = None


@node("say", title="Say", category="Trial", version=2)
async def say_once(ctx: RunContext, params: Params, inputs: Once) -> Once:
    """Say one text and another."""
    raise NotImplementedError


@pytest.mark.parametrize(
    ("ports", "output", "port", "detail"),
    [
        (["parts"], "first", "first", "The input “first” is not connected"),
        (["first", "parts"], "first", "parts", "It has no input called “parts” any more"),
        (["first", "first"], "first", "first", "“first” takes one wire only"),
        (["first"], "text", "text", "It has no output called “text” any more"),
    ],
)
def test_a_wire_that_fits_no_more_is_named(ports: list[str], output: str, port: str, detail: str) -> None:
    wires = [Wire(name, ports[:at].count(name), "z", "text") for at, name in enumerate(ports)]
    child = task(Wire("parts", 0, "a", output), Wire("parts", 1, "z", "other"))
    with pytest.raises(NodeError) as failed:
        planned(say_once, task(*wires), child)
    assert (failed.value.problem.where.port, failed.value.problem.detail) == (port, detail)


def test_wires_that_fit_are_kept() -> None:
    wires = (Wire("first", 0, "z", "text"), Wire("second", 0, "z", "text"))
    assert planned(say_once, task(*wires), task(Wire("parts", 0, "a", "second"))).wires == wires
