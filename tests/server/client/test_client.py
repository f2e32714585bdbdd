"""The Python client against the real server."""

import asyncio
import hashlib
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from served import node, text
from walks import slow_graph

from schemas.event import Events, Hello, Progress, Snapshot
from schemas.run import StepView
from schemas.value import Flag, Number, Text
from server.client import (
    AsyncReelgraph,
    Invalid,
    NotReached,
    NotThere,
    Project,
    Reelgraph,
    Unclear,
)
from server.client.value import values

# -- projects and graphs -----------------------------------------------------------------------------------------------


def test_it_loads_without_the_rest_of_the_server() -> None:
    code = "import sys, server.client; print(*sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert {"server", "schemas", "msgspec"} <= loaded
    assert not loaded & {
        "storage",
        "executors",
        "graph_engine",
        "node_types",
        "litestar",
        "httpx",
        "websockets",
        "rich",
    }


def test_a_project_is_opened_by_its_id_or_its_name(reelgraph: Reelgraph) -> None:
    name = f"Tide {uuid4().hex}"
    made = reelgraph.create(name)
    assert reelgraph.project(made.id).id == reelgraph.project(name).id == made.id


def test_a_name_that_two_projects_have_is_unclear_and_both_ids_are_told(reelgraph: Reelgraph) -> None:
    name = f"Twins {uuid4().hex}"
    ids = {reelgraph.create(name).id, reelgraph.create(name).id}
    with pytest.raises(Unclear) as caught:
        reelgraph.project(name)
    assert ids <= set(caught.value.problems[0].hint.replace(",", "").split())


@pytest.mark.parametrize("name", ["nobody", "a/b", "..", "?x=1", "a b"])
def test_a_project_that_is_not_there_is_told_as_such(reelgraph: Reelgraph, name: str) -> None:
    with pytest.raises(NotThere) as caught:
        reelgraph.project(name)
    assert (caught.value.status, caught.value.problems[0].code) == (404, "unknown_project")


def test_a_setting_is_changed_and_the_others_stay(project: Project) -> None:
    project.set("pick", choice=1)
    was = project.graph()
    project.set("memo", text="Ask Ben")
    now = project.graph()
    params = {node.id: node.params for node in now.graph.nodes}
    assert (params["memo"]["text"], params["pick"], now.rev) == ("Ask Ben", {"choice": 1}, was.rev + 1)


def test_two_who_change_different_settings_at_the_same_time_both_succeed(address: str, project: Project) -> None:
    async def change() -> None:
        async with AsyncReelgraph(address) as reelgraph:
            same = await reelgraph.project(project.id)
            await asyncio.gather(*(same.set("memo", text=str(n)) for n in range(6)), same.set("pick", choice=1))

    asyncio.run(change())
    params = {node.id: node.params for node in project.graph().graph.nodes}
    assert params["pick"] == {"choice": 1}
    assert params["memo"]["text"] in set("012345")


def test_what_can_not_be_changed_is_refused_in_words(project: Project) -> None:
    with pytest.raises(Invalid) as caught:
        project.set("nobody", text="?")
    assert (caught.value.status, caught.value.problems[0].code) == (422, "unknown_node")
    assert caught.value.problems[0].hint in str(caught.value)


# -- runs --------------------------------------------------------------------------------------------------------------


def test_a_run_is_waited_for_and_tells_of_every_step_and_of_progress(reelgraph: Reelgraph) -> None:
    project = reelgraph.create("Slow", graph=slow_graph())
    steps: list[StepView] = []
    progress: list[Progress] = []
    run = project.run("last", on_step=steps.append, on_progress=progress.append)
    assert (run.status, run.ended, run.problems) == ("succeeded", True, ())
    ended = [step.node for step in steps if step.status == "succeeded"]
    assert ended == ["first", "last"]
    assert len({(step.node, step.status, step.attempt) for step in steps}) == len(steps)
    assert {frame.node for frame in progress} >= {"first"}


def test_a_run_that_fails_says_why_and_is_not_raised(reelgraph: Reelgraph) -> None:
    project = reelgraph.create("Low", graph={"nodes": [node("tide", "fail", text=uuid4().hex)]})
    run = project.run("tide")
    assert (run.status, [problem.code for problem in run.problems]) == ("failed", ["low_tide"])


def test_inputs_and_params_are_for_this_run_only(project: Project) -> None:
    words = uuid4().hex
    project.run("out", inputs={"night": words}, params={"pick": {"choice": 2}})
    [take] = project.takes("pick")[:1]
    assert take.outputs == {"chosen": Text(text=words)}
    assert {n.id: n.params for n in project.graph().graph.nodes}["night"]["value"]["text"] != words


def test_without_waiting_a_run_is_given_at_once_and_can_be_stopped(reelgraph: Reelgraph) -> None:
    project = reelgraph.create("Long", graph=slow_graph(30))
    run = project.run("last", wait=False)
    assert not run.ended
    run.wait(0.05)
    assert not run.ended
    run.cancel()
    assert run.wait(20).status == "canceled"
    assert reelgraph.run(run.id).status == "canceled"


def test_the_same_key_is_the_same_run(project: Project) -> None:
    key = uuid4().hex
    assert project.run("out", key=key).id == project.run("out", key=key).id
    assert project.run("out").id != project.run("out").id


def test_a_wish_that_can_not_be_met_is_refused(project: Project) -> None:
    with pytest.raises(Invalid):
        project.run("nobody")


def test_inputs_are_given_as_plain_values_as_values_or_as_uploads() -> None:
    given = {"a": "x", "b": 2, "c": 2.5, "d": True, "e": Text(text="y")}
    assert values(given) == {
        "a": Text(text="x"), "b": Number(value=2), "c": Number(value=2.5), "d": Flag(value=True), "e": Text(text="y"),
    }  # fmt: skip
    with pytest.raises(TypeError, match="An input can't be of the type object"):
        values({"a": object()})  # type: ignore[dict-item]


def test_status_and_why_are_told(project: Project) -> None:
    project.run("out")
    project.set("night", value=text("Another night"))
    states = {node.node: node.state for node in project.status(outputs=False).nodes}
    assert (states["night"], states["out"]) == ("stale", "maybe_stale")
    why = project.why("out")
    assert (why.links[0].node, why.root) == ("out", ("night",))


def test_events_begin_with_everything_and_go_on_with_the_news(project: Project) -> None:
    seen = []
    for frame in project.events(seconds=20):
        seen.append(frame)
        if isinstance(frame, Snapshot):
            project.set("memo", text="Ask Carla")
        if isinstance(frame, Events):
            break
    assert [type(frame) for frame in seen[:2]] == [Hello, Snapshot]
    assert [event.fact.rev for event in seen[-1].events] == [2]  # type: ignore[union-attr]


def test_events_end_with_their_time(project: Project) -> None:
    assert [type(frame) for frame in project.events(seconds=0.2)][:2] == [Hello, Snapshot]


# -- triggers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def token(client: Any, project: Project) -> str:
    return str(client.post(f"/api/projects/{project.id}/nodes/out/trigger").json()["token"])


def test_a_trigger_is_used_by_token_path_or_url(reelgraph: Reelgraph, address: str, token: str) -> None:
    words = uuid4().hex
    for name in (token, f"/api/triggers/{token}", f"{address}/api/triggers/{token}/"):
        answer = reelgraph.trigger(name, inputs={"night": words}, wait=20)
        assert (answer.run.status, answer.run.outputs["out"].value) == ("succeeded", Text(text=words))
    assert [field.name for field in reelgraph.describe_trigger(token).form.inputs] == ["day", "night"]


def test_a_trigger_that_takes_long_is_looked_at_until_it_ends(
    reelgraph: Reelgraph, client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.client.trigger.MOST_WAIT_SECONDS", 0)
    project = reelgraph.create("Slow", graph=slow_graph(0.3))
    token = client.post(f"/api/projects/{project.id}/nodes/last/trigger").json()["token"]
    assert reelgraph.trigger(token).run.status == "running"
    assert reelgraph.trigger(token, wait=20).run.status == "succeeded"


def test_a_trigger_that_is_not_there_or_is_used_wrongly_is_refused(reelgraph: Reelgraph, token: str) -> None:
    with pytest.raises(NotThere):
        reelgraph.trigger("rgt_nobody")
    with pytest.raises(Invalid) as caught:
        reelgraph.trigger(token, inputs={"nigth": "x"})
    assert caught.value.problems[0].code == "unknown_input"


# -- asynchronous ------------------------------------------------------------------------------------------------------


def test_the_same_words_work_on_a_loop(address: str, still: Path, tmp_path: Path) -> None:
    async def work() -> None:
        async with AsyncReelgraph(address) as reelgraph:
            project = await reelgraph.create("Loop", graph={"nodes": [node("still", "image")]})
            asset = await project.upload(still)
            await project.set("still", asset=asset.value.artifact)
            run = await project.run("still")
            assert run.status == "succeeded"
            [take] = await project.takes("still")
            home = await take.fetch(tmp_path / "home.png")
            assert hashlib.sha256(home.read_bytes()).hexdigest() == asset.value.artifact.digest
            frames = [frame async for frame in project.events(seconds=0.1)]
            assert [type(frame) for frame in frames[:2]] == [Hello, Snapshot]

    asyncio.run(work())


def test_many_runs_are_waited_for_at_once(address: str) -> None:
    async def work() -> list[str]:
        async with AsyncReelgraph(address) as reelgraph:
            projects = [await reelgraph.create("Many", graph=slow_graph(0.2)) for _ in range(3)]
            runs = await asyncio.gather(*(project.run("last") for project in projects))
            return [run.status for run in runs]

    assert asyncio.run(work()) == ["succeeded"] * 3


# -- no server ---------------------------------------------------------------------------------------------------------


def test_where_nobody_listens_it_says_so_and_what_helps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.client.call.PAUSES", (0.0,))
    with Reelgraph("http://127.0.0.1:9") as reelgraph, pytest.raises(NotReached, match="reelgraph serve"):
        reelgraph.projects()


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="'localhost:8420' is no address"):
        Reelgraph("localhost:8420")


def test_the_server_of_the_environment_is_used(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REELGRAPH_SERVER", address + "/")
    with Reelgraph() as reelgraph:
        assert reelgraph.server == address
