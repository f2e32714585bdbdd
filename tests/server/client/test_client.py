"""The Python client against the real server."""

import asyncio
import hashlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from served import edge, node, text

from schemas.event import Events, Hello, Progress, Snapshot
from schemas.run import StepView
from schemas.value import Flag, Number, Text
from server.client import (
    AsyncReelgraph,
    Damaged,
    Invalid,
    NotReached,
    NotThere,
    Project,
    Reelgraph,
    Unclear,
)
from server.client.value import values


@pytest.fixture
def reelgraph(address: str) -> Iterator[Reelgraph]:
    with Reelgraph(address) as reelgraph:
        yield reelgraph


@pytest.fixture
def project(reelgraph: Reelgraph) -> Project:
    return reelgraph.create("A walk", graph=walk_graph())


def walk_graph() -> dict[str, Any]:
    """Two texts that can be given, of which the second is chosen. No other project has the same."""
    which = uuid4().hex
    return {
        "nodes": [
            node("day", "input", name="day", value=text(f"Walk {which} by day")),
            node("night", "input", name="night", value=text(f"Walk {which} by night")),
            node("pick", "choose", choice=2),
            node("out", "output", name="out"),
            node("memo", "note", text="Ask Anna"),
        ],
        "edges": [
            edge("day.value", "pick.options"),
            edge("night.value", "pick.options"),
            edge("pick.chosen", "out.value"),
        ],
    }


def slow_graph(seconds: float = 0.4) -> dict[str, Any]:
    """Says one text after the other, which no other project has said."""
    which = uuid4().hex
    return {
        "nodes": [node("first", "say", text=f"{which}1", seconds=seconds), node("last", "say", text="2")],
        "edges": [edge("first.text", "last.parts")],
    }


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


# -- files -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def still(tmp_path: Path) -> Path:
    """A picture that no server has seen."""
    path = tmp_path / "still.png"
    colour = f"#{uuid4().hex[:6]}"
    Image.new("RGB", (64, 48), colour).save(path)
    return path


def test_a_file_is_sent_once_and_comes_home_again(reelgraph: Reelgraph, still: Path, tmp_path: Path) -> None:
    project = reelgraph.create("Files")
    first, second = project.upload(still), project.upload(still)
    assert (first.known, second.known, first.id) == (False, True, second.id)
    assert (first.name, first.value.artifact.digest) == ("still.png", hashlib.sha256(still.read_bytes()).hexdigest())
    home = reelgraph.fetch(first.value.artifact, tmp_path / "home.png")
    assert home.read_bytes() == still.read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home.png", "still.png"]


def test_bytes_that_another_project_has_are_not_sent(
    reelgraph: Reelgraph, still: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reelgraph.create("One").upload(still)
    monkeypatch.setattr("server.client.upload.send_form", None)
    assert reelgraph.create("Two").upload(still).name == "still.png"


def test_a_large_file_is_sent_bit_by_bit(reelgraph: Reelgraph, still: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.client.upload.RESUMABLE_BYTES", 10)
    monkeypatch.setattr("server.client.upload.PART_BYTES", 40)
    asset = reelgraph.create("Large").upload(still)
    assert (asset.value.artifact.size, asset.name) == (still.stat().st_size, "still.png")


def test_a_file_that_can_not_be_used_is_refused(reelgraph: Reelgraph, tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    path.write_text("no film")
    with pytest.raises(Invalid):
        reelgraph.create("Files").upload(path)


def test_a_take_is_fetched_marked_picked_and_let_go(reelgraph: Reelgraph, still: Path, tmp_path: Path) -> None:
    project = reelgraph.create("Takes", graph={"nodes": [node("still", "image")]})
    project.set("still", asset=project.upload(still).value.artifact)
    project.run("still")
    [take] = project.takes("still")
    assert take.fetch(tmp_path / "take.png").read_bytes() == still.read_bytes()
    assert take.mark(starred=True, name="The one").starred
    assert [one.view.name for one in project.takes("still", starred=True)] == ["The one"]
    assert take.pick().node.pinned == take.id
    assert project.unpick("still").node.pinned is None
    assert take.restore().node.params["asset"]["digest"] == take.outputs["image"].artifact.digest  # type: ignore[union-attr]


def test_a_take_without_a_single_file_is_unclear(project: Project, tmp_path: Path) -> None:
    project.run("out")
    with pytest.raises(Unclear, match="holds no files"):
        project.takes("pick")[0].fetch(tmp_path / "none")


def test_a_part_that_lies_there_is_gone_on_with(reelgraph: Reelgraph, still: Path, tmp_path: Path) -> None:
    artifact = reelgraph.create("Files").upload(still).value.artifact
    part = tmp_path / f".{artifact.digest}.part"
    for beginning in (still.read_bytes()[:50], still.read_bytes(), b"of another make", b"longer" * 1000):
        part.write_bytes(beginning)
        assert reelgraph.fetch(artifact, tmp_path / "home.png").read_bytes() == still.read_bytes()
        assert not part.exists()


def test_damaged_bytes_are_not_kept(
    reelgraph: Reelgraph, still: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    artifact = reelgraph.create("Files").upload(still).value.artifact
    monkeypatch.setattr("server.client.download.digest_of", lambda _path: "0" * 64)
    with pytest.raises(Damaged):
        reelgraph.fetch(artifact, tmp_path / "home.png")
    assert [path.name for path in tmp_path.iterdir()] == ["still.png"]


def test_a_place_that_can_not_be_written_to_is_told_first(reelgraph: Reelgraph, tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        reelgraph.fetch("0" * 64, tmp_path)
    with pytest.raises(FileNotFoundError) as caught:
        reelgraph.fetch("0" * 64, tmp_path / "nowhere" / "home.png")
    assert caught.value.filename == str(tmp_path / "nowhere")


def test_a_project_goes_out_and_comes_in_again(reelgraph: Reelgraph, still: Path, tmp_path: Path) -> None:
    project = reelgraph.create("Out and in", graph={"nodes": [node("still", "image")]})
    project.set("still", asset=project.upload(still).value.artifact)
    for assets in (False, True):
        path = project.export(tmp_path / "out", assets=assets)
        tried = reelgraph.import_(path, dry_run=True)
        report = reelgraph.import_(path, name="Again")
        assert (tried.project, tried.nodes, report.source) == (None, 1, "archive" if assets else "document")
        assert reelgraph.project(report.project or "").graph().graph.nodes == project.graph().graph.nodes
    with pytest.raises(Invalid):
        reelgraph.import_(still)


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
